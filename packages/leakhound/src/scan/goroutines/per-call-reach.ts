/**
 * Functions that run for every call, with the chain of calls that shows it: handler → function → function. Calls are
 * resolved by types; a method of an interface counts where the repository has one method of that name only.
 */

import { ownNodes } from "../flow/paths.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { isRunOnce } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { onlyMethodsOf } from "./only-methods.ts";
import { runBy } from "./starts.ts";

export interface Reached {
  readonly fn: Located;
  /** The call, and the function that calls; null for a handler. */
  readonly from: { readonly call: NodeIndex; readonly caller: Reached } | null;
}

const known = new WeakMap<Repository, ReadonlyMap<string, Reached>>();

/** How the function is reached from one that gets a request, a message or a connection; null where it is not. */
export function reachedPerCall(repository: Repository, { file, node }: Located): Reached | null {
  const reached = known.get(repository) ?? reachedFunctions(repository);
  known.set(repository, reached);
  return reached.get(`${file.path}#${node}`) ?? null;
}

function reachedFunctions(repository: Repository): Map<string, Reached> {
  const reached = new Map<string, Reached>();
  const worklist: Reached[] = [];
  const reach = (one: Reached): void => {
    const key = `${one.fn.file.path}#${one.fn.node}`;
    if (reached.has(key)) return;
    reached.set(key, one);
    worklist.push(one);
  };
  for (const file of repository.files)
    for (const { node, isHandler } of file.functions) if (isHandler) reach({ fn: { file, node }, from: null });
  const methods = onlyMethodsOf(repository);
  for (const caller of worklist) {
    const { starts, calls } = runBy(repository, caller.fn);
    for (const { node, body } of starts) reach({ fn: body, from: { call: node, caller } });
    for (const { node, callee } of calls) reach({ fn: callee, from: { call: node, caller } });
    for (const call of ownNodes(caller.fn.file.tree, caller.fn.node, "call_expression")) {
      const method = methods(caller.fn.file, call);
      if (method !== null) reach({ fn: method, from: { call, caller } });
    }
    for (const literal of ownNodes(caller.fn.file.tree, caller.fn.node, "func_literal"))
      if (!isRunOnce(repository, caller.fn.file, literal))
        reach({ fn: { file: caller.fn.file, node: literal }, from: { call: literal, caller } });
  }
  return reached;
}
