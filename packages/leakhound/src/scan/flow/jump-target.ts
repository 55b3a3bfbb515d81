/** Which statement a `break` or `continue` leaves or continues. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** null where no statement around the jump has its label. */
export function jumpTarget(tree: SyntaxTree, jump: NodeIndex): NodeIndex | null {
  const name = tree.firstChild(jump);
  const label = name === undefined ? null : tree.text(name);
  const isContinue = tree.kind(jump) === "continue_statement";
  const around = () =>
    isContinue
      ? tree.above(at, "for_statement", "func_literal")
      : tree.above(
          at,
          "for_statement",
          "expression_switch_statement",
          "type_switch_statement",
          "select_statement",
          "func_literal",
        );
  let at = jump;
  for (let target = around(); target !== null; target = around()) {
    if (tree.kind(target) === "func_literal") return null;
    if (label === null || labelOf(tree, target) === label) return target;
    at = target;
  }
  return null;
}

function labelOf(tree: SyntaxTree, statement: NodeIndex): string | null {
  const parent = tree.parent(statement);
  return parent !== null && tree.kind(parent) === "labeled_statement" ? tree.fieldText(parent, "label") : null;
}
