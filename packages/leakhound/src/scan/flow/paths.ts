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
import type { Brand } from "../../base/brand.ts";
import { firstAtLeast } from "../syntax/ascending.ts";
import type { NodeKind } from "../syntax/kinds.ts";
import { outermostLoop } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type FollowedAtoms, followedAtoms } from "./conditions.ts";
import { FollowedConditions } from "./followed-conditions.ts";
import { type Branches, type PathFacts, PathWalker, TooComplicated } from "./path-walker.ts";

/** From 0 to below 32. */
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

const STATES_MAX = 32;

/** null where the function is too complicated for an answer. */
export function exitsOfPaths(question: PathQuestion): PathExit[] | null {
  try {
    return new SetsOfStates(question).exits();
  } catch (error) {
    if (error instanceof TooComplicated) return null;
    throw error;
  }
}

/** Bit n for state n. */
type SetOfStates = Brand<number, "SetOfStates">;

const setOfBits = (bits: number): SetOfStates => bits as SetOfStates;

const NONE = setOfBits(0);

/** @throws TooComplicated where there is no bit for the state */
function only(state: PathState): SetOfStates {
  if (state >= STATES_MAX) throw new TooComplicated();
  return setOfBits(1 << state);
}

function statesIn(set: SetOfStates): Set<PathState> {
  const states = new Set<PathState>();
  for (let state = 0; state < STATES_MAX; state++) if ((set & (1 << state)) !== 0) states.add(state);
  return states;
}

/** What is the same for all questions about a function. */
interface FunctionFacts {
  readonly atoms: FollowedAtoms;
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
  const jumps = [...ownNodes(tree, fn, ...JUMPS)].filter(
    (node) => tree.kind(node) !== "for_statement" || isEndless(tree, node),
  );
  const ranges = [...ownNodes(tree, fn, "range_clause")];
  const facts = { atoms: followedAtoms(tree, fn), jumps, ranges };
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
  const head = tree.firstChild(loop);
  if (head === undefined) return false;
  return (
    head === tree.field(loop, "body") || (tree.kind(head) === "for_clause" && tree.field(head, "condition") === null)
  );
}

/** What the walk carries along: the states that may hold. */
class SetsOfStates implements PathFacts<SetOfStates> {
  readonly tree: SyntaxTree;
  readonly unreached = NONE;
  readonly hasLeaves = false;
  readonly followsGotos = false;
  readonly #question: PathQuestion;
  readonly #atoms: FollowedAtoms | null;
  /** Rows of operations, ascending. */
  readonly #rows: readonly NodeIndex[];
  /** Ascending rows; a statement without any changes nothing. */
  readonly #relevant: readonly (readonly NodeIndex[])[];
  readonly #exits = new Map<NodeIndex, SetOfStates>();

  constructor(question: PathQuestion) {
    const { tree, fn, operations } = question;
    this.tree = tree;
    this.#question = question;
    const { atoms, jumps, ranges } = factsOf(tree, fn);
    const loops = [...(question.loopEnds?.keys() ?? [])];
    const window = windowOf(question, [...operations.keys(), ...loops], jumps);
    this.#atoms = window === null && atoms.byText.size > 0 ? atoms : null;
    this.#rows = [...operations.keys()].sort((a, b) => a - b);
    const blocking = question.canPass === undefined ? [] : ranges;
    const exits = window === null ? jumps : jumps.slice(window.firstJump, window.lastJump);
    this.#relevant = [this.#rows, exits, loops.sort((a, b) => a - b), blocking];
  }

