/**
 * Subscriptions whose only handle is dropped, for subscription-no-stop:
 *
 *   backend.SubscribeHeads(heads)        returns a value with the method Unsubscribe, which nothing can call
 */
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import { interfaceMethod } from "../types/member-types.ts";
import { type Types, typesOf } from "../types/types.ts";

const UNSUBSCRIBE = "Unsubscribe";

/** Calls whose result is dropped. */
export function* droppedSubscriptions(repository: Repository, file: GoFile): Generator<NodeIndex> {
  if (!file.source.includes("ubscribe")) return;
  const { tree } = file;
  const types = typesOf(repository);
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
    for (const statement of ownNodes(tree, fn, "expression_statement")) {
      const call = tree.firstChild(statement);
      if (call === undefined || tree.kind(call) !== "call_expression") continue;
      const [result] = types.results(file, call);
      if (result && canUnsubscribe(types, result)) yield call;
    }
}

function canUnsubscribe(types: Types, type: GoType): boolean {
  if (types.method(type, UNSUBSCRIBE) !== null) return true;
  const owner = types.underlying(pointee(type));
  return owner?.kind === "literal" && interfaceMethod(owner, UNSUBSCRIBE) !== null;
}
