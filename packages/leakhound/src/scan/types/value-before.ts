/** What a local variable holds where it is used, as far as the order of the source shows it. */
import { firstAtLeast } from "../syntax/ascending.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "./assigned-values.ts";
import { scopesOf } from "./scopes.ts";

/** The value that the last assignment before a use of a variable gives to it. */
export function valueBefore(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(node);
  if (declaration === null) return null;
  const uses = scopes.usesOf(declaration);
  for (let row = firstAtLeast(uses, node) - 1; row >= 0; row--) {
    const value = valueAssignedAt(tree, uses[row]!);
    // `ctx, cancel = context.WithCancel(ctx)` sets the variable after it is read.
    if (value !== null && !tree.contains(value, node)) return value;
  }
  return null;
}
