/**
 * Pairs for `verify`: the service of a scenario before a change and after it, watched anew.
 *
 *   before   the leak as the scenario plays it
 *   after    unfixed   the same leak           other requests, another window, a fresh process
 *            slower    at 0.3 of its pace
 *            fixed     allocated and freed, or gone from the profile
 */
import { diagnose } from "../packages/leakhound/src/verdict/diagnose.ts";
import type { Verdict } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import type { VerifyOutcome } from "../packages/leakhound/src/verdict/facts/verification.ts";
import { verify } from "../packages/leakhound/src/verdict/verify/verify.ts";
import { drawCase } from "./corpus.ts";
import type { Scenario } from "./scenarios/types.ts";
import type { GoroutineGroup, HeapSite, Moment, Part } from "./simulate/types.ts";

export const CHANGES = ["unfixed", "slower", "fixed"] as const;
export type Change = (typeof CHANGES)[number];

const SLOWER_PACE = 0.3;
const RIGHT: Readonly<Record<Change, VerifyOutcome>> = { unfixed: "not-fixed", slower: "improved", fixed: "fixed" };
const OPTIONS = { own: null, limitBytes: null };

export interface PairOutcome {
  readonly scenario: string;
  readonly seed: number;
  readonly change: Change;
  /** What was said of the first recording: nothing can be verified unless it is a leak. */
  readonly before: Verdict;
  readonly after: Verdict;
  readonly outcome: VerifyOutcome;
}

export const isRightPair = ({ change, outcome }: PairOutcome): boolean => outcome === RIGHT[change];

/** @param pointsMax as for a case: fewer make a smaller service */
export function judgePair(scenario: Scenario, seed: number, change: Change, pointsMax?: number): PairOutcome {
  const size = pointsMax === undefined ? {} : { pointsMax };
  const before = diagnose(drawCase(scenario, seed, size).series, OPTIONS);
  const after = diagnose(drawCase(scenario, seed, { ...size, after: (part) => changed(part, change) }).series, OPTIONS);
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

/** A part of the service, after the change to what leaks in it. */
function changed(part: Part, change: Change): Part {
  if (change === "unfixed") return part;
  const pace = change === "slower" ? SLOWER_PACE : 0;
  const { heap = [], goroutines = [], offHeap, offHeapLeaked } = part;
  return {
    heap: heap.map((site) => (site.leaks ? changedSite(site, pace) : site)),
    goroutines: goroutines.map((group) => (group.leaks ? changedGroup(group, pace) : group)),
    ...(offHeap && { offHeap: (now: Moment) => offHeap(now) - (1 - pace) * (offHeapLeaked?.(now) ?? 0) }),
    ...(offHeapLeaked && { offHeapLeaked: (now: Moment) => pace * offHeapLeaked(now) }),
  };
}

/** Still allocated as before, but only a part of it stays. */
function changedSite(site: HeapSite, pace: number): HeapSite {
  const perSecond = (now: Moment) => {
    const later = { ...now, seconds: now.seconds + 1, age: now.age + 1, served: now.served + now.load };
    return Math.max(0, site.live(later) - site.live(now));
  };
  return {
    ...site,
    live: (now) => pace * site.live(now),
    churn: (now) => site.churn(now) + (1 - pace) * perSecond(now),
    leaks: pace > 0,
  };
}

const changedGroup = (group: GoroutineGroup, pace: number): GoroutineGroup => ({
  ...group,
  count: (now) => pace * group.count(now),
  leaks: pace > 0,
});
