/**
 * The packages beside some packages: those that they import, and those that import them.
 *
 *   shop/api -> shop/store -> shop/disk         beside shop/store: shop/api and shop/disk
 */
import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { foldersByImport } from "./package-members.ts";

/** Folders of the packages, and of those beside them. */
export function neighborsOf(repository: Repository, folders: ReadonlySet<string>): ReadonlySet<string> {
  const byImport = foldersByImport(repository);
  const found = new Set(folders);
  for (const { path, imports } of repository.files) {
    const own = folderOf(path);
    for (const imported of imports.values()) {
      const folder = byImport.get(imported);
      if (folder === undefined) continue;
      if (folders.has(own)) found.add(folder);
      if (folders.has(folder)) found.add(own);
    }
  }
  return found;
}
