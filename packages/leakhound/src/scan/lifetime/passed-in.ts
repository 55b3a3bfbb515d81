/**
 * Calls that get a resource which the function ends itself afterward: they may keep it, but do not own it.
 *
 *   if err := bucket.Upload(ctx, key, file); err != nil {
 *       return err                                          left open here
 *   }
 *   file.Close()                                            so the function itself owns the file
 */
import { functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { UsedVariable, VariableUse } from "./variable-uses.ts";

/** The uses of a variable, where an escape into a call before such an end "passes in" the value. */
export function withPassedIn(
  { file: { tree }, scope }: UsedVariable,
  uses: readonly VariableUse[],
): readonly VariableUse[] {
  const ends = uses.flatMap(({ node, effect }) => (effect === "releases" ? (ownBlock(tree, node, scope) ?? []) : []));
  if (ends.length === 0) return uses;
  const isPassedIn = (node: NodeIndex) =>
    isArgument(tree, node, scope) && ends.some((end) => end.node > node && tree.contains(end.block, node));
  return uses.map((use) => (use.effect === "escapes" && isPassedIn(use.node) ? { ...use, effect: "passes in" } : use));
}

interface PlainEnd {
  readonly node: NodeIndex;
  readonly block: NodeIndex;
}

/** The block of a release that neither a defer statement nor a literal has. */
function ownBlock(tree: SyntaxTree, node: NodeIndex, scope: NodeIndex): PlainEnd | null {
  const block = tree.above(node, "defer_statement", "go_statement", "block");
  return block !== null && tree.kind(block) === "block" && functionAround(tree, node) === scope
    ? { node, block }
    : null;
}

/** An argument of a call that the function makes at once. */
function isArgument(tree: SyntaxTree, node: NodeIndex, scope: NodeIndex): boolean {
  const list = tree.parent(outermostSelector(tree, node));
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression" || functionAround(tree, node) !== scope) return false;
  const statement = tree.kind(tree.parent(call) ?? call);
  return (
    statement !== "go_statement" && statement !== "defer_statement" && tree.fieldText(call, "function") !== "append"
  );
}
