/**
 * Which functions run for every call: those that get a request, a message or a connection, the functions that these
 * call, and so on.
 *
 *   func (s *server) order(w http.ResponseWriter, r *http.Request) {    gets a request
 *       s.note(r)            a function or method of that name in the package
 *       store.Save(r.Host)   the function of the package that the repository has at that import path
 *   }
 *
 * A call of a function, or of a method of the caller's own receiver, is certain. A method of another value is found by
 * its name alone, which another type may have as well.
 */
import { folderOf, type GoFile, type GoFunction } from "./go-file.ts";
import { modulesOf } from "./go-modules.ts";
import { type Declaration, declarationsOf, packageOf, type Repository } from "./repository.ts";

export interface PerCallFunction extends GoFunction {
  /** It gets the request itself, or every step from a function that does is certain. */
  readonly isCertain: boolean;
}

export function perCallFunctions(file: GoFile, repository: Repository): PerCallFunction[] {
  const names = known.get(repository) ?? reachedFromHandlers(repository);
  known.set(repository, names);
  const own = names.get(folderOf(file.path));
  return file.functions.flatMap((one) => {
    const isCertain = own?.get(one.name);
    return isCertain === undefined ? [] : [{ ...one, isCertain: one.isHandler || isCertain }];
  });
}

/** By folder: names of its functions that run per call, and whether that is certain. */
type ReachedNames = Map<string, Map<string, boolean>>;

const known = new WeakMap<Repository, ReachedNames>();

interface ReachedFunction extends Declaration {
  readonly isCertain: boolean;
}

function reachedFromHandlers(repository: Repository): ReachedNames {
  const packages = packagesByImport(repository);
  const names: ReachedNames = new Map();
  const worklist: ReachedFunction[] = [];
  const reach = (file: GoFile, name: string, isCertain: boolean): void => {
    const folder = folderOf(file.path);
    const reached = names.get(folder) ?? new Map<string, boolean>();
    names.set(folder, reached);
    if (reached.get(name) === true || reached.get(name) === isCertain) return;
    reached.set(name, isCertain);
    for (const declaration of declarationsOf(name, packageOf(repository, file)))
      worklist.push({ ...declaration, isCertain });
  };
  for (const file of repository.files)
    for (const { name, isHandler } of file.functions) if (isHandler) reach(file, name, true);
  for (const { file, fn, isCertain } of worklist)
    for (const callee of fn.calls) {
      const [first = "", second, ...more] = callee.split(".");
      const name = more.at(-1) ?? second ?? first;
      const imported = second === undefined ? undefined : packages.get(file.imports.get(first) ?? "");
      if (imported) reach(imported, name, isCertain && more.length === 0);
      else if (declarationsOf(name, packageOf(repository, file)).length > 0)
        reach(file, name, isCertain && more.length === 0 && (second === undefined || first === fn.receiver?.name));
    }
  return names;
}

/** Import path -> a file of the package that the repository has there. */
function packagesByImport(repository: Repository): Map<string, GoFile> {
  const byFolder = new Map(repository.files.map((file) => [folderOf(file.path), file]));
  const found = new Map<string, GoFile>();
  for (const module of modulesOf(repository))
    for (const [folder, file] of byFolder)
      if (folder.startsWith(module.folder))
        found.set(`${module.path}/${folder.slice(module.folder.length)}`.replace(/\/$/, ""), file);
  return found;
}
