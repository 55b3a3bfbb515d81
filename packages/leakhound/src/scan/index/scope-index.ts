/**
 * Indexes of one function, so that questions about its names do not read the whole function for each name: a function
 * may have thousands of resources. An index is built when a rule needs it, and forgotten with the tree.
 */

import { firstAtLeast } from "../syntax/ascending.ts";
import { codeText } from "../syntax/code-text.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { WordIndex } from "./word-index.ts";

/** Each `return` and `continue` of the function itself, not of literals inside it, in the order of the source. */
export interface Exits {
  readonly nodes: readonly NodeIndex[];
  /** The loop that a `continue` continues; null for a `return`. */
  readonly loops: readonly (NodeIndex | null)[];
}

const NO_NODES: readonly NodeIndex[] = [];

export class ScopeIndex {
  readonly #tree: SyntaxTree;
  readonly #scope: NodeIndex;
  #identifiers: ReadonlyMap<string, readonly NodeIndex[]> | null = null;
  #assignments: ReadonlyMap<string, readonly NodeIndex[]> | null = null;
  #words: WordIndex | null = null;
  #exits: Exits | null = null;
  /** Names, and whether the function declares them. */
  readonly #declared = new Map<string, boolean>();

  constructor(tree: SyntaxTree, scope: NodeIndex) {
    this.#tree = tree;
    this.#scope = scope;
  }

  /** Identifiers of a name, in the order of the source. Fields and types are not identifiers. */
  identifiers(name: string): readonly NodeIndex[] {
    this.#identifiers ??= byText(this.#tree.within(this.#scope, "identifier"), (node) => this.#tree.text(node));
    return this.#identifiers.get(name) ?? NO_NODES;
  }

  /** Identifiers of a name after a statement of the function. */
  identifiersAfter(name: string, statement: NodeIndex): readonly NodeIndex[] {
    const all = this.identifiers(name);
    return all.slice(firstAtLeast(all, this.#tree.subtreeEnd(statement)));
  }

  /** Declarations and assignments with this text on the left: `name`, `a, b`. */
  assignmentsTo(left: string): readonly NodeIndex[] {
    this.#assignments ??= byText(
      this.#tree.within(this.#scope, "short_var_declaration", "assignment_statement"),
      (node) => this.#tree.fieldText(node, "left"),
    );
    return this.#assignments.get(left) ?? NO_NODES;
  }

  /** Words of the function's code, without comments and strings; offsets are those in the text of the function. */
  get words(): WordIndex {
    this.#words ??= new WordIndex(codeText(this.#tree, this.#scope));
    return this.#words;
  }

  /** The function declares a variable of this name, anywhere in its body. */
  declares(name: string): boolean {
    const known = this.#declared.get(name) ?? this.words.match(name, declarationOf(name)) !== null;
    this.#declared.set(name, known);
    return known;
  }

  exits(): Exits {
    this.#exits ??= exitsOf(this.#tree, this.#scope);
    return this.#exits;
  }
}

/** `name :=`, `name, b :=`, `var name`, from the name on. */
export const declarationOf = (name: string): RegExp =>
  new RegExp(`${name}\\s*(?:,\\s*\\w+\\s*)*:=|(?<=\\bvar\\s+)${name}\\b`, "y");

const known = new WeakMap<SyntaxTree, Map<NodeIndex, ScopeIndex>>();

/** @param scope a function, or the root of the tree for the whole file */
export function scopeIndex(tree: SyntaxTree, scope: NodeIndex): ScopeIndex {
  const scopes = known.get(tree) ?? new Map<NodeIndex, ScopeIndex>();
  known.set(tree, scopes);
  const index = scopes.get(scope) ?? new ScopeIndex(tree, scope);
  scopes.set(scope, index);
  return index;
}

function byText(nodes: Iterable<NodeIndex>, textOf: (node: NodeIndex) => string): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const node of nodes) {
    const text = textOf(node);
    const same = found.get(text);
    if (same) same.push(node);
    else found.set(text, [node]);
  }
  return found;
}

function exitsOf(tree: SyntaxTree, scope: NodeIndex): Exits {
  const nodes = [...tree.within(scope, "return_statement", "continue_statement")].filter(
    (node) => functionAround(tree, node) === scope,
  );
  const loopOf = (node: NodeIndex) =>
    tree.kind(node) === "continue_statement" ? tree.above(node, "for_statement") : null;
  return { nodes, loops: nodes.map(loopOf) };
}
