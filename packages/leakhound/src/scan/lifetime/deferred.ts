/** Whether a function literal is deferred. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** The node is the function of a deferred call. */
export const isDeferred = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const call = tree.parent(node);
  const statement = call === null ? null : tree.parent(call);
  return statement !== null && tree.kind(statement) === "defer_statement";
};
