/**
 * The paths through a function, for questions such as "does an exit path leave the lock held?".
 *
 * The walk carries a set of states, which are small numbers that the question gives meaning to. Operations change the
 * states; branches copy them; where paths meet, the sets are joined; loops are walked until nothing changes.
 *
 *   mu.Lock()          { free } -> { held }
 *   if bad {           { held }
 *       return         exit with { held }
 *   }                  { held }
 *   mu.Unlock()        { free }
 *   }                  exit with { free }
 *
 * Conditions that occur twice have the same outcome (`conditions.ts`). A function with `goto`, or one that takes too many
 * steps, gets no answer.
 */
import { firstAtLeast } from "../index/ascending.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";
import { atomResets, atomsThatHold, repeatedAtoms } from "./conditions.ts";

/** From 0 to below 64. */
export type PathState = number;
/** The state after an operation; null where no path continues. */
export type Transfer = (state: PathState) => PathState | null;

export interface PathQuestion {
  readonly tree: SyntaxTree;
  /** A function or a literal. */
  readonly fn: NodeIndex;
  readonly initial: PathState;
  /** By the node of the operation. Operations of literals inside the function do not count. */
  readonly operations: ReadonlyMap<NodeIndex, Transfer>;
  /** Whether control ever passes a case of a select, or leaves a loop over a range; yes by default. */
  readonly canPass?: (node: NodeIndex) => boolean;
  /** What it means that a loop ends by its condition, or because its range is exhausted; by the `for_statement`. */
  readonly loopEnds?: ReadonlyMap<NodeIndex, Transfer>;
}

/** An exit: a return statement, or the function itself for its end. */
export interface PathExit {
  readonly node: NodeIndex;
  readonly states: ReadonlySet<PathState>;
}

const STATES = 64;
const STATES_MAX = 64;
const STEPS_PER_NODE_MAX = 40;

/** null where the function is too complicated for an answer. */
export function exitsOfPaths(question: PathQuestion): PathExit[] | null {
  const walk = new PathWalk(question);
  try {
    return walk.run();
  } catch (error) {
    if (error instanceof TooComplicated) return null;
    throw error;
  }
}

class TooComplicated extends Error {}

/** States with what is known about the conditions: `state + 64 * conditions`, two bits for each condition. */
type States = Set<number>;

interface Target {
  readonly kind: "loop" | "switch" | "select";
  readonly label: string;
  readonly breaks: States;
  readonly continues: States;
}

/** What is the same for all questions about a function. */
interface FunctionFacts {
  readonly atoms: ReadonlyMap<string, number>;
  readonly resets: ReadonlyMap<NodeIndex, readonly number[]>;
  /** Statements that leave their block, and those that may never end. */
  readonly jumps: readonly NodeIndex[];
  /** Loops over a range, which end unless the question says otherwise. */
  readonly ranges: readonly NodeIndex[];
}

const factsKnown = new WeakMap<SyntaxTree, Map<NodeIndex, FunctionFacts>>();

function factsOf(tree: SyntaxTree, fn: NodeIndex): FunctionFacts {
  const functions = factsKnown.get(tree) ?? new Map<NodeIndex, FunctionFacts>();
  factsKnown.set(tree, functions);
  const found = functions.get(fn);
  if (found) return found;
  const atoms = repeatedAtoms(tree, fn);
  const jumps = [...ownNodes(tree, fn, ...JUMPS)].filter(
    (node) => tree.kind(node) !== "for_statement" || isEndless(tree, node),
  );
  const ranges = [...ownNodes(tree, fn, "range_clause")];
  const facts = { atoms, resets: atomResets(tree, fn, atoms), jumps, ranges };
  functions.set(fn, facts);
  return facts;
}

/** Functions with more jumps are followed only where their operations are, so that thousands of questions take linear time. */
const JUMPS_MAX = 400;

interface Window {
  readonly start: number;
  readonly end: number;
  /** Rows of the jumps from the first operation to the first one after the last operation. */
  readonly firstJump: number;
  readonly lastJump: number;
}

/** The part of a long function from its first operation to the end of the loops around its last one. */
function windowOf(
  { tree, fn, canPass }: PathQuestion,
  rows: readonly NodeIndex[],
  jumps: readonly NodeIndex[],
): Window | null {
  if (jumps.length <= JUMPS_MAX || canPass !== undefined || rows.length === 0) return null;
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const row of rows) {
    const outermost = outermostLoop(tree, row, fn);
    start = Math.min(start, outermost);
    end = Math.max(end, tree.subtreeEnd(outermost));
  }
  return { start, end, firstJump: firstAtLeast(jumps, start), lastJump: firstAtLeast(jumps, end) + 1 };
}

