/**
 * Which functions run for every call: those that are given a request, a message or a connection; what they call; and so on.
 *
 *   func (s *server) order(w http.ResponseWriter, r *http.Request) {    is given a request
 *       s.note(r)            a function or method of that name in the package
 *       store.Save(r.Host)   the function of the package that the repository has at that import path
 *   }
 *
 * Functions, and methods of the caller's own receiver, are told for certain; other methods by their names alone.
 */
import { folderOf, type GoFile, type GoFunction } from "./go-file.ts";
import { modulesOf } from "./go-modules.ts";
import { packageOf, type Repository } from "./repository.ts";

export interface PerCall extends GoFunction {
  /** Whether it is given the call, or every step from one that is, is certain. */
  readonly isCertain: boolean;
}

export function perCallFunctions(file: GoFile, repository: Repository): PerCall[] {
  const names = known.get(repository) ?? reachedFromHandlers(repository);
  known.set(repository, names);
  const own = names.get(folderOf(file.path));
  return file.functions.flatMap((one) => {
    const isCertain = own?.get(one.name);
    return isCertain === undefined ? [] : [{ ...one, isCertain: one.isHandler || isCertain }];
  });
}

/** By folder: names of its functions that run per call, and whether that is certain. */
type Names = Map<string, Map<string, boolean>>;

const known = new WeakMap<Repository, Names>();

function reachedFromHandlers(repository: Repository): Names {
  const homes = filesByImport(repository);
  const names: Names = new Map();
  const open: { readonly file: GoFile; readonly one: GoFunction; readonly isCertain: boolean }[] = [];
  const reach = (file: GoFile, name: string, isCertain: boolean): void => {
    const folder = folderOf(file.path);
    const found = names.get(folder) ?? new Map<string, boolean>();
    names.set(folder, found);
    if (found.get(name) === true || found.get(name) === isCertain) return;
    found.set(name, isCertain);
    for (const { sibling, one } of declared(repository, file, name)) open.push({ file: sibling, one, isCertain });
  };
  for (const file of repository.files)
    for (const { name, isHandler } of file.functions) if (isHandler) reach(file, name, true);
  for (const { file, one, isCertain } of open)
    for (const callee of one.calls) {
      const [first = "", second, ...more] = callee.split(".");
      const name = more.at(-1) ?? second ?? first;
      const home = second === undefined ? undefined : homes.get(file.imports.get(first) ?? "");
      if (home) reach(home, name, isCertain && more.length === 0);
      else if (declared(repository, file, name).length > 0)
        reach(file, name, isCertain && more.length === 0 && (second === undefined || first === one.receiver?.name));
    }
  return names;
}

/** Functions and methods of the name in the file's package. */
const declared = (repository: Repository, file: GoFile, name: string): { sibling: GoFile; one: GoFunction }[] =>
  packageOf(repository, file).flatMap((sibling) =>
    (functionsByName(sibling).get(name) ?? []).map((one) => ({ sibling, one })),
  );

const byNameKnown = new WeakMap<readonly GoFunction[], ReadonlyMap<string, readonly GoFunction[]>>();

function functionsByName({ functions }: GoFile): ReadonlyMap<string, readonly GoFunction[]> {
  const found = byNameKnown.get(functions);
  if (found) return found;
  const byName = new Map<string, GoFunction[]>();
  for (const one of functions) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  byNameKnown.set(functions, byName);
  return byName;
}

/** Import path to a file of the package that the repository has there. */
function filesByImport(repository: Repository): Map<string, GoFile> {
  const byFolder = new Map(repository.files.map((file) => [folderOf(file.path), file]));
  const found = new Map<string, GoFile>();
  for (const module of modulesOf(repository))
    for (const [folder, file] of byFolder)
      if (folder.startsWith(module.folder))
        found.set(`${module.path}/${folder.slice(module.folder.length)}`.replace(/\/$/, ""), file);
  return found;
}
