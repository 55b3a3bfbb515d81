/** Whether a name means the same variable at another place of its function, and which names a function does not use. */
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

const NAMES_MAX = 20;

const namesKnown = new WeakMap<SyntaxTree, Map<string, readonly string[]>>();

/** Names that nothing in the declared function around a node has: `timer`, `timer2`, …. Found once for each function. */
export function freeNames(tree: SyntaxTree, node: NodeIndex, stem: string): readonly string[] {
  const fn = tree.above(node, "function_declaration", "method_declaration") ?? tree.root;
  const functions = namesKnown.get(tree) ?? new Map<string, readonly string[]>();
  namesKnown.set(tree, functions);
  const key = `${fn} ${stem}`;
  const names = functions.get(key) ?? findFreeNames(tree, fn, stem);
  functions.set(key, names);
  return names;
}

function findFreeNames(tree: SyntaxTree, fn: NodeIndex, stem: string): string[] {
  const taken = new Set(tree.within(fn, "identifier", "type_identifier").map((one) => tree.text(one)));
  const all = Array.from({ length: NAMES_MAX }, (_, row) => (row === 0 ? stem : `${stem}${row + 1}`));
  return all.filter((name) => !taken.has(name));
}