/** The outermost loop of the function around a node; the node itself where there is none. */
function outermostLoop(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): NodeIndex {
  let outermost = node;
  for (let at = tree.parent(node); at !== null && at !== fn; at = tree.parent(at))
    if (tree.kind(at) === "for_statement") outermost = at;
  return outermost;
}

const JUMPS = [
  "return_statement",
  "break_statement",
  "continue_statement",
  "goto_statement",
  "fallthrough_statement",
  "select_statement",
  "for_statement",
] as const;

/** `for { … }` or `for i := 0; ; i++ { … }` */
export function isEndless(tree: SyntaxTree, loop: NodeIndex): boolean {
  const [head] = tree.children(loop);
  if (head === undefined) return false;
  return (
    head === tree.field(loop, "body") || (tree.kind(head) === "for_clause" && tree.field(head, "condition") === null)
  );
}

const childrenKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly NodeIndex[]>>();

/** Children of a block; kept, because each question about a function visits them. */
function statementsIn(tree: SyntaxTree, block: NodeIndex): readonly NodeIndex[] {
  const blocks = childrenKnown.get(tree) ?? new Map<NodeIndex, readonly NodeIndex[]>();
  childrenKnown.set(tree, blocks);
  const children = blocks.get(block) ?? tree.children(block);
  blocks.set(block, children);
  return children;
}

class PathWalk {
  readonly #tree: SyntaxTree;
  readonly #question: PathQuestion;
  readonly #atoms: ReadonlyMap<string, number>;
  /** Rows of operations and assignments, ascending. */
  readonly #rows: readonly NodeIndex[];
  /** Rows of these and of jumps: a statement without any changes nothing. */
  readonly #relevant: readonly NodeIndex[];
  readonly #resets: ReadonlyMap<NodeIndex, readonly number[]>;
  readonly #exits = new Map<NodeIndex, States>();
  readonly #targets: Target[] = [];
  #label = "";
  #steps: number;

  constructor(question: PathQuestion) {
    const { tree, fn, operations } = question;
    this.#tree = tree;
    this.#question = question;
    const { atoms, resets, jumps, ranges } = factsOf(tree, fn);
    this.#atoms = atoms;
    this.#resets = resets;
    const loops = [...(question.loopEnds?.keys() ?? [])];
    const window = windowOf(question, [...operations.keys(), ...loops], jumps);
    const isInside = (node: NodeIndex) => window === null || (node >= window.start && node < window.end);
    this.#rows = [...new Set([...operations.keys(), ...[...resets.keys()].filter(isInside)])].sort((a, b) => a - b);
    const blocking = question.canPass === undefined ? [] : ranges;
    const exits = window === null ? jumps : jumps.slice(window.firstJump, window.lastJump);
    this.#relevant = [...this.#rows, ...exits, ...loops, ...blocking].sort((a, b) => a - b);
    this.#steps = STEPS_PER_NODE_MAX * (tree.subtreeEnd(fn) - fn);
  }

