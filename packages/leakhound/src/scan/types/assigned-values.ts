/** Which values a local variable gets, as its declaration and its assignments write them. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "./scopes.ts";

/** The literal that is the only value of a local variable; null where there is none, or another assignment. */
export function literalAssignedTo(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  let literal: NodeIndex | null = null;
  for (const use of scopesOf(tree).usesOf(declaration)) {
    const value = valueAssignedAt(tree, use);
    if (value === null) continue;
    if (literal !== null || tree.kind(value) !== "func_literal") return null;
    literal = value;
  }
  return literal;
}

/** The value that a declaration or assignment gives to the name; null where the name is only read. */
export function valueAssignedAt(tree: SyntaxTree, name: NodeIndex): NodeIndex | null {
  const parent = tree.parent(name);
  if (parent === null) return null;
  if (tree.kind(parent) === "var_spec") {
    const names = tree.children(parent).filter((child) => tree.fieldName(child) === "name");
    const values = tree.field(parent, "value");
    return values === null ? null : (tree.children(values)[names.indexOf(name)] ?? null);
  }
  if (tree.kind(parent) !== "expression_list" || tree.fieldName(parent) !== "left") return null;
  const statement = tree.parent(parent);
  const right = statement === null ? null : tree.field(statement, "right");
  if (right === null || tree.kind(right) !== "expression_list") return null;
  const values = tree.children(right);
  return values[tree.children(parent).indexOf(name)] ?? values[0] ?? null;
}
