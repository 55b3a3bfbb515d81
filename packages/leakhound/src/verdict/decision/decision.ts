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
import { couldHide, hiddenShare, slowestShown } from "./bound.ts";
import { confidenceOf } from "./confidence.ts";
import { doubtOf } from "./doubt.ts";
import { isExcludedByCount, isGrowthExcluded } from "./excluded.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./findings.ts";
import { countedReason, goroutineReason, heapReason, outsideReason, stackReason } from "./leak-reasons.ts";
import { isMostlyOutside } from "./outside.ts";
import { isSpread } from "./spread.ts";
import { SNAPSHOTS_MIN, tooFewSnapshots, unusableHeap } from "./usable.ts";

/** A verdict of no leak with less confidence than this is a guess. */
const NO_LEAK_CONFIDENCE_MIN = 0.6;
/** For goroutines that the runtime reports as leaked. */
const REPORTED_CONFIDENCE = 0.99;

export interface Decision {
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly reason: Reason;
  readonly confidence: number;
}

/** The first certain finding decides; without one, the doubt is the reason. */
export function decide(findings: Findings): Decision {
  const { incarnation, heap, goroutines, leakedGoroutines, offHeap, liveHeap, counted, stacks } = findings;
  const window = windowMsOf(incarnation);
  const areLeaksReported = leakedGoroutines?.isLeak === true;
  const unusable = unusableHeap(findings);
  if (snapshotsOf(incarnation) < SNAPSHOTS_MIN) {
    if (areLeaksReported) return leakReportedByRuntime(leakedGoroutines);
    const byCounters = unusable ? leakByCounters(findings) : null;
    return (
      byCounters ??
      (unusable ? inconclusive(unusable) : { ...inconclusive(tooFewSnapshots(incarnation)), confidence: 0 })
    );
  }
  const cut = findings.series.cutGoroutineProfiles;
  if (goroutines?.isLeak && cut === 0)
    return leak("goroutine", goroutineReason(goroutines, heap), goroutines.sites.growing, window);
  const isHeapLeak = heap?.isLeak === true && !unusable && !isExcludedByCount(heap, liveHeap);
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, isHeapLeak);
  if (isHeapLeak && !isSpread(findings)) return leak("heap", heapReason(heap, offHeap), heap.sites.growing, window);
  if (counted?.isLeak) return leak("heap", countedReason(counted, findings), [counted], window);
  if (isHeapLeak) return leak("heap", heapReason(heap, offHeap), heap.sites.growing, window);
  if (areLeaksReported) return leakReportedByRuntime(leakedGoroutines);
  if (stacks?.isLeak && goroutines?.isSettled !== false)
    return leak("stack", stackReason(stacks, goroutines), [stacks], window);
  if (offHeap?.isLeak && (heap === null || isGrowthExcluded(heap, liveHeap)))
    return {
      verdict: "leak",
      kind: "off-heap",
      reason: { code: "off-heap-grows", facts: offHeap.facts },
      confidence: 0.7,
    };
  const doubt = unusable ?? cutReason(cut) ?? doubtOf(findings);
  if (doubt) return inconclusive(doubt);
  const confidence = confidenceOf(window, incarnation, 1 - Math.min(1, hiddenShare(findings)) / 2);
  if (confidence < NO_LEAK_CONFIDENCE_MIN) return inconclusive(couldHide(findings));
  return { verdict: "no-leak", kind: null, reason: noGrowthReason(findings), confidence };

  function leak(
    kind: LeakKind,
    reason: Reason,
    grown: readonly { readonly trend: Trend }[],
    windowMs: number,
  ): Decision {
    return {
      verdict: "leak",
      kind,
      reason,
      confidence: confidenceOf(windowMs, incarnation, 1 - grown[0]!.trend.pRising),
    };
  }
}

/** What counters of memory prove without any profile. */
function leakByCounters(findings: Findings): Decision | null {
  const { counted, offHeap, incarnation } = findings;
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, false);
  if (!counted?.isLeak) return null;
  const confidence = confidenceOf(windowMsOf(incarnation), incarnation, 1 - counted.trend.pRising);
  return { verdict: "leak", kind: "heap", reason: countedReason(counted, findings), confidence };
}

const cutReason = (profiles: number): Reason | null =>
  profiles > 0 ? { code: "goroutine-profiles-cut", facts: { profiles } } : null;

const inconclusive = (reason: Reason): Decision => ({ verdict: "inconclusive", kind: null, reason, confidence: 0.5 });

function offHeapLeak(findings: Findings, offHeap: OffHeapFinding, isHeapLeak: boolean): Decision {
  const { incarnation, heap } = findings;
  const confidence = confidenceOf(windowMsOf(incarnation), incarnation, 1 - offHeap.trend.pRising);
  const reason: Reason = isHeapLeak ? outsideReason(heap!, offHeap) : { code: "off-heap-grows", facts: offHeap.facts };
  return { verdict: "leak", kind: "off-heap", reason, confidence };
}

/** What the runtime reports needs no trend. */
const leakReportedByRuntime = (finding: LeakedGoroutinesFinding): Decision => ({
  verdict: "leak",
  kind: "goroutine",
  reason: leakedGoroutinesReason(finding),
  confidence: REPORTED_CONFIDENCE,
});

function noGrowthReason(findings: Findings): Reason {
  const { heap, goroutines, incarnation } = findings;
  const shape = heap?.total.shape;
  return {
    code: "no-growth",
    facts: {
      isSettled: shape === "leveling" || shape === "stepped",
      areGoroutinesStable: goroutines !== null,
      hiddenBytesPerHour: slowestShown(findings),
      windowMs: windowMsOf(incarnation),
    },
  };
}
