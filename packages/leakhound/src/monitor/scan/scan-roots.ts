/**
 * What to scan for the files and folders that were given. Types need the whole module, so the module around them is read,
 * and only what was given is reported:
 *
 *   given            root to read                      reported
 *   shop/api/a.go    shop/ (it has the go.mod)         api/a.go
 *   shop/api         shop/                             api/
 *   scripts          scripts/ (no go.mod around it)    everything
 *
 * A file or folder inside another one that is given is scanned once, as part of the outer one.
 */
import { existsSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, posix, relative, resolve, sep } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { cleanPath, withoutTrailingSlashes } from "../../base/go-path.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Skipped } from "../../scan/findings/finding.ts";
import { isSkippedFolder } from "../../source/go-files.ts";

export interface ScanTarget {
  /** As it was given. */
  readonly given: string;
  /** Relative to the root: `api/a.go`; a folder has a slash at the end, and the root is "". */
  readonly path: string;
  readonly isFile: boolean;
}

export interface ScanRoot {
  /** Absolute, without links. */
  readonly folder: string;
  readonly targets: readonly ScanTarget[];
}

export interface ScanRoots {
  readonly roots: readonly ScanRoot[];
  readonly skipped: readonly Skipped[];
}

interface GivenPath {
  readonly given: string;
  readonly real: string;
  readonly isFile: boolean;
}

export async function scanRoots(given: readonly string[]): Promise<Result<ScanRoots, Fault>> {
  const paths: GivenPath[] = [];
  for (const one of given) {
    const found = await pathOf(one);
    if (!found.ok) return found;
    paths.push(found.value);
  }
  const outer = paths.map((inner, row) =>
    paths.findIndex((other, at) => at !== row && contains(other, inner, at < row)),
  );
  const byFolder = new Map<string, ScanTarget[]>();
  for (const [row, path] of paths.entries()) {
    if (outer[row] !== -1) continue;
    const folder = rootOf(path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), targetOf(folder, path)]);
  }
  return ok({
    roots: [...byFolder].map(([folder, targets]) => ({ folder, targets })),
    skipped: paths.flatMap(({ given: file, isFile }, row) =>
      outer[row] === -1 || isFile
        ? []
        : [{ file, reason: `it is part of ${paths[outer[row]!]!.given}, which is scanned, too` }],
    ),
  });
}

/** @param isEarlier of two equal paths, the earlier one contains the later one */
const contains = (outer: GivenPath, inner: GivenPath, isEarlier: boolean): boolean =>
  outer.real === inner.real ? isEarlier : !outer.isFile && inner.real.startsWith(withSeparator(outer.real));

const withSeparator = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);

async function pathOf(where: string): Promise<Result<GivenPath, Fault>> {
  try {
    const found = await stat(where);
    if (found.isDirectory() || (found.isFile() && where.endsWith(".go")))
      return ok({ given: where, real: await realpath(where), isFile: found.isFile() });
    return err({ code: "not-go", what: "this is no Go source", where, todo: "give Go files, or their folder" });
  } catch (cause) {
    return err({
      code: "no-folder",
      what: "there is no such file or folder",
      where,
      todo: "give the folder of the source",
      cause,
    });
  }
}

/** The folder of the nearest go.mod; the folder itself where none is around it, or where the module does not read it. */
function rootOf({ real, isFile }: GivenPath): string {
  const own = isFile ? dirname(real) : real;
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(`${withSeparator(folder)}go.mod`)) return folder;
    if (isSkippedFolder(basename(folder)) || folder === dirname(folder)) return own;
  }
}

function targetOf(folder: string, { given, real, isFile }: GivenPath): ScanTarget {
  const path = relative(folder, real).split(sep).join("/");
  return { given, isFile, path: isFile || path === "" ? path : `${path}/` };
}

export const isTarget = ({ targets }: ScanRoot, path: string): boolean => targetFor(targets, path) !== undefined;

const targetFor = (targets: readonly ScanTarget[], path: string): ScanTarget | undefined =>
  targets.find((target) => (target.isFile ? target.path === path : path.startsWith(target.path)));

/** What the paths of an only folder are relative to; the current directory only for a folder inside of it. */
export type PathBase = "as given" | "folder" | "here";

/** A path of the root as the report has it: relative to its base, or behind the file or folder as it was given. */
export function shownPath({ targets }: ScanRoot, path: string, base: PathBase): string {
  const target = targetFor(targets, path) ?? targets[0]!;
  const folder = target.isFile ? posix.dirname(`/${target.path}`).slice(1) : target.path;
  const shownFolder = shownFolderOf(target, base);
  const below = posix.relative(`/${folder}`, `/${path}`);
  if (!below.startsWith("../") && shownFolder !== ".") return shownFolder === "" ? below : `${shownFolder}/${below}`;
  return cleanPath(shownFolder === "" ? below : `${shownFolder}/${below}`);
}

function shownFolderOf({ given, isFile }: ScanTarget, base: PathBase): string {
  if (isFile) return dirname(given);
  if (base !== "here") return base === "folder" ? "" : withoutTrailingSlashes(given);
  const fromHere = relative(process.cwd(), resolve(given));
  return isAbsolute(fromHere) || fromHere.split(sep)[0] === ".." ? "" : fromHere.split(sep).join("/");
}
