/**
 * Which declaration each local name of a file belongs to, by Go's rules of scope:
 *
 *   func f(ch chan int) {          ch#1
 *       go func() { ch <- 1 }()    ch -> ch#1
 *       ch := make(chan int)       ch#2: a new variable from here on
 *       ch <- 2                    ch -> ch#2
 *   }
 *
 * A declaration is the row of the identifier that declares the name. Names of the package, imports and predeclared names
 * have no declaration here.
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";

const NONE = -1;
const NO_NODES: readonly NodeIndex[] = [];
/** Types of literals whose keys are values. */
const COLLECTIONS = new Set(["map_type", "array_type", "slice_type", "implicit_length_array_type"]);

export class Scopes {
  readonly #declarations: Int32Array;
  /** Rows of local names by declaration, ascending. */
  #uses: Uint32Array | null = null;
  readonly #usesKnown = new Map<NodeIndex, readonly NodeIndex[]>();

  /** @param declarations by row: the row of the declaring identifier; -1 for rows without one */
  constructor(declarations: Int32Array) {
    this.#declarations = declarations;
  }

  /** The identifier that declares the local name; null for names that are declared elsewhere. A declaration declares itself. */
  declarationOf(identifier: NodeIndex): NodeIndex | null {
    const row = this.#declarations[identifier] ?? NONE;
    return row === NONE ? null : nodeIndex(row);
  }

  /** Identifiers of a declaration, in the order of the source, the declaration itself first. */
  usesOf(declaration: NodeIndex): readonly NodeIndex[] {
    const found = this.#usesKnown.get(declaration) ?? this.#findUses(declaration);
    this.#usesKnown.set(declaration, found);
    return found;
  }

  #findUses(declaration: NodeIndex): readonly NodeIndex[] {
    const declarations = this.#declarations;
    this.#uses ??= rowsByDeclaration(declarations);
    const uses = this.#uses;
    let [low, high] = [0, uses.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (declarations[uses[middle]!]! < declaration) low = middle + 1;
      else high = middle;
    }
    const found: NodeIndex[] = [];
    for (let at = low; declarations[uses[at] ?? 0] === declaration; at++) found.push(nodeIndex(uses[at]!));
    return found.length === 0 ? NO_NODES : found;
  }
}

function rowsByDeclaration(declarations: Int32Array): Uint32Array {
  const starts = new Uint32Array(declarations.length + 1);
  for (const declaration of declarations) if (declaration !== NONE) starts[declaration + 1]!++;
  for (let row = 0; row < declarations.length; row++) starts[row + 1]! += starts[row]!;
  const rows = new Uint32Array(starts[declarations.length]!);
  for (let row = 0; row < declarations.length; row++) {
    const declaration = declarations[row]!;
    if (declaration !== NONE) rows[starts[declaration]!++] = row;
  }
  return rows;
}

const known = new WeakMap<SyntaxTree, Scopes>();

/** Computed once for each tree. */
export function scopesOf(tree: SyntaxTree): Scopes {
  const found = known.get(tree);
  if (found) return found;
  const scopes = new Scopes(new ScopeWalk(tree).run());
  known.set(tree, scopes);
  return scopes;
}

interface LocalName {
  readonly declaration: number;
  /** Number of scopes around the declaration. */
  readonly depth: number;
}

interface Hidden {
  readonly name: string;
  readonly before: LocalName | undefined;
}

