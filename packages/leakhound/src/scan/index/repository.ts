/** All Go files of a scan, and the packages that they form. */
import type { Deployment } from "../deployment/deployment.ts";
import type { Libraries } from "../libraries/libraries.ts";
import { folderOf, type GoFile, type GoFunction } from "./go-file.ts";

export interface Repository {
  readonly files: readonly GoFile[];
  /** Text of each go.mod by its path. */
  readonly modules: ReadonlyMap<string, string>;
  /** What the repository's YAML says; absent where none was read. */
  readonly deployment?: Deployment;
  /** What is known of libraries; nothing where absent. */
  readonly libraries?: Libraries;
  /** Only findings of these files, and those with a step in one of them, are wanted; all findings where absent. */
  readonly isWanted?: (path: string) => boolean;
  /** Of these, only findings with a line or a step in changed lines, and those of functions that lost an end; absent as above. */
  readonly isTouched?: (path: string, lines: Lines) => boolean;
}

/** Both included, from 1. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

const NO_FILES: readonly GoFile[] = [];
/** Computed once, because every rule needs the package of every file. */
const packagesKnown = new WeakMap<Repository, ReadonlyMap<string, readonly GoFile[]>>();

/** Files of the same folder, which is one package; tests are not scanned. */
export const packageOf = (repository: Repository, file: GoFile): readonly GoFile[] =>
  packageIn(repository, folderOf(file.path));

/** @param folder with a slash at the end; "" for the root */
export function packageIn(repository: Repository, folder: string): readonly GoFile[] {
  const packages = packagesKnown.get(repository) ?? packagesIn(repository);
  packagesKnown.set(repository, packages);
  return packages.get(folder) ?? NO_FILES;
}

function packagesIn({ files }: Repository): Map<string, GoFile[]> {
  const packages = new Map<string, GoFile[]>();
  for (const file of files) {
    const known = packages.get(folderOf(file.path));
    if (known) known.push(file);
    else packages.set(folderOf(file.path), [file]);
  }
  return packages;
}

export interface Declaration {
  readonly file: GoFile;
  readonly fn: GoFunction;
}

const NO_DECLARATIONS: readonly Declaration[] = [];
const declarationsKnown = new WeakMap<readonly GoFile[], ReadonlyMap<string, readonly Declaration[]>>();

/** Functions and methods of a name. @param files as `packageOf` returns them */
export function declarationsOf(name: string, files: readonly GoFile[]): readonly Declaration[] {
  const byName = declarationsKnown.get(files) ?? declarationsByName(files);
  declarationsKnown.set(files, byName);
  return byName.get(name) ?? NO_DECLARATIONS;
}

function declarationsByName(files: readonly GoFile[]): Map<string, Declaration[]> {
  const byName = new Map<string, Declaration[]>();
  for (const file of files)
    for (const fn of file.functions) {
      const same = byName.get(fn.name);
      if (same) same.push({ file, fn });
      else byName.set(fn.name, [{ file, fn }]);
    }
  return byName;
}

/** The first function of a name, methods aside. @param files as `packageOf` returns them */
export const functionNamed = (name: string, files: readonly GoFile[]): GoFunction | undefined =>
  declarationsOf(name, files).find(({ fn }) => fn.receiver === null)?.fn;

const importsKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Import paths of all files of a package. @param files as `packageOf` returns them */
export function importsOfPackage(files: readonly GoFile[]): ReadonlySet<string> {
  const paths = importsKnown.get(files) ?? new Set(files.flatMap(({ imports }) => [...imports.values()]));
  importsKnown.set(files, paths);
  return paths;
}

const patternsKnown = new WeakMap<readonly GoFile[], Map<RegExp, boolean>>();

/** Some file of a package imports such a path; found once, because a rule asks for each file. */
export function packageImports(files: readonly GoFile[], pattern: RegExp): boolean {
  const patterns = patternsKnown.get(files) ?? new Map<RegExp, boolean>();
  patternsKnown.set(files, patterns);
  const found = patterns.get(pattern) ?? [...importsOfPackage(files)].some((path) => pattern.test(path));
  patterns.set(pattern, found);
  return found;
}
