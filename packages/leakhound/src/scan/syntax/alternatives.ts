/** Branches of which one run takes one only. */
import type { NodeIndex, SyntaxTree } from "./tree.ts";

const CASES = new Set(["expression_case", "type_case", "communication_case", "default_case"]);

/** In different branches of one if or switch, such as two kinds of records of a log. */
export function areAlternatives(tree: SyntaxTree, one: NodeIndex, other: NodeIndex): boolean {
  let branch = one;
  let around = tree.parent(one);
  while (around !== null && !tree.contains(around, other)) {
    branch = around;
    around = tree.parent(around);
  }
  if (around === null) return false;
  if (tree.kind(around) === "if_statement") {
    const [then, otherwise] = [tree.field(around, "consequence"), tree.field(around, "alternative")];
    const isBranch = (node: NodeIndex | null, inner: NodeIndex) => node !== null && tree.contains(node, inner);
    return (isBranch(then, one) && isBranch(otherwise, other)) || (isBranch(otherwise, one) && isBranch(then, other));
  }
  const otherBranch = tree.children(around).find((child) => tree.contains(child, other));
  return CASES.has(tree.kind(branch)) && otherBranch !== undefined && CASES.has(tree.kind(otherBranch));
}
