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
import { type Branches, type PathFacts, PathWalker, TooComplicated } from "./path-walker.ts";

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

/** null where the function is too complicated for an answer. */
export function exitsOfPaths(question: PathQuestion): PathExit[] | null {
  try {
    return new SetsOfStates(question).exits();
  } catch (error) {
    if (error instanceof TooComplicated) return null;
    throw error;
  }
}

/** States with what is known about the conditions: `state + 64 * conditions`, two bits for each condition. */
type States = ReadonlySet<number>;

const NONE: States = new Set();

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

/** What the walk carries along: the states that may hold, each with the outcomes of the conditions on its path. */
class SetsOfStates implements PathFacts<States> {
  readonly tree: SyntaxTree;
  readonly unreached = NONE;
  readonly #question: PathQuestion;
  readonly #atoms: ReadonlyMap<string, number>;
  /** Rows of operations and assignments, ascending. */
  readonly #rows: readonly NodeIndex[];
  /** Rows of these and of jumps: a statement without any changes nothing. */
  readonly #relevant: readonly NodeIndex[];
  readonly #resets: ReadonlyMap<NodeIndex, readonly number[]>;
  readonly #exits = new Map<NodeIndex, States>();

  constructor(question: PathQuestion) {
    const { tree, fn, operations } = question;
    this.tree = tree;
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
  }

  /** @throws TooComplicated */
  exits(): PathExit[] {
    const { tree, fn, initial } = this.#question;
    const body = tree.field(fn, "body");
    if (body === null) return [];
    const end = new PathWalker<States>(this).walk(body, new Set([initial]));
    if (end.size > 0) this.#exit(fn, end);
    return [...this.#exits].map(([node, states]) => ({
      node,
      states: new Set([...states].map((one) => one % STATES)),
    }));
  }

  #exit(node: NodeIndex, states: States): void {
    if (states.size > 0) this.#exits.set(node, this.join(this.#exits.get(node) ?? NONE, states));
  }

  isUnreached(states: States): boolean {
    return states.size === 0;
  }

  join(one: States, other: States): States {
    if (one.size === 0 || other.size === 0) return one.size === 0 ? other : one;
    return new Set([...one, ...other]);
  }

  fresh(states: States, known: States): States {
    return new Set([...states].filter((state) => !known.has(state)));
  }

  nextStatement(statements: readonly NodeIndex[], from: number): number {
    if (from >= statements.length) return from;
    const next = this.#relevant[firstAtLeast(this.#relevant, statements[from]!)];
    if (next === undefined) return statements.length;
    return Math.max(from, firstAtLeast(statements, next + 1) - 1);
  }

  evaluate(node: NodeIndex, before: States): States {
    return this.#operate(node, this.tree.subtreeEnd(node), before);
  }

  /** The operations in the rows from `start` to before `end`, in their order. */
  #operate(start: number, end: number, states: States): States {
    if (states.size > STATES_MAX) throw new TooComplicated();
    let at = states;
    for (let row = firstAtLeast(this.#rows, start); row < this.#rows.length && this.#rows[row]! < end; row++) {
      const node = this.#rows[row]!;
      at = this.#transferred(this.#question.operations.get(node), this.#resets.get(node), at);
    }
    return at;
  }

  #transferred(transfer: Transfer | undefined, resets: readonly number[] | undefined, states: States): States {
    const after = new Set<number>();
    for (const one of states) {
      const state = transfer ? transfer(one % STATES) : one % STATES;
      if (state === null) continue;
      let conditions = Math.floor(one / STATES);
      for (const row of resets ?? []) conditions &= ~(3 << (2 * row));
      after.add(state + STATES * conditions);
    }
    return after;
  }

  branches(condition: NodeIndex, before: States): Branches<States> {
    return { holds: this.#where(condition, true, before), fails: this.#where(condition, false, before) };
  }

  /** States in which a condition may have an outcome, with what the outcome says. */
  #where(condition: NodeIndex, outcome: boolean, states: States): States {
    const atoms = atomsThatHold(this.tree, condition, outcome).flatMap(({ text, isNegated }) => {
      const row = this.#atoms.get(text);
      return row === undefined ? [] : [{ shift: 2 * row, value: isNegated ? 2 : 1 }];
    });
    if (atoms.length === 0) return states;
    const found = new Set<number>();
    for (const one of states) {
      let conditions = Math.floor(one / STATES);
      if (atoms.some(({ shift, value }) => ((conditions >> shift) & 3) === 3 - value)) continue;
      for (const { shift, value } of atoms) conditions |= value << shift;
      found.add((one % STATES) + STATES * conditions);
    }
    return found;
  }

  caseBranches(branch: NodeIndex, _value: NodeIndex | null, before: States): Branches<States> {
    const tested = this.tree.field(branch, "communication") ?? this.tree.field(branch, "value");
    return { holds: tested === null ? before : this.evaluate(tested, before), fails: before };
  }

  withoutCase(_value: NodeIndex | null, _after: States, rest: States): States {
    return rest;
  }

  rangeTurn(clause: NodeIndex, before: States): States {
    return this.#operate(clause, clause + 1, before);
  }

  canPass(node: NodeIndex): boolean {
    return this.#question.canPass?.(node) ?? true;
  }

  loopEnds(loop: NodeIndex, left: States): States {
    const transfer = this.#question.loopEnds?.get(loop);
    return transfer === undefined ? left : this.#transferred(transfer, undefined, left);
  }

  returns(node: NodeIndex, before: States): void {
    this.#exit(node, this.evaluate(node, before));
  }

  jumps(_node: NodeIndex, _target: NodeIndex, before: States): States {
    return before;
  }

  lost(): never {
    throw new TooComplicated();
  }

  leaves(_node: NodeIndex, after: States): States {
    return after;
  }
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