  run(): PathExit[] {
    const { tree, fn, initial } = this.#question;
    const body = tree.field(fn, "body");
    if (body === null) return [];
    const end = this.#block(body, new Set([initial]));
    if (end.size > 0) this.#exit(fn, end);
    return [...this.#exits].map(([node, states]) => ({
      node,
      states: new Set([...states].map((one) => one % STATES)),
    }));
  }

  #exit(node: NodeIndex, states: States): void {
    if (states.size === 0) return;
    const known = this.#exits.get(node) ?? new Set<number>();
    this.#exits.set(node, known);
    join(known, states);
  }

  /** The operations in the rows from `start` to before `end`, in their order. */
  #operate(start: number, end: number, states: States): States {
    this.#steps -= states.size;
    if (this.#steps < 0 || states.size > STATES_MAX) throw new TooComplicated();
    let at = states;
    for (let row = firstAtLeast(this.#rows, start); row < this.#rows.length && this.#rows[row]! < end; row++)
      at = this.#apply(this.#rows[row]!, at);
    return at;
  }

  #apply(node: NodeIndex, states: States): States {
    return this.#transferred(this.#question.operations.get(node), this.#resets.get(node), states);
  }

  #transferred(transfer: Transfer | undefined, resets: readonly number[] | undefined, states: States): States {
    const after: States = new Set();
    for (const one of states) {
      const state = transfer ? transfer(one % STATES) : one % STATES;
      if (state === null) continue;
      let conditions = Math.floor(one / STATES);
      for (const row of resets ?? []) conditions &= ~(3 << (2 * row));
      after.add(state + STATES * conditions);
    }
    return after;
  }

  #all(node: NodeIndex | null, states: States): States {
    return node === null ? states : this.#operate(node, this.#tree.subtreeEnd(node), states);
  }

  #block(node: NodeIndex, states: States): States {
    const children = statementsIn(this.#tree, node);
    let at = states;
    for (
      let row = this.#nextRelevant(children, 0);
      row < children.length;
      row = this.#nextRelevant(children, row + 1)
    ) {
      if (at.size === 0) return at;
      const child = children[row]!;
      at = this.#tree.kind(child) === "statement_list" ? this.#block(child, at) : this.#statement(child, at);
    }
    return at;
  }

  /** The first child from a row on that has an operation or a jump, or may never end. */
  #nextRelevant(children: readonly NodeIndex[], from: number): number {
    if (from >= children.length) return from;
    const next = this.#relevant[firstAtLeast(this.#relevant, children[from]!)];
    if (next === undefined) return children.length;
    return Math.max(from, firstAtLeast(children, next + 1) - 1);
  }

  #statement(node: NodeIndex, states: States): States {
    const label = this.#label;
    this.#label = "";
    switch (this.#tree.kind(node)) {
      case "block":
      case "statement_list":
        return this.#block(node, states);
      case "return_statement":
        this.#exit(node, this.#all(node, states));
        return new Set();
      case "if_statement":
        return this.#if(node, states);
      case "for_statement":
        return this.#loop(node, label, states);
      case "expression_switch_statement":
      case "type_switch_statement":
        return this.#switch(node, label, states);
      case "select_statement":
        return this.#select(node, label, states);
      case "labeled_statement":
        return this.#labeled(node, states);
      case "break_statement":
        return this.#jump(node, states, "breaks");
      case "continue_statement":
        return this.#jump(node, states, "continues");
      case "goto_statement":
        throw new TooComplicated();
      default:
        return this.#all(node, states);
    }
  }

  #labeled(node: NodeIndex, states: States): States {
    const [, statement] = this.#tree.children(node);
    if (statement === undefined) return states;
    this.#label = this.#tree.fieldText(node, "label");
    return this.#statement(statement, states);
  }

  #jump(node: NodeIndex, states: States, to: "breaks" | "continues"): States {
    const [name] = this.#tree.children(node);
    const label = name === undefined ? "" : this.#tree.text(name);
    for (let row = this.#targets.length - 1; row >= 0; row--) {
      const target = this.#targets[row]!;
      if (label === "" ? to === "continues" && target.kind !== "loop" : target.label !== label) continue;
      join(target[to], states);
      return new Set();
    }
    // `break L` out of a labeled block.
    throw new TooComplicated();
  }

  #if(node: NodeIndex, states: States): States {
    const tree = this.#tree;
    const condition = tree.field(node, "condition");
    const consequence = tree.field(node, "consequence");
    const alternative = tree.field(node, "alternative");
    const tested = this.#all(condition, this.#all(tree.field(node, "initializer"), states));
    if (condition === null || consequence === null) return tested;
    const after = this.#block(consequence, this.#where(condition, true, tested));
    const otherwise = this.#where(condition, false, tested);
    return join(new Set(after), alternative === null ? otherwise : this.#statement(alternative, otherwise));
  }

  /** States in which a condition may have an outcome, with what the outcome says. */
  #where(condition: NodeIndex, outcome: boolean, states: States): States {
    const found: States = new Set();
    const atoms = atomsThatHold(this.#tree, condition, outcome).flatMap(({ text, isNegated }) => {
      const row = this.#atoms.get(text);
      return row === undefined ? [] : [{ shift: 2 * row, value: isNegated ? 2 : 1 }];
    });
    if (atoms.length === 0) return new Set(states);
    for (const one of states) {
      let conditions = Math.floor(one / STATES);
      if (atoms.some(({ shift, value }) => ((conditions >> shift) & 3) === 3 - value)) continue;
      for (const { shift, value } of atoms) conditions |= value << shift;
      found.add((one % STATES) + STATES * conditions);
    }
    return found;
  }

  #loop(node: NodeIndex, label: string, states: States): States {
    const tree = this.#tree;
    const body = tree.field(node, "body");
    const [head] = tree.children(node);
    if (body === null || head === undefined) return states;
    const clause = tree.kind(head) === "for_clause" ? head : null;
    const condition = clause === null ? (head === body ? null : head) : tree.field(clause, "condition");
    const isRange = tree.kind(head) === "range_clause";
    const target: Target = { kind: "loop", label, breaks: new Set(), continues: new Set() };
    const entered = clause === null ? states : this.#all(tree.field(clause, "initializer"), states);
    const seen: States = new Set();
    const left: States = new Set();
    let fresh = isRange ? this.#all(tree.field(head, "right"), entered) : entered;
    this.#targets.push(target);
    while (fresh.size > 0) {
      join(seen, fresh);
      const tested = isRange ? this.#operate(head, head + 1, fresh) : this.#all(condition, fresh);
      if (condition !== null && (!isRange || this.#canPass(head)))
        join(left, isRange ? tested : this.#where(condition, false, tested));
      const ended = this.#block(body, condition === null || isRange ? tested : this.#where(condition, true, tested));
      const again = join(new Set(ended), target.continues);
      fresh = without(clause === null ? again : this.#all(tree.field(clause, "update"), again), seen);
    }
    this.#targets.pop();
    return join(this.#transferred(this.#question.loopEnds?.get(node), undefined, left), target.breaks);
  }

  #canPass(node: NodeIndex): boolean {
    return this.#question.canPass?.(node) ?? true;
  }

  #switch(node: NodeIndex, label: string, states: States): States {
    const tree = this.#tree;
    const tested = this.#all(tree.field(node, "value"), this.#all(tree.field(node, "initializer"), states));
    const target: Target = { kind: "switch", label, breaks: new Set(), continues: new Set() };
    const after: States = new Set();
    let hasDefault = false;
    let fallen: States = new Set();
    this.#targets.push(target);
    for (const branch of tree.children(node)) {
      const kind = tree.kind(branch);
      if (!kind.endsWith("_case")) continue;
      hasDefault ||= kind === "default_case";
      const entered = join(new Set(this.#all(tree.field(branch, "value"), tested)), fallen);
      const list = statementsOf(tree, branch);
      const ended = list === null ? entered : this.#block(list, entered);
      const last = list === null ? null : tree.lastChild(list);
      fallen = last !== null && tree.kind(last) === "fallthrough_statement" ? ended : new Set();
      if (fallen.size === 0) join(after, ended);
    }
    this.#targets.pop();
    if (!hasDefault) join(after, tested);
    return join(after, target.breaks);
  }

  #select(node: NodeIndex, label: string, states: States): States {
    const tree = this.#tree;
    const target: Target = { kind: "select", label, breaks: new Set(), continues: new Set() };
    const after: States = new Set();
    this.#targets.push(target);
    for (const branch of tree.children(node)) {
      if (!tree.kind(branch).endsWith("_case") || !this.#canPass(branch)) continue;
      const entered = this.#all(tree.field(branch, "communication"), states);
      const list = statementsOf(tree, branch);
      join(after, list === null ? entered : this.#block(list, entered));
    }
    this.#targets.pop();
    return join(after, target.breaks);
  }
}

/** Adds to the first set, and returns it. */
function join(into: States, more: ReadonlySet<number>): States {
  for (const state of more) into.add(state);
  return into;
}

const without = (states: States, seen: States): States => new Set([...states].filter((state) => !seen.has(state)));

function statementsOf(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  for (const child of tree.children(branch)) if (tree.kind(child) === "statement_list") return child;
  return null;
}

/** Nodes of some kinds that a function runs itself: those of literals inside it are left out. */
export function* ownNodes(
  tree: SyntaxTree,
  fn: NodeIndex,
  ...kinds: Parameters<SyntaxTree["within"]>[1][]
): Generator<NodeIndex> {
  const wanted = new Set<string>(kinds);
  const end = tree.subtreeEnd(fn);
  for (let row = fn + 1; row < end; ) {
    const node = nodeIndex(row);
    const kind = tree.kind(node);
    if (wanted.has(kind)) yield node;
    row = kind === "func_literal" ? tree.subtreeEnd(node) : row + 1;
  }
}
