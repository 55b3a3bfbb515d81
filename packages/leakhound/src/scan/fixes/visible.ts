/** Whether a name means the same variable at another place of its function. */
import { lifeOf } from "../lifetime/holder.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

interface NamePlace {
  /** The identifier that declares the variable. */
  readonly declaration: NodeIndex;
  /** The function around it. */
  readonly scope: NodeIndex;
  readonly at: NodeIndex;
}

/** The variable is in scope there, and no other one of an inner block has its name. */
export function isVisible(tree: SyntaxTree, { declaration, scope, at }: NamePlace): boolean {
  const isIn = (one: NodeIndex) => one < at && tree.contains(lifeOf(tree, one, scope), at);
  if (!isIn(declaration)) return false;
  const all = declarationsOf(tree).get(tree.text(declaration)) ?? [];
  return !all.some((one) => one > declaration && isIn(one));
}

const known = new WeakMap<SyntaxTree, ReadonlyMap<string, readonly NodeIndex[]>>();

/** Declarations of local variables by name, in the order of the source. */
function declarationsOf(tree: SyntaxTree): ReadonlyMap<string, readonly NodeIndex[]> {
  const found = known.get(tree) ?? findDeclarations(tree);
  known.set(tree, found);
  return found;
}

function findDeclarations(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const scopes = scopesOf(tree);
  const byName = new Map<string, NodeIndex[]>();
  for (const one of tree.within(tree.root, "identifier")) {
    if (scopes.declarationOf(one) !== one) continue;
    const name = tree.text(one);
    const same = byName.get(name);
    if (same) same.push(one);
    else byName.set(name, [one]);
  }
  return byName;
}
