/**
 * Which functions run for every call: those that are given a request, a message or a connection; what they call; and so on.
 *
 *   func (s *server) order(w http.ResponseWriter, r *http.Request) {    is given a request
 *       s.note(r)            a function or method of that name in the package
 *       store.Save(r.Host)   the function of the package that the repository has at that import path
 *   }
 *
 * Methods are told by their names alone, so that what is reached is less sure than what is given a request.
 */
import { folderOf, type GoFile, type GoFunction, packageOf, type Repository } from "./facts.ts";

export function perCallFunctions(file: GoFile, repository: Repository): GoFunction[] {
  const names = known.get(repository) ?? reachedFromHandlers(repository);
  known.set(repository, names);
  const own = names.get(folderOf(file.path));
  return own ? file.functions.filter(({ name }) => own.has(name)) : [];
}

/** By folder: names of its functions that run per call. */
type Names = Map<string, Set<string>>;

const known = new WeakMap<Repository, Names>();

function reachedFromHandlers(repository: Repository): Names {
  const folders = foldersByImport(repository);
  const names: Names = new Map();
  const open: { readonly file: GoFile; readonly one: GoFunction }[] = [];
  const reach = (file: GoFile, name: string): void => {
    const folder = folderOf(file.path);
    const found = names.get(folder) ?? new Set<string>();
    names.set(folder, found);
    if (found.has(name)) return;
    found.add(name);
    for (const sibling of packageOf(repository, file))
      for (const one of functionsByName(sibling).get(name) ?? []) open.push({ file: sibling, one });
  };
  for (const file of repository.files)
    for (const { name, isHandler } of file.functions) if (isHandler) reach(file, name);
  for (const { file, one } of open)
    for (const callee of one.calls) {
      const [alias = "", imported] = callee.split(".");
      const folder = imported === undefined ? undefined : folders.get(file.imports.get(alias) ?? "");
      const home = folder === undefined ? file : folder;
      const name = callee.slice(callee.lastIndexOf(".") + 1);
      if (home !== file || isDeclared(repository, file, name)) reach(home, name);
    }
  return names;
}

const isDeclared = (repository: Repository, file: GoFile, name: string): boolean =>
  packageOf(repository, file).some((sibling) => functionsByName(sibling).has(name));

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
function foldersByImport({ files, modules }: Repository): Map<string, GoFile> {
  const byFolder = new Map(files.map((file) => [folderOf(file.path), file]));
  const found = new Map<string, GoFile>();
  for (const [path, text] of modules) {
    const module = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
    const root = folderOf(path);
    if (module === undefined) continue;
    for (const [folder, file] of byFolder)
      if (folder.startsWith(root)) found.set(`${module}/${folder.slice(root.length)}`.replace(/\/$/, ""), file);
  }
  return found;
}
