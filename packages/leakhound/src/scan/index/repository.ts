/** All Go files of a scan, and what is known of the packages that they form. */
import type { Deployment } from "../deployment/deployment.ts";
import { folderOf, type GoFile } from "./go-file.ts";

export interface Repository {
  readonly files: readonly GoFile[];
  /** Text of each go.mod by its path. */
  readonly modules: ReadonlyMap<string, string>;
  /** What its YAML says; absent where none was read. */
  readonly deployment?: Deployment;
}

const NO_FILES: readonly GoFile[] = [];
/** Asked of every file by every rule. */
const packagesKnown = new WeakMap<Repository, ReadonlyMap<string, readonly GoFile[]>>();

/** Files of the same folder: one package, its tests apart. */
export function packageOf(repository: Repository, file: GoFile): readonly GoFile[] {
  const packages = packagesKnown.get(repository) ?? packagesIn(repository);
  packagesKnown.set(repository, packages);
  return packages.get(folderOf(file.path)) ?? NO_FILES;
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

const importsKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Paths that any file of the package imports. @param files as `packageOf` gives them */
export function importsOfPackage(files: readonly GoFile[]): ReadonlySet<string> {
  const paths = importsKnown.get(files) ?? new Set(files.flatMap(({ imports }) => [...imports.values()]));
  importsKnown.set(files, paths);
  return paths;
}
