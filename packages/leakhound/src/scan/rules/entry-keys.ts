/** Keys of entries: whether two expressions are one key, and of which names a key is made. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { scopesOf } from "../types/scopes.ts";

export const isSameKey = (tree: SyntaxTree, one: NodeIndex, other: NodeIndex): boolean =>
  tree.text(one) === tree.text(other) || resolvedKey(tree, one) === resolvedKey(tree, other);

/** The text of the value that a name was set to once; of other expressions their own. */
export function resolvedKey(tree: SyntaxTree, key: NodeIndex): string {
  const scopes = scopesOf(tree);
  const declaration = tree.kind(key) === "identifier" ? scopes.declarationOf(key) : null;
  const values = (declaration === null ? [] : scopes.usesOf(declaration)).flatMap((use) => {
    const value = valueAssignedAt(tree, use);
    return value === null ? [] : [value];
  });
  return values.length === 1 ? tree.text(values[0]!) : tree.text(key);
}

/** `r` and `id` of `r.URL.Path + id`. */
export const namesInKey = (text: string): string[] =>
  [...text.matchAll(/(?<![\w."])[a-zA-Z_]\w*(?![\w(])/g)].map(([name]) => name);
