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
export const modulesOf = ({ modules }: Repository): GoModule[] =>
  [...modules].flatMap(([file, text]) => {
    const path = modulePathOf(text);
    return path === undefined ? [] : [{ path, folder: folderOf(file) }];
  });

/** The version the nearest go.mod asks for as [major, minor]; null when none tells it. */
export function goVersion(repository: Repository, file: GoFile): readonly [number, number] | null {
  const text = nearestModule(repository, file.path);
  const found = text === null ? null : /^go\s+(\d+)\.(\d+)/m.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

export function nearestModule({ modules }: Repository, path: string): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
    const text = modules.get(`${folder}go.mod`);
    if (text !== undefined) return text;
    if (folder === "") return null;
  }
}
