/**
 * A context, or a logger, is derived from itself again and again: each keeps the previous one, and the chain grows.
 *
 * Condition: `ctx = context.With…(ctx, …)` in an endless loop; or the same for a field, a package variable, or a
 * variable of the function around a handler, in code that runs per call.
 * Not reported: `:=`, or a name that the loop declares, which start a new chain each time; loops that count or iterate over a
 * finite collection.
 */

import { isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import { collectionOf } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Match, Rule } from "./rule.ts";

export const ctxChainGrowth: Rule = {
  id: "ctx-chain-growth",
  *find(file, repository) {
    const { tree } = file;
    for (const node of tree.within(tree.root, "assignment_statement")) {
      const name = derivedFromItself(tree, node);
      const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
      if (name === null || loop === null || tree.kind(loop) !== "for_statement") continue;
      if (isEndless(tree, loop) && !isDeclaredIn(tree, loop, targetOf(tree, node)))
        yield growth(node, name, "in each iteration, so the chain grows with the loop");
    }
    for (const fn of perCallFunctions(file, repository)) yield* growthPerCall(fn, file, repository);
  },
};

const growth = (node: NodeIndex, name: string, when: string): Match => ({
  node,
  confidence: "high",
  message: `${name} is derived from itself ${when}.`,
  advice: "derive a new variable, with :=, from one that stays the same",
});

function* growthPerCall(fn: GoFunction, file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  if (/\bonce\.Do\(/i.test(fn.text)) return;
  for (const node of tree.within(fn.node, "assignment_statement")) {
    const name = derivedFromItself(tree, node);
    if (name === null) continue;
    const isOfReceiver = fn.receiver !== null && name.startsWith(`${fn.receiver.name}.`);
    if (isOfReceiver && isOfOneCall(fn, file, repository)) continue;
    const outlivesCall =
      collectionOf(name, fn, file, repository) !== null || isOfFunctionAround(tree, fn, targetOf(tree, node));
    if (outlivesCall)
      yield growth(node, name, `in ${fn.name}, which runs for every call, so the chain grows with calls`);
  }
}

const DERIVED =
  /^(?:\w+\.(?:With\w+|Start|StartSpanFromContext|ContextWithSpan|NewContext)\(\s*([\w.]+)\s*[,)]|([\w.]+)\.With\w*\()/;

/** The name on both sides of the assignment; null for other assignments. */
function derivedFromItself(tree: SyntaxTree, node: NodeIndex): string | null {
  const [, argument, receiver] = DERIVED.exec(tree.fieldText(node, "right")) ?? [];
  const [target = ""] = tree
    .fieldText(node, "left")
    .split(",")
    .map((name) => name.trim());
  return (argument === target || receiver === target) && /^\w+(\.\w+)*$/.test(target) ? target : null;
}

/** A handler that is a literal assigns a name of the function around it. */
function isOfFunctionAround(tree: SyntaxTree, { node }: GoFunction, target: NodeIndex | null): boolean {
  if (tree.kind(node) !== "func_literal" || target === null) return false;
  const declaration = scopesOf(tree).declarationOf(target);
  return declaration !== null && !tree.contains(node, declaration);
}

/** The first name on the left, where it is a plain name. */
function targetOf(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const left = tree.field(node, "left");
  const [target] = left === null ? [] : tree.children(left);
  return target !== undefined && tree.kind(target) === "identifier" ? target : null;
}

/** The loop declares the name anew in each iteration. */
function isDeclaredIn(tree: SyntaxTree, loop: NodeIndex, target: NodeIndex | null): boolean {
  const declaration = target === null ? null : scopesOf(tree).declarationOf(target);
  return declaration !== null && tree.contains(loop, declaration);
}

/** A loop without a condition, over a channel, or as long as there is something to read. */
function isEndless(tree: SyntaxTree, loop: NodeIndex): boolean {
  const [head] = tree.children(loop);
  if (head === undefined || tree.kind(head) === "block") return true;
  if (tree.kind(head) === "call_expression")
    return /\.(Next|Scan|NextResultSet)$/.test(tree.fieldText(head, "function"));
  if (tree.kind(head) !== "range_clause") return tree.text(head) === "true";
  const channel = tree.fieldText(head, "right");
  const scope = functionAround(tree, loop);
  if (scope === null || !/^\w+$/.test(channel)) return false;
  const declared = new RegExp(`${channel}\\s+(<-\\s*)?chan\\b|${channel}\\s*:?=\\s*make\\(\\s*chan\\b`, "y");
  return scopeIndex(tree, scope).words.match(channel, declared) !== null;
}
