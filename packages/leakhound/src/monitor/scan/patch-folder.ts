/**
 * The folder in which a patch of scanned files is applied, whose paths are relative to it. `git apply` and `patch` refuse
 * paths that lead above the folder they run in.
 *
 *   files below the current folder           the current folder
 *   files elsewhere, in a repository         the top of that repository
 *   files elsewhere, in none                 the folder that was scanned
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface PatchPlace {
  /** Absolute. */
  readonly folder: string;
  /** Below it, with slashes. */
  readonly path: string;
}

/**
 * @param file absolute, without links, as the folders are
 * @param current the current folder
 * @param scanned folders that were scanned
 */
export function patchPlace(
  file: string,
  { current, scanned }: { readonly current: string; readonly scanned: readonly string[] },
): PatchPlace {
  const folder = isBelow(file, current)
    ? current
    : (repositoryOf(file) ?? scanned.find((one) => isBelow(file, one)) ?? dirname(file));
  return { folder, path: relative(folder, file).split(sep).join("/") };
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function repositoryOf(file: string): string | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}
