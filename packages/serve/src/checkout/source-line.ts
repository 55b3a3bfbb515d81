/**
 * The line of a checkout that a frame of a profile is at.
 *
 *   /build/7f3a/shop/session/store.go:88    of the profile: where it was built
 *   session/store.go:88                     of the checkout: the longest end of that path that is a file of it
 *
 * The checkout may be of another revision than the program. For Go, the function of that name must be there; a line outside it
 * is given as the first line of the function, with the doubt.
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { locate, SourceIndexBuilder } from "leakhound/server";
import type { SourcePlace } from "../tickets/ticket.ts";

export interface SourceLine {
  /** Below the checkout, with slashes. */
  readonly file: string;
  readonly line: number;
  /** Null where the file is shorter. */
  readonly text: string | null;
  /** The line with some of its neighbors; null where the file is shorter. */
  readonly around: SourceLines | null;
  /** How profile and checkout disagree; null where they agree. */
  readonly doubt: string | null;
}

/** Lines as the file has them, from `first` on. */
export interface SourceLines {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Lines before the line, and after it. */
const NEIGHBORS = 5;
const FILE_BYTES_MAX = 4 * 2 ** 20;
const PATH_PARTS_MAX = 64;
const TEXT_CHARS_MAX = 200;

/** @returns null for a frame that is not of this checkout */
export async function sourceLine(folder: string, place: SourcePlace): Promise<SourceLine | null> {
  const source = await checkoutFile(folder, place.file);
  if (source === null) return null;
  const { file, text } = source;
  const { line, doubt } = await lineIn(folder, source, place);
  const lines = text.split(/\r?\n/);
  const found = lines[line - 1]?.trim().slice(0, TEXT_CHARS_MAX) ?? null;
  if (found === null) return { file, line, text: null, around: null, doubt: "the file of the checkout is shorter" };
  return { file, line, text: found, around: linesAround(lines, line), doubt };
}

export interface CheckoutFile {
  /** Below the checkout, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** Paths come from profiles, which agents may send: a file of settings or of keys beside the source is not shown. */
const SOURCE_FILE = /\.(?:go|s|c|cc|cpp|h|hpp|rs|[cm]?[jt]sx?|vue|svelte)$/i;

/**
 * The source file of a checkout that a profile names.
 *
 * @returns null for a file that is not of this checkout, is hidden, or is no source
 */
export async function checkoutFile(folder: string, path: string): Promise<CheckoutFile | null> {
  const file = await fileBelow(folder, path);
  if (file === null || !SOURCE_FILE.test(file) || /(?:^|\/)\./.test(file)) return null;
  return { file, text: await readFile(join(folder, file), "utf8") };
}

/** The line itself, or for Go the first line of its function where the line is outside of it; and the doubt. */
export const lineIn = async (
  folder: string,
  { file, text }: CheckoutFile,
  place: SourcePlace,
): Promise<{ readonly line: number; readonly doubt: string | null }> =>
  file.endsWith(".go") ? goLine(folder, { file, text, place }) : { line: place.line, doubt: null };

function linesAround(lines: readonly string[], line: number): SourceLines {
  const first = Math.max(1, line - NEIGHBORS);
  const shown = lines.slice(first - 1, line + NEIGHBORS).map((text) => text.trimEnd().slice(0, TEXT_CHARS_MAX));
  // A file ends with a line break, which begins no line.
  const isEnd = line + NEIGHBORS >= lines.length && shown.at(-1) === "";
  return { first, lines: isEnd ? shown.slice(0, -1) : shown };
}

/** The longest end of a path that is a regular file of the folder, and no link out of it. */
export async function fileBelow(folder: string, path: string): Promise<string | null> {
  const parts = path
    .replace(/^file:\/\//, "")
    .split(/[/\\]/)
    .filter((part) => part !== "");
  if (parts.length > PATH_PARTS_MAX || parts.includes("..")) return null;
  const root = await realpath(folder).catch(() => null);
  if (root === null) return null;
  for (let from = 0; from < parts.length; from++) {
    const below = parts.slice(from).join("/");
    const real = await realpath(join(root, below)).catch(() => null);
    if (real === null || !real.startsWith(root + sep)) continue;
    const stats = await stat(real);
    if (stats.isFile() && stats.size <= FILE_BYTES_MAX) return below;
  }
  return null;
}

async function goLine(
  folder: string,
  { file, text, place }: { readonly file: string; readonly text: string; readonly place: SourcePlace },
): Promise<{ readonly line: number; readonly doubt: string | null }> {
  const index = new SourceIndexBuilder();
  for (let below = dirname(file); ; below = dirname(below)) {
    const module = join(below, "go.mod");
    const found = await readFile(join(folder, module), "utf8").catch(() => null);
    if (found !== null) index.add(module.split(sep).join("/"), found);
    if (below === ".") break;
  }
  index.add(file, text);
  const { function: named, mismatch } = locate({ ...place, file }, index.finish());
  if (named === null) return { line: place.line, doubt: "the checkout has no such function there" };
  if (mismatch === null) return { line: place.line, doubt: null };
  return { line: named.first, doubt: `the profile has line ${place.line}, which is outside the function` };
}
