/**
 * Conditions that a function tests more than once: where the first test was true, the second is true as well, unless the
 * names in it were assigned in between.
 *
 *   if locked { mu.Lock() }        the paths with the lock and without the unlock are not real
 *   …
 *   if locked { mu.Unlock() }
 *
 * `x != nil` is the opposite of `x == nil`, and `!a` of `a`. Conditions with calls are not followed.
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";

/** A condition without operators, and whether it is negated. */
export interface Atom {
  readonly text: string;
  readonly isNegated: boolean;
}

const ATOMS_MAX = 8;

/** Conditions to follow, by text, numbered from 0; those that occur once are of no use. */
export function repeatedAtoms(tree: SyntaxTree, fn: NodeIndex): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of tree.within(fn, "if_statement")) {
    const condition = tree.field(node, "condition");
    for (const atom of condition === null ? [] : atomsOf(tree, condition))
      counts.set(atom.text, (counts.get(atom.text) ?? 0) + 1);
  }
  const repeated = [...counts].filter(([, count]) => count > 1).map(([text]) => text);
  return new Map(repeated.slice(0, ATOMS_MAX).map((text, row) => [text, row]));
}

/** All atoms of a condition. */
function atomsOf(tree: SyntaxTree, condition: NodeIndex): Atom[] {
  const inner = withoutParentheses(tree, condition);
  const operator = operatorOf(tree, inner);
  if (operator === "&&" || operator === "||") return tree.children(inner).flatMap((side) => atomsOf(tree, side));
  const atom = atomOf(tree, inner);
  return atom === null ? [] : [atom];
}

/** Atoms that hold where a condition has an outcome: both sides of `a && b` where it is true, of `a || b` where it is false. */
export function atomsThatHold(tree: SyntaxTree, condition: NodeIndex, outcome: boolean): Atom[] {
  const inner = withoutParentheses(tree, condition);
  const operator = operatorOf(tree, inner);
  if (operator === "&&" || operator === "||") {
    if ((operator === "&&") !== outcome) return [];
    return tree.children(inner).flatMap((side) => atomsThatHold(tree, side, outcome));
  }
  const atom = atomOf(tree, inner);
  return atom === null ? [] : [{ text: atom.text, isNegated: atom.isNegated === outcome }];
}

function atomOf(tree: SyntaxTree, condition: NodeIndex): Atom | null {
  const node = withoutParentheses(tree, condition);
  const kind = tree.kind(node);
  if (kind === "unary_expression" && tree.source[tree.start(node)] === "!") {
    const operand = tree.field(node, "operand");
    const atom = operand === null ? null : atomOf(tree, operand);
    return atom === null ? null : { text: atom.text, isNegated: !atom.isNegated };
  }
  for (const _ of tree.within(node, "call_expression", "func_literal", "index_expression")) return null;
  if (kind === "call_expression" || kind === "index_expression") return null;
  if (kind !== "binary_expression") return { text: tree.text(node), isNegated: false };
  const [left, right] = [tree.fieldText(node, "left"), tree.fieldText(node, "right")];
  const operator = operatorOf(tree, node);
  if (operator === "!=") return { text: `${left} == ${right}`, isNegated: true };
  return { text: `${left} ${operator} ${right}`, isNegated: false };
}

function withoutParentheses(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  while (tree.kind(at) === "parenthesized_expression") {
    const [inner] = tree.children(at);
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}

function operatorOf(tree: SyntaxTree, node: NodeIndex): string {
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  if (tree.kind(node) !== "binary_expression" || left === null || right === null) return "";
  return tree.source.slice(tree.end(left), tree.start(right)).trim();
}

/** Rows of the statements of a function that assign to a name of an atom, and the numbers of these atoms. */
export function atomResets(
  tree: SyntaxTree,
  fn: NodeIndex,
  atoms: ReadonlyMap<string, number>,
): ReadonlyMap<NodeIndex, readonly number[]> {
  const resets = new Map<NodeIndex, number[]>();
  const roots = [...atoms].map(([text, row]) => ({ row, names: new Set(text.match(/[A-Za-z_]\w*/g)) }));
  if (roots.length === 0) return resets;
  const statements = [
    "short_var_declaration",
    "assignment_statement",
    "inc_statement",
    "dec_statement",
    "var_spec",
  ] as const;
  for (const node of tree.within(fn, ...statements, "range_clause", "receive_statement")) {
    const assigned = namesIn(tree, tree.field(node, "left") ?? node);
    const rows = roots.filter(({ names }) => assigned.some((name) => names.has(name))).map(({ row }) => row);
    if (rows.length > 0) resets.set(node, rows);
  }
  return resets;
}

function namesIn(tree: SyntaxTree, node: NodeIndex): string[] {
  const names: string[] = [];
  for (let row = node; row < tree.subtreeEnd(node); row = nodeIndex(row + 1)) {
    const kind = tree.kind(row);
    if (kind === "identifier" || kind === "field_identifier") names.push(tree.text(row));
  }
  return names;
}
