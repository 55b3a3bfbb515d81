/** Whether the function that receives from a channel may stop while others still send. */
import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { functionAround, selectCaseAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";

export interface Consumer {
  readonly fn: Located;
  readonly receive: Located;
  readonly isInLoop: boolean;
  /** A return before the channel is exhausted, or the function itself for its end; null where it receives until then. */
  readonly leavesAt: NodeIndex | null;
  /** Such an exit that may come before the first value. */
  readonly leavesBefore: NodeIndex | null;
}

/** @returns null for a receive outside of functions, or in one that is too complicated */
export function consumerOf(receive: Located): Consumer | null {
  const { file, node } = receive;
  const { tree } = file;
  const fn = functionAround(tree, node);
  if (fn === null) return null;
  const loop = loopAroundReceive(tree, node, fn);
  const operations = new Map<NodeIndex, Transfer>([[node, () => 1]]);
  const loopEnds = new Map<NodeIndex, Transfer>();
  // The end of the range, and a condition such as `for i := 0; i < n; i++`, stand for all values.
  if (loop !== null) loopEnds.set(loop, () => 2);
  for (const call of terminatingCalls(tree, fn)) operations.set(call, () => null);
  for (const closed of closedChecks(tree, node)) operations.set(closed, () => 2);
  const exits = exitsOfPaths({ tree, fn, initial: 0, operations, loopEnds });
  if (exits === null) return null;
  // A function that takes what is there and returns is called again.
  if (isPoll(tree, node))
    return { fn: { file, node: fn }, receive, isInLoop: true, leavesAt: null, leavesBefore: null };
  const before = exits.find(({ states }) => states.has(0))?.node ?? null;
  const leavesAt = before ?? exits.find(({ states }) => states.has(1))?.node ?? null;
  return { fn: { file, node: fn }, receive, isInLoop: loop !== null, leavesAt, leavesBefore: before };
}

function loopAroundReceive(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): NodeIndex | null {
  const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return loop === null || loop === fn || tree.kind(loop) !== "for_statement" ? null : loop;
}

/** `if !ok { return }` after `v, ok := <-ch`: the channel is closed, and nobody sends any more. */
export function* closedChecks(tree: SyntaxTree, receive: NodeIndex): Generator<NodeIndex> {
  const list = tree.parent(receive);
  const statement = list !== null && tree.kind(list) === "expression_list" ? tree.parent(list) : list;
  const left = statement === null ? null : tree.field(statement, "left");
  const ok = left === null ? undefined : tree.children(left)[1];
  const around = statement === null ? null : tree.above(statement, "for_statement", "block");
  if (ok === undefined || around === null) return;
  for (const check of tree.within(around, "if_statement")) {
    const condition = tree.field(check, "condition");
    const consequence = tree.field(check, "consequence");
    if (condition === null || consequence === null || tree.kind(condition) !== "unary_expression") continue;
    const operand = tree.field(condition, "operand");
    if (operand === null || tree.text(operand) !== tree.text(ok)) continue;
    yield* tree.within(consequence, "return_statement");
  }
}

/** A case of a select with a default. */
function isPoll(tree: SyntaxTree, receive: NodeIndex): boolean {
  const around = selectCaseAround(tree, receive);
  const select = around === null ? null : tree.parent(around);
  return select !== null && tree.children(select).some((child) => tree.kind(child) === "default_case");
}

/** One of several cases of a select: it does not block alone. */
export function isOneOfCases(tree: SyntaxTree, statement: NodeIndex): boolean {
  const around = selectCaseAround(tree, statement);
  const head = around === null ? null : tree.field(around, "communication");
  if (around === null || head === null || !tree.contains(head, statement)) return false;
  const select = tree.parent(around);
  return select !== null && tree.children(select).filter((child) => tree.kind(child).endsWith("_case")).length > 1;
}
