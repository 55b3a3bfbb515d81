/** The values that a local variable gets, and the only one where there is one. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "./assigned-values.ts";
import { scopesOf } from "./scopes.ts";

/** What its declaration and all assignments give it. */
export const valuesOf = (tree: SyntaxTree, declaration: NodeIndex): readonly NodeIndex[] =>
  scopesOf(tree)
    .usesOf(declaration)
    .map((use) => valueAssignedAt(tree, use))
    .filter((value) => value !== null);

/** null for a parameter, and for a variable that is assigned again. A call with several results stands for each of them. */
export function onlyValueOf(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  const declarations = known.get(tree) ?? new Map<NodeIndex, NodeIndex | null>();
  known.set(tree, declarations);
  const found = declarations.get(declaration);
  if (found !== undefined) return found;
  const only = findOnly(tree, declaration);
  declarations.set(declaration, only);
  return only;
}

/** Many questions ask for the value of one variable. */
const known = new WeakMap<SyntaxTree, Map<NodeIndex, NodeIndex | null>>();

function findOnly(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  let only: NodeIndex | null = null;
  for (const use of scopesOf(tree).usesOf(declaration)) {
    const value = valueAssignedAt(tree, use);
    if (value === null) continue;
    if (only !== null) return null;
    only = value;
  }
  return only;
}

/** Something assigns to the variable, after its declaration for a parameter. */
export const isAssigned = (tree: SyntaxTree, declaration: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => valueAssignedAt(tree, use) !== null);
