/**
 * Conditions that a function tests more than once: where the first test was true, the second is true as well, unless the
 * names in it were assigned in between. A condition that is a variable has the outcome that it is set to: `opened = true`.
 *
 *   if locked { mu.Lock() }        the paths with the lock and without the unlock are not real
 *   …
 *   if locked { mu.Unlock() }
 *
 * `x != nil` is the opposite of `x == nil`, and `!a` of `a`. A value is equal to one of two different constants at most:
 * where `code == 1` holds, `code == 2` does not. Conditions with calls other than `len` are not followed.
 */
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";

/** A condition without operators, and whether it is negated. */
export interface Atom {
  readonly text: string;
  readonly isNegated: boolean;
  /** What is compared with a literal: `code` of `code == 1`. */
  readonly compared?: string;
}

const ATOMS_MAX = 8;

/** What an assignment says of a condition, or a test of it. */
export interface AtomOutcome {
  /** Number of the condition. */
  readonly atom: number;
  /** 1 true, 2 false, 0 not known. */
  readonly outcome: number;
}

/** Ways in which a condition has an outcome, each with what is known then of the conditions that are followed. */
export type KnownWays = readonly (readonly AtomOutcome[])[];

/** The conditions of a function whose outcomes are followed. */
export interface FollowedAtoms {
  /** Numbers from 0. */
  readonly byText: ReadonlyMap<string, number>;
  /** By number: conditions that do not hold where this one holds. */
  readonly excluded: ReadonlyMap<number, readonly AtomOutcome[]>;
  /** By the statement that assigns a name of a condition. */
  readonly effects: ReadonlyMap<NodeIndex, readonly AtomOutcome[]>;
  /** Rows of these statements, ascending. */
  readonly rows: readonly NodeIndex[];
  /** By condition; filled when a question asks. */
  readonly waysToTrue: Map<NodeIndex, KnownWays>;
  readonly waysToFalse: Map<NodeIndex, KnownWays>;
}

export const NO_CONDITIONS: FollowedAtoms = {
  byText: new Map(),
  excluded: new Map(),
  effects: new Map(),
  rows: [],
  waysToTrue: new Map(),
  waysToFalse: new Map(),
};
/** Functions with more assignments to the names of conditions are not followed, so that many questions take linear time. */
const ASSIGNMENTS_MAX = 200;

const known = new WeakMap<SyntaxTree, Map<NodeIndex, FollowedAtoms>>();

/** Conditions that are tested twice or exclude each other, and variables that are set to true or false and tested. */
export function followedAtoms(tree: SyntaxTree, fn: NodeIndex): FollowedAtoms {
  const functions = known.get(tree) ?? new Map<NodeIndex, FollowedAtoms>();
  known.set(tree, functions);
  const found = functions.get(fn) ?? findAtoms(tree, fn);
  functions.set(fn, found);
  return found;
}

