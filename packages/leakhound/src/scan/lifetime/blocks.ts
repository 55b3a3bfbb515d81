/** Positions of statements in their blocks. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const BLOCKS = [
  "block",
  "statement_list",
  "expression_case",
  "default_case",
  "type_case",
  "communication_case",
] as const;

/** The innermost block, or case of a switch or select, around a node. */
export const blockOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex => tree.above(node, ...BLOCKS) ?? node;

/** The node is the function of a deferred call. */
export const isDeferred = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const call = tree.parent(node);
  const statement = call === null ? null : tree.parent(call);
  return statement !== null && tree.kind(statement) === "defer_statement";
};
