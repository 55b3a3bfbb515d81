/** Where statements stand in their blocks. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** Statements behind one in its own block. */
export function behindInBlock(tree: SyntaxTree, statement: NodeIndex): NodeIndex[] {
  const block = tree.parent(statement);
  return block === null ? [] : tree.children(block).filter((one) => one > statement);
}

const BLOCKS = [
  "block",
  "statement_list",
  "expression_case",
  "default_case",
  "type_case",
  "communication_case",
] as const;

export const blockOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex => tree.above(node, ...BLOCKS) ?? node;

export const isDeferred = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const call = tree.parent(node);
  const up = call === null ? null : tree.parent(call);
  return up !== null && tree.kind(up) === "defer_statement";
};
