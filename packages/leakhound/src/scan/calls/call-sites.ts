/** The calls of a function of the repository. */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { mayCall } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface CallSite {
  readonly file: GoFile;
  readonly call: NodeIndex;
}

/** null where some call of the name may or may not call the function. */
export const callSitesOf = (fn: GoFunction, file: GoFile, repository: Repository): readonly CallSite[] | null =>
  sitesIn(/^[A-Z]/.test(fn.name) ? foldersOf(repository) : [folderOf(file.path)], { fn, file, repository });

/** As above, of a method whose type no other package can name. */
export const callSitesInPackage = (fn: GoFunction, file: GoFile, repository: Repository): readonly CallSite[] | null =>
  sitesIn([folderOf(file.path)], { fn, file, repository });

interface Called {
  readonly fn: GoFunction;
  readonly file: GoFile;
  readonly repository: Repository;
}

function sitesIn(folders: readonly string[], { fn, file, repository }: Called): readonly CallSite[] | null {
  const key = `${file.path}#${fn.node}`;
  const sites: CallSite[] = [];
  for (const folder of folders) {
    const calls = callsOfPackage(repository, folder);
    if (calls.unknown.get(fn.name)?.some((call) => mayCall(repository, call, { file, node: fn.node }))) return null;
    sites.push(...(calls.byFunction.get(key) ?? []));
  }
  return sites;
}

/** The calls that the code of a package makes. */
interface PackageCalls {
  /** By path and node of the function. */
  readonly byFunction: ReadonlyMap<string, readonly CallSite[]>;
  /** Calls of functions that the source does not show, by their names. */
  readonly unknown: ReadonlyMap<string, readonly Located[]>;
}

const packagesKnown = new WeakMap<Repository, Map<string, PackageCalls>>();
const foldersKnown = new WeakMap<Repository, readonly string[]>();

function foldersOf(repository: Repository): readonly string[] {
  const folders = foldersKnown.get(repository) ?? [...new Set(repository.files.map(({ path }) => folderOf(path)))];
  foldersKnown.set(repository, folders);
  return folders;
}

/** Resolved once, so that many functions of one name take time in proportion to the package. */
function callsOfPackage(repository: Repository, folder: string): PackageCalls {
  const packages = packagesKnown.get(repository) ?? new Map<string, PackageCalls>();
  packagesKnown.set(repository, packages);
  const calls = packages.get(folder) ?? findCalls(repository, folder);
  packages.set(folder, calls);
  return calls;
}

function findCalls(repository: Repository, folder: string): PackageCalls {
  const types = typesOf(repository);
  const byFunction = new Map<string, CallSite[]>();
  const unknown = new Map<string, Located[]>();
  const addUnknown = (name: string, call: Located) => {
    const same = unknown.get(name);
    if (same) same.push(call);
    else unknown.set(name, [call]);
  };
  for (const file of packageIn(repository, folder))
    for (const call of file.tree.within(file.tree.root, "call_expression")) {
      const callee = types.callee(file, call);
      if (callee === null || callee.kind === "dynamic") addUnknown(calledName(file.tree, call), { file, node: call });
      if (callee?.kind !== "function") continue;
      const key = `${callee.fn.file.path}#${callee.fn.node}`;
      const same = byFunction.get(key);
      if (same) same.push({ file, call });
      else byFunction.set(key, [{ file, call }]);
    }
  return { byFunction, unknown };
}

function calledName(tree: SyntaxTree, call: NodeIndex): string {
  const target = tree.field(call, "function");
  if (target === null) return "";
  return tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
}

/** The argument of each call for a parameter; null where a call is not known. */
export function argumentsFor(
  place: number,
  { fn, file, repository }: Called,
): readonly { readonly file: GoFile; readonly node: NodeIndex }[] | null {
  const sites = callSitesOf(fn, file, repository);
  if (sites === null) return null;
  return sites.flatMap(({ file: caller, call }) => {
    const node = argumentsOf(caller.tree, call)[place];
    return node === undefined ? [] : [{ file: caller, node }];
  });
}
