/** All Go files of a scan, and the packages that they form. */
import type { Deployment } from "../deployment/deployment.ts";
import { folderOf, type GoFile, type GoFunction } from "./go-file.ts";

export interface Repository {
  readonly files: readonly GoFile[];
  /** Text of each go.mod by its path. */
  readonly modules: ReadonlyMap<string, string>;
  /** What the repository's YAML says; absent where none was read. */
  readonly deployment?: Deployment;
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

/** Functions and methods of a name in some files. */
export const declarationsOf = (name: string, files: readonly GoFile[]): Declaration[] =>
  files.flatMap((file) => (functionsByName(file).get(name) ?? []).map((fn) => ({ file, fn })));

/** The first function of a name, methods aside, in some files. */
export const functionNamed = (name: string, files: readonly GoFile[]): GoFunction | undefined =>
  declarationsOf(name, files).find(({ fn }) => fn.receiver === null)?.fn;

const functionsKnown = new WeakMap<readonly GoFunction[], ReadonlyMap<string, readonly GoFunction[]>>();

function functionsByName({ functions }: GoFile): ReadonlyMap<string, readonly GoFunction[]> {
  const found = functionsKnown.get(functions);
  if (found) return found;
  const byName = new Map<string, GoFunction[]>();
  for (const fn of functions) {
    const same = byName.get(fn.name);
    if (same) same.push(fn);
    else byName.set(fn.name, [fn]);
  }
  functionsKnown.set(functions, byName);
  return byName;
}

const importsKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Import paths of all files of a package. @param files as `packageOf` returns them */
export function importsOfPackage(files: readonly GoFile[]): ReadonlySet<string> {
  const paths = importsKnown.get(files) ?? new Set(files.flatMap(({ imports }) => [...imports.values()]));
  importsKnown.set(files, paths);
  return paths;
}