  /** @throws TooComplicated */
  exits(): PathExit[] {
    const { tree, fn, initial } = this.#question;
    const body = tree.field(fn, "body");
    if (body === null) return [];
    this.#exit(fn, this.#walk(body, only(initial)));
    return [...this.#exits].map(([node, states]) => ({ node, states: statesIn(states) }));
  }

  #walk(body: NodeIndex, initial: SetOfStates): SetOfStates {
    if (this.#atoms === null) return new PathWalker<SetOfStates>(this).walk(body, initial);
    const followed = new FollowedConditions<SetOfStates>(this, this.#atoms);
    return followed.all(new PathWalker(followed).walk(body, new Map([[0, initial]])));
  }

  #exit(node: NodeIndex, states: SetOfStates): void {
    if (states !== NONE) this.#exits.set(node, this.join(this.#exits.get(node) ?? NONE, states));
  }

  isUnreached(states: SetOfStates): boolean {
    return states === NONE;
  }

  join(one: SetOfStates, other: SetOfStates): SetOfStates {
    return setOfBits(one | other);
  }

  fresh(states: SetOfStates, known: SetOfStates): SetOfStates {
    return setOfBits(states & ~known);
  }

  nextStatement(statements: readonly NodeIndex[], from: number): number {
    if (from >= statements.length) return from;
    let next = Infinity;
    for (const rows of this.#relevant)
      if (rows.length > 0) next = Math.min(next, rows[firstAtLeast(rows, statements[from]!)] ?? Infinity);
    if (next === Infinity) return statements.length;
    return Math.max(from, firstAtLeast(statements, next + 1) - 1);
  }

  evaluate(node: NodeIndex, before: SetOfStates): SetOfStates {
    return this.#operate(node, this.tree.subtreeEnd(node), before);
  }

  /** The operations in the rows from `start` to before `end`, in their order. */
  #operate(start: number, end: number, states: SetOfStates): SetOfStates {
    let at = states;
    for (let row = firstAtLeast(this.#rows, start); row < this.#rows.length && this.#rows[row]! < end; row++) {
      at = this.#transferred(this.#question.operations.get(this.#rows[row]!), at);
    }
    return at;
  }

  #transferred(transfer: Transfer | undefined, states: SetOfStates): SetOfStates {
    if (transfer === undefined) return states;
    let after = 0;
    for (let rest: number = states; rest !== 0; rest &= rest - 1) {
      const state = transfer(31 - Math.clz32(rest & -rest));
      if (state !== null) after |= only(state);
    }
    return setOfBits(after);
  }

  branches(_condition: NodeIndex, before: SetOfStates): Branches<SetOfStates> {
    return { holds: before, fails: before };
  }

  caseBranches(branch: NodeIndex, _value: NodeIndex | null, before: SetOfStates): Branches<SetOfStates> {
    const tested = this.tree.field(branch, "communication") ?? this.tree.field(branch, "value");
    return { holds: tested === null ? before : this.evaluate(tested, before), fails: before };
  }

  withoutCase(_value: NodeIndex | null, _after: SetOfStates, rest: SetOfStates): SetOfStates {
    return rest;
  }

  rangeTurn(clause: NodeIndex, before: SetOfStates): SetOfStates {
    return this.#operate(clause, clause + 1, before);
  }

  canPass(node: NodeIndex): boolean {
    return this.#question.canPass?.(node) ?? true;
  }

  loopEnds(loop: NodeIndex, left: SetOfStates): SetOfStates {
    return this.#transferred(this.#question.loopEnds?.get(loop), left);
  }

  returns(node: NodeIndex, before: SetOfStates): void {
    this.#exit(node, this.evaluate(node, before));
  }

  jumps(node: NodeIndex, _target: NodeIndex, before: SetOfStates): SetOfStates {
    return this.#transferred(this.#question.operations.get(node), before);
  }

  lost(): never {
    throw new TooComplicated();
  }

  leaves(_node: NodeIndex, after: SetOfStates): SetOfStates {
    return after;
  }
}

/** Nodes of some kinds that a function runs itself: those of literals inside it are left out. */
export const ownNodes = (tree: SyntaxTree, fn: NodeIndex, ...kinds: readonly NodeKind[]): NodeIndex[] =>
  tree.withinFunction(fn, ...kinds);