/** One pass over the tree. The names in scope are one map; what a scope hides is restored at its end. */
class ScopeWalk {
  readonly #tree: SyntaxTree;
  readonly #declarations: Int32Array;
  readonly #names = new Map<string, LocalName>();
  readonly #hidden: Hidden[] = [];
  #depth = 0;

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
    this.#declarations = new Int32Array(tree.subtreeEnd(tree.root)).fill(NONE);
  }

  run(): Int32Array {
    this.#children(this.#tree.root);
    return this.#declarations;
  }

  #children(node: NodeIndex): void {
    const tree = this.#tree;
    const end = tree.subtreeEnd(node);
    for (let row = node + 1; row < end; row = tree.subtreeEnd(nodeIndex(row))) this.#visit(nodeIndex(row));
  }

  #field(node: NodeIndex, name: "left" | "right" | "value" | "alias" | "initializer" | "type"): void {
    const child = this.#tree.field(node, name);
    if (child !== null) this.#visit(child);
  }

  #visit(node: NodeIndex): void {
    switch (this.#tree.kind(node)) {
      case "identifier":
        this.#use(node);
        return;
      case "function_declaration":
      case "method_declaration":
      case "func_literal":
        this.#scope(() => this.#function(node));
        return;
      case "block":
        this.#scope(() => this.#children(node));
        return;
      case "if_statement":
      case "for_statement":
      case "expression_switch_statement":
      case "communication_case":
      case "expression_case":
      case "default_case":
      case "type_case":
        this.#scope(() => this.#children(node));
        return;
      case "type_switch_statement":
        this.#scope(() => this.#typeSwitch(node));
        return;
      case "short_var_declaration":
        this.#field(node, "right");
        this.#declareList(this.#tree.field(node, "left"), false);
        return;
      case "range_clause":
        this.#field(node, "right");
        this.#assignedBy(node);
        return;
      case "receive_statement":
        this.#field(node, "right");
        this.#assignedBy(node);
        return;
      case "var_spec":
      case "const_spec":
        this.#specification(node);
        return;
      case "composite_literal":
        this.#literal(node);
        return;
      case "function_type":
      case "struct_type":
      case "interface_type":
        return;
      default:
        this.#children(node);
    }
  }

  #literal(node: NodeIndex): void {
    const [type, body] = [this.#tree.field(node, "type"), this.#tree.field(node, "body")];
    if (type !== null) this.#visit(type);
    if (body !== null) this.#elements(body, type);
  }

  /** A name before a colon is a field, and no variable, except where the literal is written as a map or a list. */
  #elements(body: NodeIndex, type: NodeIndex | null): void {
    const tree = this.#tree;
    const hasFields = type === null || !COLLECTIONS.has(tree.kind(type));
    const inner = hasFields ? null : (tree.field(type, "value") ?? tree.field(type, "element"));
    for (const child of tree.children(body)) {
      const parts = tree.kind(child) === "keyed_element" ? tree.children(child) : [child];
      for (const part of parts) {
        const value = tree.firstChild(part);
        if (value !== undefined && tree.kind(value) === "literal_value") this.#elements(value, inner);
        else if (!hasFields || tree.fieldName(part) !== "key") this.#visit(part);
      }
    }
  }

  #scope(inside: () => void): void {
    const mark = this.#hidden.length;
    this.#depth++;
    inside();
    this.#depth--;
    while (this.#hidden.length > mark) {
      const { name, before } = this.#hidden.pop()!;
      if (before === undefined) this.#names.delete(name);
      else this.#names.set(name, before);
    }
  }

  /** Parameters, results and the body share a scope. */
  #function(node: NodeIndex): void {
    const tree = this.#tree;
    for (const name of ["receiver", "parameters", "result"] as const) {
      const list = tree.field(node, name);
      if (list !== null && tree.kind(list) === "parameter_list") this.#parameters(list);
    }
    const body = tree.field(node, "body");
    if (body !== null) this.#children(body);
  }

  #parameters(list: NodeIndex): void {
    for (const declaration of this.#tree.children(list))
      for (const child of this.#tree.children(declaration))
        if (this.#tree.fieldName(child) === "name") this.#declare(child);
  }

  /** `switch z := v.(type)`: each case has a variable of its own, which counts as one here. */
  #typeSwitch(node: NodeIndex): void {
    this.#field(node, "initializer");
    this.#field(node, "value");
    this.#declareList(this.#tree.field(node, "alias"), true);
    for (const child of this.#tree.children(node)) if (this.#tree.fieldName(child) === "") this.#visit(child);
  }

  /** The names before `:=` or `=` of a range clause or a receive of a select. */
  #assignedBy(node: NodeIndex): void {
    const left = this.#tree.field(node, "left");
    const right = this.#tree.field(node, "right");
    if (left === null || right === null) return;
    const between = this.#tree.source.slice(this.#tree.end(left), this.#tree.start(right));
    if (between.includes(":=")) this.#declareList(left, true);
    else this.#visit(left);
  }

  /** Values are evaluated before the names are declared. */
  #specification(node: NodeIndex): void {
    if (this.#depth === 0) {
      this.#field(node, "value");
      return;
    }
    this.#field(node, "value");
    for (const child of this.#tree.children(node)) if (this.#tree.fieldName(child) === "name") this.#declare(child);
  }

  /** @param isFresh every name is new; else those that the same scope has already are only assigned */
  #declareList(list: NodeIndex | null, isFresh: boolean): void {
    if (list === null) return;
    for (const child of this.#tree.children(list)) {
      if (this.#tree.kind(child) !== "identifier") this.#visit(child);
      else if (!isFresh && this.#names.get(this.#tree.text(child))?.depth === this.#depth) this.#use(child);
      else this.#declare(child);
    }
  }

  #declare(identifier: NodeIndex): void {
    const name = this.#tree.text(identifier);
    this.#declarations[identifier] = identifier;
    if (name === "_") return;
    this.#hidden.push({ name, before: this.#names.get(name) });
    this.#names.set(name, { declaration: identifier, depth: this.#depth });
  }

  #use(identifier: NodeIndex): void {
    const found = this.#names.get(this.#tree.text(identifier));
    if (found) this.#declarations[identifier] = found.declaration;
  }
}
