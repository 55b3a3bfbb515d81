/**
 * Follows the outcomes of conditions along a walk, so that paths are left out on which a condition is true and false:
 *
 *   opened := false
 *   if f == nil { f, err = os.Open(path); opened = true }     the assignment says what the condition is from here on
 *   if opened { f.Close() }                                   on the path on which f was opened, this holds
 *
 * The walk carries the states of the question for each set of known outcomes: two bits for each condition, 1 where it is
 * true, 2 where it is false, 0 where it is not known. Functions in which too many outcomes meet lose them, and no state.
 */
import { firstAtLeast } from "../syntax/ascending.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type AtomOutcome, type FollowedAtoms, type KnownWays, waysTo } from "./conditions.ts";
import type { Branches, PathFacts } from "./path-walker.ts";

/** States by the outcomes that are known with them. */
export type ByOutcomes<S> = ReadonlyMap<number, S>;

const OUTCOMES_MAX = 32;

export class FollowedConditions<S> implements PathFacts<ByOutcomes<S>> {
  readonly tree: SyntaxTree;
  readonly unreached: ByOutcomes<S> = new Map();
  readonly hasLeaves: boolean;
  readonly followsGotos: boolean;
  readonly #facts: PathFacts<S>;
  readonly #atoms: FollowedAtoms;

  constructor(facts: PathFacts<S>, atoms: FollowedAtoms) {
    this.tree = facts.tree;
    this.hasLeaves = facts.hasLeaves;
    this.followsGotos = facts.followsGotos;
    this.#facts = facts;
    this.#atoms = atoms;
  }

