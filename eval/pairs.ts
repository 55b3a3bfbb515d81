/**
 * Pairs for `verify`: the service of a scenario before a change, and watched again after it.
 *
 *   before   the leak of the scenario
 *   after    unfixed   the same leak           other requests, another window, a new process
 *            slower    the leak at 30% of its rate
 *            fixed     objects are allocated and freed, or gone from the profile
 */
import { diagnose, type Judgment } from "../packages/leakhound/src/verdict/diagnose.ts";
import type { Verdict } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import type { VerifyOutcome } from "../packages/leakhound/src/verdict/facts/verification.ts";
import { verify } from "../packages/leakhound/src/verdict/verify/verify.ts";
import { drawCase } from "./corpus.ts";
import type { Scenario } from "./scenarios/types.ts";
import type { GoroutineGroup, HeapSite, Moment, Part } from "./simulate/types.ts";

export const CHANGES = ["unfixed", "slower", "fixed"] as const;
export type Change = (typeof CHANGES)[number];

const SLOWER_FACTOR = 0.3;
const RIGHT: Readonly<Record<Change, VerifyOutcome>> = { unfixed: "not-fixed", slower: "improved", fixed: "fixed" };
const OPTIONS = { own: null, limitBytes: null };

export interface PairOutcome {
  readonly scenario: string;
  readonly seed: number;
  readonly change: Change;
  /** The verdict on the first recording: nothing can be verified unless it is a leak. */
  readonly before: Verdict;
  readonly after: Verdict;
  readonly outcome: VerifyOutcome;
}

export const isRightPair = ({ change, outcome }: PairOutcome): boolean => outcome === RIGHT[change];

/** @param pointsMax as for a case: a lower limit makes a smaller service */
export function judgePair(scenario: Scenario, seed: number, change: Change, pointsMax?: number): PairOutcome {
  const size = pointsMax === undefined ? {} : { pointsMax };
  const before = diagnose(drawCase(scenario, seed, size).series, OPTIONS);
  const after = later(
    diagnose(drawCase(scenario, seed, { ...size, change: (part) => changed(part, change) }).series, OPTIONS),
  );
  const { outcome } = verify(before, after);
  return {
    scenario: scenario.name,
    seed,
    change,
    before: before.diagnosis.verdict,
    after: after.diagnosis.verdict,
    outcome,
  };
}

/** Both are simulated from the same time on; the second one is watched later. */
function later(judgment: Judgment): Judgment {
  const { from, to } = judgment.diagnosis;
  const [shiftedFrom, shiftedTo] = [from, to].map((time) => new Date(Date.parse(time) + LATER_MS).toISOString());
  return { ...judgment, diagnosis: { ...judgment.diagnosis, from: shiftedFrom!, to: shiftedTo! } };
}
const LATER_MS = 30 * 86_400_000;

/** A part of the service after the change to its leak. */
function changed(part: Part, change: Change): Part {
  if (change === "unfixed") return part;
  const factor = change === "slower" ? SLOWER_FACTOR : 0;
  const { heap = [], goroutines = [], offHeap, offHeapLeaked } = part;
  return {
    heap: heap.map((site) => (site.leaks ? changedSite(site, factor) : site)),
    goroutines: goroutines.map((group) => (group.leaks ? changedGroup(group, factor) : group)),
    ...(offHeap && { offHeap: (now: Moment) => offHeap(now) - (1 - factor) * (offHeapLeaked?.(now) ?? 0) }),
    ...(offHeapLeaked && { offHeapLeaked: (now: Moment) => factor * offHeapLeaked(now) }),
  };
}

/** Allocates as before, but only a part stays live. */
function changedSite(site: HeapSite, factor: number): HeapSite {
  const perSecond = (now: Moment) => {
    const later = { ...now, seconds: now.seconds + 1, age: now.age + 1, served: now.served + now.load };
    return Math.max(0, site.live(later) - site.live(now));
  };
  return {
    ...site,
    live: (now) => factor * site.live(now),
    churn: (now) => site.churn(now) + (1 - factor) * perSecond(now),
    leaks: factor > 0,
  };
}

const changedGroup = (group: GoroutineGroup, factor: number): GoroutineGroup => ({
  ...group,
  count: (now) => factor * group.count(now),
  leaks: factor > 0,
});
