/**
 * The import path of a repository that has no go.mod, as before Go 1.11: the prefix that leads most imports to its folders.
 *
 *   import "github.com/docker/docker/pkg/archive"     pkg/archive/ is a folder: a vote for github.com/docker/docker
 */
import { folderOf } from "./go-file.ts";
import { type GoModule, modulesOf } from "./go-modules.ts";
import type { Repository } from "./repository.ts";

/** Different imports that must agree. */
const VOTES_MIN = 2;

const known = new WeakMap<Repository, readonly GoModule[]>();

/** The modules of go.mod files; where there are none, the one that the imports show. */
export function modulesOrInferred(repository: Repository): readonly GoModule[] {
  const found = known.get(repository) ?? findModules(repository);
  known.set(repository, found);
  return found;
}

function findModules(repository: Repository): readonly GoModule[] {
  const declared = modulesOf(repository);
  return declared.length > 0 || repository.modules.size > 0 ? declared : inferred(repository);
}

function inferred({ files }: Repository): readonly GoModule[] {
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const votes = new Map<string, number>();
  for (const path of new Set(files.flatMap(({ imports }) => [...imports.values()]))) {
    const prefix = prefixBefore(path, folders);
    if (prefix !== null) votes.set(prefix, (votes.get(prefix) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  return best === undefined || best[1] < VOTES_MIN ? [] : [{ path: best[0], folder: "" }];
}

/** What precedes the longest end of an import path that is a folder; null for the standard library, and where none is. */
function prefixBefore(path: string, folders: ReadonlySet<string>): string | null {
  const parts = path.split("/");
  if (!parts[0]?.includes(".")) return null;
  for (let length = 1; length < parts.length; length++)
    if (folders.has(`${parts.slice(length).join("/")}/`)) return parts.slice(0, length).join("/");
  return null;
}
