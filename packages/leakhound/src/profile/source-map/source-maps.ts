/**
 * The source maps of a service's bundles, by the file that each belongs to.
 *
 *   profile           /srv/shop/dist/bundle.cjs
 *   below --source    dist/bundle.cjs.map         the same end of the path: sources are relative to dist/
 */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import { enclosingFunction, offsetOf } from "./enclosing-function.ts";
import type { BundlePosition, FindOriginal, OriginalPosition } from "./original-functions.ts";

export type { FindOriginal } from "./original-functions.ts";

export interface SourceMapText {
  /** Relative to the folder of the source: `dist/bundle.cjs.map`. */
  readonly path: string;
  readonly text: string;
}

const SUFFIX = ".map";

/** Maps that cannot be read are left out. @returns null where there is none */
export function findOriginalIn(maps: readonly SourceMapText[]): FindOriginal | null {
  const known = maps.flatMap(({ path, text }): Bundle[] => {
    const map = mapOf(text);
    return map ? [{ path: path.slice(0, -SUFFIX.length), map }] : [];
  });
  if (known.length === 0) return null;
  const answers = new Map<string, OriginalPosition | null>();
  return (position) => {
    const key = `${position.line}:${position.column}:${position.file}`;
    const answer = answers.get(key);
    if (answer !== undefined) return answer;
    const bundle = bundleOf(position.file, known);
    const original = bundle && originalIn(bundle, position);
    answers.set(key, original);
    return original;
  };
}

interface Bundle {
  readonly path: string;
  readonly map: TraceMap;
}

function mapOf(text: string): TraceMap | null {
  try {
    return new TraceMap(text);
  } catch {
    return null;
  }
}

/** The one whose path has most of its end in common with the file; null where the names differ, or several fit alike. */
function bundleOf(file: string, known: readonly Bundle[]): Bundle | null {
  const ranked = known
    .map((bundle) => ({ bundle, shared: sharedEnd(file, bundle.path) }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
  const [first, second] = ranked;
  return first && first.shared > (second?.shared ?? 0) ? first.bundle : null;
}

/** Number of equal elements at the end of two paths. */
function sharedEnd(a: string, b: string): number {
  const [left, right] = [a.split(/[\\/]/).reverse(), b.split(/[\\/]/).reverse()];
  const differs = left.findIndex((element, row) => element !== right[row]);
  return differs < 0 ? left.length : differs;
}

function originalIn({ path, map }: Bundle, { line, column }: BundlePosition): OriginalPosition | null {
  const found = originalPositionFor(map, { line, column: column - 1 });
  if (found.source === null) return null;
  const source = sourceContentFor(map, found.source);
  return {
    file: joined(path, found.source),
    line: found.line,
    name: found.name,
    around: source === null ? null : enclosingFunction(source, offsetOf(source, found)),
  };
}

/** `dist/bundle.cjs` and `../app.ts` are `app.ts`; a source that is an address, or leads out of the folder, stays as it is. */
function joined(bundle: string, source: string): string {
  if (/^(?:[a-z]+:|[\\/])/i.test(source)) return source;
  const path = bundle.split("/").slice(0, -1);
  for (const element of source.split("/")) {
    if (element === ".." && path.length > 0 && path.at(-1) !== "..") path.pop();
    else if (element !== ".") path.push(element);
  }
  return path.join("/");
}
