/**
 * The function of the checkout that a frame of a profile is in: by its name first, since names survive -trimpath,
 * vendoring and a move of the checkout; then by its file and line.
 *
 *   example.com/shop/store.(*Cache[...]).Put.func1   closure: the method around it
 *   main.healthz           /build/cmd/shop/main.go    several programs in one repository: by the last folders of the file
 *   main.main.StripPrefix.func7                       closure of a function inlined into main: by file and line
 *
 * Source and profile may be of different revisions. A missing name, or a line outside its function, is reported as a
 * mismatch instead of being guessed.
 */
import { packageOf } from "../../../profile/names/go-names.ts";
import type { SourceMismatch } from "../../facts/causes.ts";
import type { Frame } from "../../facts/measures.ts";
import type { SourceFile, SourceFunction, SourceIndex } from "./source-index.ts";

export interface Located {
  readonly function: SourceFunction | null;
  /** How profile and source disagree; null where they agree. */
  readonly mismatch: SourceMismatch | null;
}

const NOWHERE: Located = { function: null, mismatch: null };

/** @returns no function and no mismatch for a frame that is not of this checkout */
export function locate(frame: Frame, index: SourceIndex): Located {
  const named = byName(frame, index);
  const isElsewhere = frame.file !== "" && (named === null || sharedEnd(frame.file, named.file) === 0);
  const inlined = isElsewhere && isClosure(frame.function) ? (byPlace(frame, index) ?? named) : null;
  if (inlined) return { function: inlined, mismatch: null };
  if (named) return { function: named, mismatch: mismatchOf(frame, named) };
  const file = fileOf(frame, index);
  if (!file) return NOWHERE;
  const { function: name, line } = frame;
  if (line > file.lines)
    return { function: null, mismatch: { mismatch: "line-after-end", function: name, file: file.path, line } };
  const around = file.functions.find(({ first, last }) => line >= first && line <= last);
  if (around && isClosure(name)) return { function: around, mismatch: null };
  return { function: null, mismatch: { mismatch: "function-missing", function: name, file: file.path } };
}

function mismatchOf({ function: name, line }: Frame, { file, first, last }: SourceFunction): SourceMismatch | null {
  if (line === 0 || (line >= first && line <= last)) return null;
  return { mismatch: "line-outside-function", function: name, file, line, firstLine: first, lastLine: last };
}

/**
 * For a closure of an inlined function, which has the name of the function that it was inlined into. The folder must be
 * the same too, since a file name alone may be that of a library.
 */
function byPlace({ file, line }: Frame, index: SourceIndex): SourceFunction | null {
  const around = [...index.functions.values()].flat().filter(({ first, last }) => line >= first && line <= last);
  const near = around.filter((one) => sharedEnd(file, one.file) > 1);
  return near.length > 1 ? nearest(file, near) : (near[0] ?? null);
}

function byName(frame: Frame, index: SourceIndex): SourceFunction | null {
  const path = packageOf(frame.function);
  for (const name of declaredNames(frame.function)) {
    const candidates = (index.functions.get(name) ?? []).filter((one) => isOfPackage(index.files.get(one.file)!, path));
    const found = candidates.length > 1 ? nearest(frame.file, candidates) : candidates[0];
    if (found) return found;
  }
  return null;
}

/** Without a go.mod, as in GOPATH builds, the import path must end with the folder. */
function isOfPackage({ importPath, folder, isMain }: SourceFile, path: string): boolean {
  if (path === "main") return isMain;
  return importPath === null ? folder !== "" && `/${path}`.endsWith(`/${folder}`) : importPath === path;
}

const CLOSURE = /\.(?:(?:func|gowrap|deferwrap)?\d+)(?:\.|$|-)|-range\d+|-fm$/;
const isClosure = (name: string): boolean => CLOSURE.test(name);

/** Declarations that the name may belong to, most likely first: `T.M` may be a method, or M inlined into the function T. */
function declaredNames(functionName: string): string[] {
  const bare = functionName.slice(functionName.lastIndexOf("/", indexOrEnd(functionName, /[([]/)) + 1);
  const rest = bare
    .slice(bare.indexOf(".") + 1)
    .replaceAll("[...]", "")
    .replace(/-fm$/, "");
  const pointer = /^\(\*\w+\)\.\w+/.exec(rest)?.[0];
  if (pointer !== undefined) return [pointer];
  const [first = "", second] = rest.split(".");
  return second === undefined ? [first] : [`${first}.${second}`, first];
}

function indexOrEnd(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? text.length : at;
}

/** The one whose path has most of its end in common with the frame's file; null where two tie. */
function nearest(file: string, candidates: readonly SourceFunction[]): SourceFunction | null {
  const ranked = candidates
    .map((one) => ({ one, shared: sharedEnd(file, one.file) }))
    .sort((a, b) => b.shared - a.shared);
  return ranked[0]!.shared > ranked[1]!.shared ? ranked[0]!.one : null;
}

/** The file of the checkout that shares the end of the frame's path; null where there are several. */
function fileOf({ file, function: name }: Frame, index: SourceIndex): SourceFile | null {
  const path = packageOf(name);
  const fits = [...index.files.values()].filter((one) => sharedEnd(file, one.path) > 0 && isOfPackage(one, path));
  return fits.length === 1 ? fits[0]! : null;
}

/** Number of equal elements at the end of two paths. */
function sharedEnd(a: string, b: string): number {
  const [left, right] = [a.split("/").reverse(), b.split("/").reverse()];
  const differs = left.findIndex((element, row) => element !== right[row]);
  return differs < 0 ? left.length : differs;
}