  isUnreached(states: ByOutcomes<S>): boolean {
    for (const one of states.values()) if (!this.#facts.isUnreached(one)) return false;
    return true;
  }

  join(one: ByOutcomes<S>, other: ByOutcomes<S>): ByOutcomes<S> {
    if (one.size === 0 || other.size === 0) return one.size === 0 ? other : one;
    const joined = new Map(one);
    for (const [outcomes, states] of other) this.#add(joined, outcomes, states);
    return joined.size > OUTCOMES_MAX ? new Map([[0, this.all(joined)]]) : joined;
  }

  #add(into: Map<number, S>, outcomes: number, states: S): void {
    const known = into.get(outcomes);
    into.set(outcomes, known === undefined ? states : this.#facts.join(known, states));
  }

  /** The states with any outcomes. */
  all(states: ByOutcomes<S>): S {
    let all = this.#facts.unreached;
    for (const one of states.values()) all = this.#facts.join(all, one);
    return all;
  }

  /** States that are known without any outcome are known with each. */
  fresh(states: ByOutcomes<S>, known: ByOutcomes<S>): ByOutcomes<S> {
    const any = known.get(0) ?? this.#facts.unreached;
    return this.#each(states, (one, outcomes) => {
      const same = known.get(outcomes);
      return this.#facts.fresh(one, same === undefined ? any : this.#facts.join(same, any));
    });
  }

  /** The same map where nothing changes, which is so for most statements. */
  #each(states: ByOutcomes<S>, change: (one: S, outcomes: number) => S): ByOutcomes<S> {
    let changed: Map<number, S> | null = null;
    for (const [outcomes, one] of states) {
      const after = change(one, outcomes);
      const isUnreached = this.#facts.isUnreached(after);
      if (after !== one || isUnreached) changed ??= entriesBefore(states, outcomes);
      if (!isUnreached) changed?.set(outcomes, after);
    }
    return changed ?? states;
  }

  nextStatement(statements: readonly NodeIndex[], from: number, before: ByOutcomes<S>): number {
    const first = statements[from];
    if (first === undefined) return statements.length;
    const next = this.#facts.nextStatement(statements, from, this.all(before));
    const { rows } = this.#atoms;
    const assigned = rows[firstAtLeast(rows, first)];
    if (assigned === undefined) return next;
    return Math.min(next, Math.max(from, firstAtLeast(statements, assigned + 1) - 1));
  }

  evaluate(node: NodeIndex, before: ByOutcomes<S>): ByOutcomes<S> {
    const after = this.#each(before, (one) => this.#facts.evaluate(node, one));
    return this.#assigned(node, this.tree.subtreeEnd(node), after);
  }

  /** What assignments in the rows from `start` to before `end` say of the conditions. */
  #assigned(start: number, end: number, states: ByOutcomes<S>): ByOutcomes<S> {
    const { rows, effects } = this.#atoms;
    let at = states;
    for (let row = firstAtLeast(rows, start); row < rows.length && rows[row]! < end; row++)
      for (const effect of effects.get(rows[row]!) ?? []) at = this.#known(at, effect);
    return at;
  }

  #known(states: ByOutcomes<S>, { atom, outcome }: AtomOutcome): ByOutcomes<S> {
    const after = new Map<number, S>();
    for (const [outcomes, one] of states)
      this.#add(after, (outcomes & ~(3 << (2 * atom))) | (outcome << (2 * atom)), one);
    return after;
  }

  branches(condition: NodeIndex, before: ByOutcomes<S>): Branches<ByOutcomes<S>> {
    const [toTrue, toFalse] = [this.#waysTo(condition, true), this.#waysTo(condition, false)];
    const [holds, fails] = [new Map<number, S>(), new Map<number, S>()];
    for (const [outcomes, one] of before) {
      const branches = this.#facts.branches(condition, one);
      this.#addKnown(holds, outcomes, branches.holds, toTrue);
      this.#addKnown(fails, outcomes, branches.fails, toFalse);
    }
    return { holds, fails };
  }

  /** Adds the states with what each way says, where that does not contradict what is known. */
  #addKnown(into: Map<number, S>, outcomes: number, states: S, ways: KnownWays): void {
    if (this.#facts.isUnreached(states)) return;
    for (const way of ways) {
      const known = withOutcomes(outcomes, way);
      if (known !== null) this.#add(into, known, states);
    }
  }

  /** Computed once for all questions about the function. */
  #waysTo(condition: NodeIndex, outcome: boolean): KnownWays {
    const known = outcome ? this.#atoms.waysToTrue : this.#atoms.waysToFalse;
    const ways = known.get(condition) ?? this.#findWays(condition, outcome);
    known.set(condition, ways);
    return ways;
  }

  /** Of conditions that are followed; ways that do not differ in these are one. */
  #findWays(condition: NodeIndex, outcome: boolean): KnownWays {
    const ways = waysTo(this.tree, condition, outcome).map((way) =>
      way.flatMap(({ text, isNegated }) => {
        const atom = this.#atoms.byText.get(text);
        if (atom === undefined) return [];
        return isNegated ? [{ atom, outcome: 2 }] : [{ atom, outcome: 1 }, ...(this.#atoms.excluded.get(atom) ?? [])];
      }),
    );
    return ways.some((way) => way.length === 0) ? [[]] : ways;
  }

  caseBranches(branch: NodeIndex, value: NodeIndex | null, before: ByOutcomes<S>): Branches<ByOutcomes<S>> {
    const tested = this.tree.field(branch, "communication") ?? this.tree.field(branch, "value");
    const both = [...before].map(([outcomes, one]) => ({ outcomes, ...this.#facts.caseBranches(branch, value, one) }));
    const holds = new Map(both.map((one) => [one.outcomes, one.holds]));
    const end = tested === null ? 0 : this.tree.subtreeEnd(tested);
    return {
      holds: tested === null ? holds : this.#assigned(tested, end, holds),
      fails: new Map(both.map((one) => [one.outcomes, one.fails])),
    };
  }

  withoutCase(value: NodeIndex | null, after: ByOutcomes<S>, rest: ByOutcomes<S>): ByOutcomes<S> {
    const all = this.all(after);
    return this.#each(rest, (one) => this.#facts.withoutCase(value, all, one));
  }

  rangeTurn(clause: NodeIndex, before: ByOutcomes<S>): ByOutcomes<S> {
    const after = this.#each(before, (one) => this.#facts.rangeTurn(clause, one));
    return this.#assigned(clause, clause + 1, after);
  }

  canPass(node: NodeIndex): boolean {
    return this.#facts.canPass(node);
  }

  loopEnds(loop: NodeIndex, left: ByOutcomes<S>): ByOutcomes<S> {
    return this.#each(left, (one) => this.#facts.loopEnds(loop, one));
  }

  returns(node: NodeIndex, before: ByOutcomes<S>): void {
    for (const one of before.values()) this.#facts.returns(node, one);
  }

  jumps(node: NodeIndex, target: NodeIndex, before: ByOutcomes<S>): ByOutcomes<S> {
    return this.#each(before, (one) => this.#facts.jumps(node, target, one));
  }

  lost(before: ByOutcomes<S>): ByOutcomes<S> {
    return this.#each(before, (one) => this.#facts.lost(one));
  }

  leaves(node: NodeIndex, after: ByOutcomes<S>): ByOutcomes<S> {
    return this.hasLeaves ? this.#each(after, (one) => this.#facts.leaves(node, one)) : after;
  }
}

function entriesBefore<S>(states: ByOutcomes<S>, key: number): Map<number, S> {
  const entries = new Map<number, S>();
  for (const [outcomes, one] of states) {
    if (outcomes === key) break;
    entries.set(outcomes, one);
  }
  return entries;
}

/** null where an outcome contradicts what is known. */
function withOutcomes(outcomes: number, more: readonly AtomOutcome[]): number | null {
  let known = outcomes;
  for (const { atom, outcome } of more) {
    if (((outcomes >> (2 * atom)) & 3) === 3 - outcome) return null;
    known |= outcome << (2 * atom);
  }
  return known;
}
