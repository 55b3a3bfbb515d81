/** Uses of a variable that may end its value, or hand it on. */
import { ENDING_METHODS } from "../lifetime/kinds.ts";
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const ENDS = new Set(ENDING_METHODS.flatMap((one) => [one, one.toLowerCase()]));

/** The value is handed on, or one of its methods ends it; other calls and fields do not matter. */
export function mayEnd(tree: SyntaxTree, use: NodeIndex): boolean {
  const selector = outermostSelector(tree, use);
  if (selector === use) return true;
  const parent = tree.parent(selector);
  if (parent === null) return true;
  const kind = tree.kind(parent);
  if (kind === "call_expression")
    return (
      ENDS.has(tree.fieldText(selector, "field")) ||
      /^[a-z]*(?:stop|close|cancel|shut)/i.test(tree.fieldText(selector, "field"))
    );
  if (kind === "binary_expression" || kind === "send_statement") return false;
  return !(kind === "expression_list" && tree.fieldName(parent) === "left");
}
