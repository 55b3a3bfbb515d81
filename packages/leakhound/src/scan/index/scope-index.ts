/**
 * Indexes of one function, so that questions about its names do not read the whole function for each name: a function
 * may have thousands of resources. Built when a rule needs one, and forgotten with the tree.
 */
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** Each `return` and `continue` of the function itself, not of literals inside it, in the order of the source. */
export interface Exits {
  readonly nodes: readonly NodeIndex[];
  /** The loop that a `continue` continues; null for a `return`. */
  readonly loops: readonly (NodeIndex | null)[];
}

export class ScopeIndex {
  readonly #tree: SyntaxTree;
  readonly #scope: NodeIndex;
  #identifiers: ReadonlyMap<string, readonly NodeIndex[]> | null = null;
  #words: ReadonlyMap<string, readonly number[]> | null = null;
  #exits: Exits | null = null;

  constructor(tree: SyntaxTree, scope: NodeIndex) {
    this.#tree = tree;
    this.#scope = scope;
  }

  /** Identifiers of a name, in the order of the source. Fields and types are not identifiers. */
  identifiers(name: string): readonly NodeIndex[] {
    this.#identifiers ??= identifiersByName(this.#tree, this.#scope);
    return this.#identifiers.get(name) ?? [];
  }

  /** Identifiers of a name after a statement of the function. */
  identifiersAfter(name: string, statement: NodeIndex): readonly NodeIndex[] {
    const all = this.identifiers(name);
    return all.slice(firstAtLeast(all, this.#tree.subtreeEnd(statement)));
  }

  /** Offsets in the source of a whole word, in identifiers, comments and strings, in ascending order. */
  words(word: string): readonly number[] {
    this.#words ??= wordsByText(this.#tree, this.#scope);
    return this.#words.get(word) ?? [];
  }

  exits(): Exits {
    this.#exits ??= exitsOf(this.#tree, this.#scope);
    return this.#exits;
  }
}

const known = new WeakMap<SyntaxTree, Map<NodeIndex, ScopeIndex>>();

export function scopeIndex(tree: SyntaxTree, scope: NodeIndex): ScopeIndex {
  const scopes = known.get(tree) ?? new Map<NodeIndex, ScopeIndex>();
  known.set(tree, scopes);
  const index = scopes.get(scope) ?? new ScopeIndex(tree, scope);
  scopes.set(scope, index);
  return index;
}

/** Row of the first of ascending numbers that is at least `bound`; their count where none is. */
export function firstAtLeast(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function identifiersByName(tree: SyntaxTree, scope: NodeIndex): Map<string, NodeIndex[]> {
  const byName = new Map<string, NodeIndex[]>();
  for (const node of tree.within(scope, "identifier")) push(byName, tree.text(node), node);
  return byName;
}

function wordsByText(tree: SyntaxTree, scope: NodeIndex): Map<string, number[]> {
  const byText = new Map<string, number[]>();
  const start = tree.start(scope);
  for (const { 0: word, index } of tree.text(scope).matchAll(/\w+/g)) push(byText, word, start + index);
  return byText;
}

function exitsOf(tree: SyntaxTree, scope: NodeIndex): Exits {
  const nodes = [...tree.within(scope, "return_statement", "continue_statement")].filter(
    (node) => functionAround(tree, node) === scope,
  );
  const loopOf = (node: NodeIndex) =>
    tree.kind(node) === "continue_statement" ? tree.above(node, "for_statement") : null;
  return { nodes, loops: nodes.map(loopOf) };
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
}
