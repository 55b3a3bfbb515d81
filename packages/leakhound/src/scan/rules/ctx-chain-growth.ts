/**
 * A context, or a logger, is derived from itself again and again: each keeps the previous one, and the chain grows.
 *
 * Condition: `ctx = context.With…(ctx, …)` in an endless loop; or the same for a field, a package variable, or a
 * variable of the function around a handler, in code that runs per call.
 * Condition, too, with medium confidence: a field gets an error, a handler or a function that holds the one before it.
 * Not reported: `:=`, or a name that the loop declares, which start a new chain each time; loops that count or iterate over a
 * finite collection; a field of a receiver that the callers make; a method of the repository, such as `options.WithDepth(3)`, that does not keep its receiver; loggers
 * whose fields have names, `log.WithFields(…)`.
 */

import { isMadeByCallers, isOfOneCall } from "../calls/call-values.ts";
import { collectionOf } from "../calls/collections.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { callsOnce } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { grownChains } from "./grown-chains.ts";
import type { Match, Rule } from "./rule.ts";

export const ctxChainGrowth: Rule = {
  id: "ctx-chain-growth",
  *find(file, repository) {
    const found = [...growingChains(file, repository)];
    yield* found;
    const nodes = new Set(found.map(({ node }) => node));
    for (const chain of grownChains(file, repository)) if (!nodes.has(chain.node)) yield chain;
  },
};

/** Contexts and loggers in endless loops, and in code that runs per call. */
function* growingChains(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "assignment_statement")) {
    const name = derivedFromItself(file, repository, node);
    const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
    if (name === null || loop === null || tree.kind(loop) !== "for_statement") continue;
    if (isEndless(file, repository, loop) && !isDeclaredIn(tree, loop, targetOf(tree, node)))
      yield growth(node, name, "in each iteration, so the chain grows with the loop");
  }
  for (const fn of perCallFunctions(file, repository)) yield* growthPerCall(fn, file, repository);
}

const growth = (node: NodeIndex, name: string, when: string): Match => ({
  node,
  confidence: "high",
  message: `${name} is derived from itself ${when}.`,
  advice: "derive a new variable, with :=, from one that stays the same",
});

function* growthPerCall(fn: GoFunction, file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  if (callsOnce(repository, { file, node: fn.node })) return;
  for (const node of tree.within(fn.node, "assignment_statement")) {
    const name = derivedFromItself(file, repository, node);
    if (name === null) continue;
    const isOfReceiver = fn.receiver !== null && name.startsWith(`${fn.receiver.name}.`);
    if (isOfReceiver && (isOfOneCall(fn, file, repository) || isMadeByCallers(fn, file, repository))) continue;
    const outlivesCall =
      collectionOf(name, fn, file, repository) !== null || isOfFunctionAround(tree, fn, targetOf(tree, node));
    if (outlivesCall && !isSetBefore(tree, fn.node, node, name))
      yield growth(node, name, `in ${fn.name}, which runs for every call, so the chain grows with calls`);
  }
}

/** `s.ctx = context.Background(); s.ctx = context.WithValue(s.ctx, …)`: the chain begins in this function. */
function isSetBefore(tree: SyntaxTree, fn: NodeIndex, node: NodeIndex, name: string): boolean {
  for (const other of tree.within(fn, "assignment_statement")) {
    if (other >= node) return false;
    const left = tree.field(other, "left");
    const isTarget = left !== null && tree.children(left).some((one) => tree.text(one) === name);
    if (isTarget && !tree.fieldText(other, "right").includes(name)) return true;
  }
  return false;
}

const DERIVING = new Set(["Start", "StartSpanFromContext", "ContextWithSpan", "NewContext"]);

/** Loggers with fields by name, such as logrus: the same names replace the values of before. */
const SETS_FIELDS = new Set(["WithField", "WithFields", "WithError"]);

/** The name on both sides of the assignment; null for other assignments. */
function derivedFromItself(file: GoFile, repository: Repository, node: NodeIndex): string | null {
  const { tree } = file;
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  const target = left === null ? undefined : tree.children(left)[0];
  const [call, more] = right === null ? [] : tree.children(right);
  if (target === undefined || call === undefined || more !== undefined) return null;
  if (!isName(tree, target) || tree.kind(call) !== "call_expression") return null;
  const callee = tree.field(call, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  const name = tree.text(target);
  if (!method.startsWith("With") && !DERIVING.has(method)) return null;
  if (tree.fieldText(callee, "operand") === name)
    return method.startsWith("With") && !SETS_FIELDS.has(method) && keepsReceiver(file, repository, call) ? name : null;
  const [first] = argumentsOf(tree, call);
  return first !== undefined && tree.text(first) === name ? name : null;
}

/** `ctx`, `s.ctx` */
function isName(tree: SyntaxTree, node: NodeIndex): boolean {
  if (tree.kind(node) === "identifier") return true;
  const operand = tree.kind(node) === "selector_expression" ? tree.field(node, "operand") : null;
  return operand !== null && isName(tree, operand);
}

/** A method of a library derives; one of the repository does where it puts its receiver into what it makes. */
function keepsReceiver(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const callee = typesOf(repository).callee(file, call);
  return callee?.kind !== "function" || growsFromReceiver(callee.fn);
}

/** `&scope{parent: s}`, `append(s.tags, tag)` of the receiver s. */
function growsFromReceiver({ file: { tree }, node }: Located): boolean {
  const receiver = tree.field(node, "receiver");
  const parameter = receiver === null ? undefined : tree.firstChild(receiver);
  const name = parameter === undefined ? "" : tree.fieldText(parameter, "name");
  const isReceiver = (one: NodeIndex) => name !== "" && tree.text(one) === name;
  if ([...tree.within(node, "literal_element")].some(isReceiver)) return true;
  return [...tree.within(node, "call_expression")].some(
    (call) => tree.fieldText(call, "function") === "append" && [...tree.within(call, "identifier")].some(isReceiver),
  );
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
  const target = left === null ? undefined : tree.firstChild(left);
  return target !== undefined && tree.kind(target) === "identifier" ? target : null;
}

/** The loop declares the name anew in each iteration. */
function isDeclaredIn(tree: SyntaxTree, loop: NodeIndex, target: NodeIndex | null): boolean {
  const declaration = target === null ? null : scopesOf(tree).declarationOf(target);
  return declaration !== null && tree.contains(loop, declaration);
}

/** A loop without a condition, over a channel, or as long as there is something to read. */
function isEndless(file: GoFile, repository: Repository, loop: NodeIndex): boolean {
  const { tree } = file;
  const head = tree.firstChild(loop);
  if (head === undefined || tree.kind(head) === "block") return true;
  if (tree.kind(head) === "call_expression") return READING.has(tree.fieldText(tree.field(head, "function")!, "field"));
  if (tree.kind(head) !== "range_clause") return tree.kind(head) === "true";
  const channel = tree.field(head, "right");
  const types = typesOf(repository);
  return channel !== null && types.underlying(types.of(file, channel))?.kind === "chan";
}

const READING = new Set(["Next", "Scan", "NextResultSet"]);
