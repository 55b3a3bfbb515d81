/** What the go.mod files of a repository say: module paths and versions. */
import { modulePathOf } from "../../base/go-module.ts";
import { folderOf, type GoFile } from "./go-file.ts";
import type { Repository } from "./repository.ts";

export interface GoModule {
  /** Import path of the module's root package. */
  readonly path: string;
  /** Folder of its go.mod, with a slash at the end; "" for the root of the scan. */
  readonly folder: string;
}

/** Modules in the order in which their go.mod files were read. */
export const modulesOf = ({ modules }: Pick<Repository, "modules">): GoModule[] =>
  [...modules].flatMap(([file, text]) => {
    const path = modulePathOf(text);
    return path === undefined ? [] : [{ path, folder: folderOf(file) }];
  });

/** Go's version in the nearest go.mod as [major, minor]; null when no go.mod names one. */
export function goVersion(repository: Repository, file: GoFile): readonly [number, number] | null {
  const goMod = nearestGoMod(repository, file.path);
  const found = goMod === null ? null : /^go\s+(\d+)\.(\d+)/m.exec(goMod);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

/** The text of the go.mod in the file's folder, or in the closest folder above that has one. */
export function nearestGoMod({ modules }: Pick<Repository, "modules">, path: string): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
    const goMod = modules.get(`${folder}go.mod`);
    if (goMod !== undefined) return goMod;
    if (folder === "") return null;
  }
}

/** The version of a module that a go.mod requires: `v1.8.1`; null where it requires none. */
export function requiredVersion(goMod: string, module: string): string | null {
  const at = goMod.indexOf(`${module} `);
  if (at < 0) return null;
  return /^\s*(v\S+)/.exec(goMod.slice(at + module.length + 1))?.[1] ?? null;
}