function findAtoms(tree: SyntaxTree, fn: NodeIndex): FollowedAtoms {
  const tests = testsIn(tree, fn);
  if (tests.size === 0) return NO_CONDITIONS;
  const counts = new Map([...tests].map(([text, { count }]) => [text, count]));
  for (const { name } of constantsIn(tree, fn)) if (tests.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const repeated = [...counts].flatMap(([text, count]) => (count > 1 ? [text] : []));
  const alternatives = alternativesIn(tests);
  const followed = [...new Set([...repeated, ...alternatives.flat()])].slice(0, ATOMS_MAX);
  if (followed.length === 0) return NO_CONDITIONS;
  const byText = new Map(followed.map((text, atom) => [text, atom]));
  const effects = effectsOn(tree, fn, byText);
  if (effects.size > ASSIGNMENTS_MAX) return NO_CONDITIONS;
  const rows = [...effects.keys()].sort((a, b) => a - b);
  const excluded = excludedBy(alternatives, byText);
  return { byText, excluded, effects, rows, waysToTrue: new Map(), waysToFalse: new Map() };
}

interface Tests {
  readonly count: number;
  readonly compared: string | null;
}

/** How often each condition is tested, by text. */
function testsIn(tree: SyntaxTree, fn: NodeIndex): ReadonlyMap<string, Tests> {
  const tests = new Map<string, Tests>();
  for (const node of tree.within(fn, "if_statement")) {
    const condition = tree.field(node, "condition");
    for (const { text, compared = null } of condition === null ? [] : atomsOf(tree, condition))
      tests.set(text, { count: (tests.get(text)?.count ?? 0) + 1, compared });
  }
  return tests;
}

/** Conditions that compare one value with different literals. */
function alternativesIn(tests: ReadonlyMap<string, Tests>): readonly (readonly string[])[] {
  const byValue = new Map<string, string[]>();
  for (const [text, { compared }] of tests) {
    if (compared === null) continue;
    const same = byValue.get(compared);
    if (same) same.push(text);
    else byValue.set(compared, [text]);
  }
  return [...byValue.values()].filter((texts) => texts.length > 1);
}

function excludedBy(
  alternatives: readonly (readonly string[])[],
  byText: ReadonlyMap<string, number>,
): ReadonlyMap<number, readonly AtomOutcome[]> {
  const excluded = new Map<number, readonly AtomOutcome[]>();
  for (const texts of alternatives) {
    const atoms = texts.flatMap((text) => byText.get(text) ?? []);
    for (const atom of atoms)
      excluded.set(
        atom,
        atoms.flatMap((other) => (other === atom ? [] : [{ atom: other, outcome: 2 }])),
      );
  }
  return excluded;
}

interface ConstantAssignment {
  readonly statement: NodeIndex;
  readonly name: string;
  readonly value: boolean;
}

/** `opened = true`, `found := false`, `var found bool`, in the function itself and not in its literals. */
function* constantsIn(tree: SyntaxTree, fn: NodeIndex): Generator<ConstantAssignment> {
  for (const statement of tree.within(fn, "short_var_declaration", "assignment_statement", "var_spec")) {
    if (functionAround(tree, statement) !== fn) continue;
    const isSpec = tree.kind(statement) === "var_spec";
    const left = isSpec ? null : tree.field(statement, "left");
    const right = tree.field(statement, isSpec ? "value" : "right");
    const names = left === null ? namesOfSpec(tree, statement) : tree.children(left);
    const values = right === null ? [] : tree.children(right);
    for (const [place, name] of names.entries()) {
      const kind = values[place] === undefined ? null : tree.kind(values[place]);
      const isZero = isSpec && right === null && tree.fieldText(statement, "type") === "bool";
      if (kind === "true" || kind === "false" || isZero)
        yield { statement, name: tree.text(name), value: kind === "true" };
    }
  }
}

const namesOfSpec = (tree: SyntaxTree, spec: NodeIndex): readonly NodeIndex[] =>
  tree.children(spec).filter((child) => tree.fieldName(child) === "name");

/** All atoms of a condition. */
function atomsOf(tree: SyntaxTree, condition: NodeIndex): Atom[] {
  const inner = withoutParentheses(tree, condition);
  const operator = operatorOf(tree, inner);
  if (operator === "&&" || operator === "||") return tree.children(inner).flatMap((side) => atomsOf(tree, side));
  const atom = atomOf(tree, inner);
  return atom === null ? [] : [atom];
}

/** More ways to an outcome are not kept apart. */
const WAYS_MAX = 4;

/**
 * The ways in which a condition has an outcome, each with the atoms that hold then:
 *
 *   a && b    true: a and b             false: not a; or a and not b
 *   a || b    true: a; or not a and b   false: not a and not b
 *
 * One way without atoms where nothing is known.
 */
export function waysTo(tree: SyntaxTree, condition: NodeIndex, outcome: boolean): readonly (readonly Atom[])[] {
  const inner = withoutParentheses(tree, condition);
  const operator = operatorOf(tree, inner);
  if (operator === "&&" || operator === "||") {
    const [left, right] = [tree.field(inner, "left")!, tree.field(inner, "right")!];
    const isBoth = (operator === "&&") === outcome;
    const first = isBoth ? [] : waysTo(tree, left, outcome);
    const before = waysTo(tree, left, isBoth ? outcome : !outcome);
    const then = waysTo(tree, right, outcome);
    const ways = [...first, ...before.flatMap((one) => then.map((other) => [...one, ...other]))];
    return ways.length > WAYS_MAX || ways.some((way) => way.length === 0) ? [[]] : ways;
  }
  const atom = atomOf(tree, inner);
  return atom === null ? [[]] : [[{ text: atom.text, isNegated: atom.isNegated === outcome }]];
}

function atomOf(tree: SyntaxTree, condition: NodeIndex): Atom | null {
  const node = withoutParentheses(tree, condition);
  const kind = tree.kind(node);
  if (kind === "unary_expression" && tree.source[tree.start(node)] === "!") {
    const operand = tree.field(node, "operand");
    const atom = operand === null ? null : atomOf(tree, operand);
    return atom === null ? null : { ...atom, isNegated: !atom.isNegated };
  }
  if (kind === "call_expression" || kind === "index_expression") return null;
  for (const inner of tree.within(node, "call_expression", "func_literal", "index_expression"))
    if (tree.kind(inner) !== "call_expression" || tree.fieldText(inner, "function") !== "len") return null;
  if (kind !== "binary_expression") return { text: tree.text(node), isNegated: false };
  const [left, right] = [tree.fieldText(node, "left"), tree.fieldText(node, "right")];
  const operator = operatorOf(tree, node);
  const compared = LITERALS.has(tree.kind(tree.field(node, "right") ?? node)) ? { compared: left } : {};
  if (operator === "!=") return { text: `${left} == ${right}`, isNegated: true, ...compared };
  return { text: `${left} ${operator} ${right}`, isNegated: false, ...(operator === "==" ? compared : {}) };
}

/** Two of them are equal only where they are written in the same way, as far as code compares one value with both. */
const LITERALS = new Set(["interpreted_string_literal", "raw_string_literal", "int_literal", "rune_literal"]);

function withoutParentheses(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  while (tree.kind(at) === "parenthesized_expression") {
    const inner = tree.firstChild(at);
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

/** What the assignments of a function say of its conditions; those of its literals make them unknown. */
function effectsOn(
  tree: SyntaxTree,
  fn: NodeIndex,
  byText: ReadonlyMap<string, number>,
): ReadonlyMap<NodeIndex, readonly AtomOutcome[]> {
  const effects = new Map<NodeIndex, AtomOutcome[]>();
  const roots = [...byText].map(([text, atom]) => ({ atom, paths: text.match(PATH) ?? [] }));
  const statements = [
    "short_var_declaration",
    "assignment_statement",
    "inc_statement",
    "dec_statement",
    "var_spec",
  ] as const;
  for (const node of tree.within(fn, ...statements, "range_clause", "receive_statement")) {
    const assigned = pathsAssigned(tree, node);
    const own = roots.filter(({ paths }) => paths.some((path) => assigned.some((one) => overlap(path, one))));
    if (own.length > 0)
      effects.set(
        node,
        own.map(({ atom }) => ({ atom, outcome: 0 })),
      );
  }
  for (const { statement, name, value } of constantsIn(tree, fn)) {
    const atom = byText.get(name);
    if (atom !== undefined) effects.get(statement)?.push({ atom, outcome: value ? 1 : 2 });
  }
  return effects;
}

/** `s.log.level` in a condition. */
const PATH = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g;

/** One is a part of the other, or both are the same: `s` and `s.level`. */
const overlap = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/** What a statement assigns: `s.level`, and of `items[i].name` the names in it. */
function pathsAssigned(tree: SyntaxTree, node: NodeIndex): string[] {
  const left = tree.field(node, "left");
  const targets =
    left !== null
      ? tree.children(left)
      : tree.kind(node) === "var_spec"
        ? namesOfSpec(tree, node)
        : tree.children(node);
  return targets.flatMap((target) => (isPath(tree, target) ? [tree.text(target)] : namesIn(tree, target)));
}

function isPath(tree: SyntaxTree, node: NodeIndex): boolean {
  if (tree.kind(node) === "identifier") return true;
  const operand = tree.kind(node) === "selector_expression" ? tree.field(node, "operand") : null;
  return operand !== null && isPath(tree, operand);
}

function namesIn(tree: SyntaxTree, node: NodeIndex): string[] {
  const names: string[] = [];
  for (let row = node; row < tree.subtreeEnd(node); row = nodeIndex(row + 1)) {
    const kind = tree.kind(row);
    if (kind === "identifier" || kind === "field_identifier") names.push(tree.text(row));
  }
  return names;
}
