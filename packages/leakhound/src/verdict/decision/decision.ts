/**
 * The decision: which leak, no leak, or uncertain and why, from the findings of the checks.
 *
 *   goroutines grow? ─▶ heap grows? ─▶ runtime reports leaked goroutines? ─▶ off-heap grows? ─▶ uncertain? ─▶ no leak
 *
 * Goroutines come first: a goroutine that never exits keeps the memory that it references, so the heap sites that grow
 * with it are a consequence.
 */
import type { Trend } from "../../stats/trend.ts";
import { type LeakedGoroutinesFinding, leakedGoroutinesReason } from "../checks/leaked-goroutines.ts";
import type { OffHeapFinding } from "../checks/off-heap.ts";
import type { Reason } from "../facts/reasons.ts";
import type { LeakKind, Verdict } from "../facts/verdict.ts";
import { type Bound, boundOf, couldHide } from "./bound.ts";
import { confidenceOf, leakConfidence } from "./confidence.ts";
import { doubtOf } from "./doubt.ts";
import { ceilingOf, isExcludedByCount, isGrowthExcluded } from "./excluded.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./findings.ts";
import { type Horizon, horizonDoubt } from "./horizon.ts";
import { countedReason, goroutineReason, heapReason, outsideReason, stackReason } from "./leak-reasons.ts";
import { isMostlyOutside } from "./outside.ts";
import { isSpread } from "./spread.ts";
import { cutGoroutines, SNAPSHOTS_MIN, tooFewSnapshots, unusableHeap } from "./usable.ts";

/** A verdict of no leak with less confidence than this is a guess. */
const NO_LEAK_CONFIDENCE_MIN = 0.6;
/** For goroutines that the runtime reports as leaked. */
const REPORTED_CONFIDENCE = 0.99;
/** For memory outside that grows more slowly than the heap may. */
const OUTSIDE_CONFIDENCE = 0.7;
const UNDECIDED_CONFIDENCE = 0.5;

export interface Decision {
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly reason: Reason;
  readonly confidence: number;
}

/**
 * The first certain finding decides; without one, the doubt is the reason.
 *
 * @param horizon for which "no leak" has to hold; null where the window is enough
 */
export function decide(findings: Findings, horizon: Horizon | null = null): Decision {
  const unusable = unusableHeap(findings);
  if (snapshotsOf(findings.incarnation) < SNAPSHOTS_MIN) return decideByFew(findings, unusable);
  const leak = leakOf(findings, unusable);
  if (leak) return leak;
  const bound = boundOf(findings);
  const doubt = unusable ?? cutGoroutines(findings) ?? doubtOf(findings, bound);
  return doubt || !bound ? inconclusive(doubt ?? couldHide(findings)) : noLeak(findings, bound, horizon);
}

/** With few snapshots, only the runtime's own report and, where the profiles are no states, its counters decide. */
function decideByFew(findings: Findings, unusable: Reason | null): Decision {
  const { leakedGoroutines } = findings;
  if (leakedGoroutines?.isLeak) return leakReportedByRuntime(leakedGoroutines);
  if (!unusable) return { ...inconclusive(tooFewSnapshots(findings)), confidence: 0 };
  return leakByCounters(findings) ?? inconclusive(unusable);
}

function leakOf(findings: Findings, unusable: Reason | null): Decision | null {
  const { heap, goroutines, leakedGoroutines, offHeap, liveHeap, counted, stacks } = findings;
  if (goroutines?.isLeak && !cutGoroutines(findings)) {
    const { trend } = goroutines.sites.growing[0]!;
    return leak(findings, { kind: "goroutine", reason: goroutineReason(goroutines, heap), trend });
  }
  const isHeapLeak = heap?.isLeak === true && !unusable && !isExcludedByCount(heap, liveHeap);
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, isHeapLeak);
  if (counted?.isLeak && !(isHeapLeak && !isSpread(findings))) return countedLeak(findings, counted.trend);
  if (isHeapLeak) {
    const { trend } = heap.sites.growing[0]!;
    return leak(findings, { kind: "heap", reason: heapReason(heap, offHeap), trend });
  }
  if (leakedGoroutines?.isLeak) return leakReportedByRuntime(leakedGoroutines);
  if (stacks?.isLeak && goroutines?.isSettled !== false)
    return leak(findings, { kind: "stack", reason: stackReason(stacks, goroutines), trend: stacks.trend });
  if (offHeap?.isLeak && (heap === null || isGrowthExcluded(heap, ceilingOf(findings)))) {
    const reason: Reason = { code: "off-heap-grows", facts: offHeap.facts };
    return { verdict: "leak", kind: "off-heap", reason, confidence: OUTSIDE_CONFIDENCE };
  }
  return null;
}

/** What counters of memory prove without any profile. */
function leakByCounters(findings: Findings): Decision | null {
  const { counted, offHeap } = findings;
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, false);
  return counted?.isLeak ? countedLeak(findings, counted.trend) : null;
}

interface Leak {
  readonly kind: LeakKind;
  readonly reason: Reason;
  /** Of what leaks. */
  readonly trend: Trend;
}

const leak = (findings: Findings, { kind, reason, trend }: Leak): Decision => ({
  verdict: "leak",
  kind,
  reason,
  confidence: leakConfidence(findings, kind, trend),
});

const countedLeak = (findings: Findings, trend: Trend): Decision =>
  leak(findings, { kind: "heap", reason: countedReason(findings.counted!, findings), trend });

function offHeapLeak(findings: Findings, offHeap: OffHeapFinding, isHeapLeak: boolean): Decision {
  const reason: Reason = isHeapLeak
    ? outsideReason(findings.heap!, offHeap)
    : { code: "off-heap-grows", facts: offHeap.facts };
  return leak(findings, { kind: "off-heap", reason, trend: offHeap.trend });
}

/** What the runtime reports needs no trend. */
const leakReportedByRuntime = (finding: LeakedGoroutinesFinding): Decision => ({
  verdict: "leak",
  kind: "goroutine",
  reason: leakedGoroutinesReason(finding),
  confidence: REPORTED_CONFIDENCE,
});

const inconclusive = (reason: Reason): Decision => ({
  verdict: "inconclusive",
  kind: null,
  reason,
  confidence: UNDECIDED_CONFIDENCE,
});

function noLeak(findings: Findings, bound: Bound, horizon: Horizon | null): Decision {
  const { heap, goroutines, incarnation } = findings;
  const confidence = confidenceOf(incarnation, { strength: bound.probability });
  if (confidence < NO_LEAK_CONFIDENCE_MIN) return inconclusive(couldHide(findings));
  const windowMs = windowMsOf(incarnation);
  const doubt = horizon && horizonDoubt(bound, horizon, windowMs);
  if (doubt) return inconclusive(doubt);
  const shape = heap?.total.shape;
  const facts = {
    isSettled: shape === "leveling" || shape === "stepped",
    areGoroutinesStable: goroutines !== null,
    hiddenBytesPerHour: bound.bytesPerHour,
    windowMs,
    filling: bound.filling,
  };
  return { verdict: "no-leak", kind: null, reason: { code: "no-growth", facts }, confidence };
}
