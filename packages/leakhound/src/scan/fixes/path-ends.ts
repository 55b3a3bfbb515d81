/** Whether a statement is the last thing that a path of a function does. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** The statement is the last of its function, or a return follows that calls nothing. */
export function endsPath(tree: SyntaxTree, statement: NodeIndex): boolean {
  const next = tree.nextSibling(statement);
  if (next === null) {
    const block = tree.parent(tree.parent(statement) ?? statement);
    const around = block === null ? null : tree.parent(block);
    const kind = around === null ? "" : tree.kind(around);
    return kind === "function_declaration" || kind === "method_declaration" || kind === "func_literal";
  }
  return tree.kind(next) === "return_statement" && isWithoutCalls(tree, next);
}

export function isWithoutCalls(tree: SyntaxTree, node: NodeIndex): boolean {
  for (const _ of tree.within(node, "call_expression", "func_literal")) return false;
  return true;
}
