/** The calls of a function of the repository. */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";

export interface CallSite {
  readonly file: GoFile;
  readonly call: NodeIndex;
}

/** null where some call of the name may or may not call the function. */
export function callSitesOf(fn: GoFunction, file: GoFile, repository: Repository): readonly CallSite[] | null {
  const sites: CallSite[] = [];
  const types = typesOf(repository);
  for (const one of /^[A-Z]/.test(fn.name) ? repository.files : packageOf(repository, file)) {
    if (!one.source.includes(`${fn.name}(`)) continue;
    for (const call of callsNamed(one.tree, fn.name)) {
      const callee = types.callee(one, call);
      if (callee?.kind !== "function") {
        if (callee === null || callee.kind === "dynamic") return null;
      } else if (callee.fn.node === fn.node && callee.fn.file.path === file.path) sites.push({ file: one, call });
    }
  }
  return sites;
}

/** The argument of each call for a parameter; null where a call is not known. */
export function argumentsFor(
  place: number,
  { fn, file, repository }: { readonly fn: GoFunction; readonly file: GoFile; readonly repository: Repository },
): readonly { readonly file: GoFile; readonly node: NodeIndex }[] | null {
  const sites = callSitesOf(fn, file, repository);
  if (sites === null) return null;
  return sites.flatMap(({ file: caller, call }) => {
    const node = argumentsOf(caller.tree, call)[place];
    return node === undefined ? [] : [{ file: caller, node }];
  });
}

const NO_NODES: readonly NodeIndex[] = [];
const known = new WeakMap<SyntaxTree, ReadonlyMap<string, readonly NodeIndex[]>>();

/** Calls of a function or method of a name. */
function callsNamed(tree: SyntaxTree, name: string): readonly NodeIndex[] {
  const all = known.get(tree) ?? callsIn(tree);
  known.set(tree, all);
  return all.get(name) ?? NO_NODES;
}

function callsIn(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    const name = tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
    const same = found.get(name);
    if (same) same.push(call);
    else found.set(name, [call]);
  }
  return found;
}
