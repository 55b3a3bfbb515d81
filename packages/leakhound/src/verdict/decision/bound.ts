/**
 * The bound of "no leak": the slowest leak that the window would have shown. It is good enough where such a leak would
 * have added at most a tenth of the live heap within the window.
 *
 *   live bytes    20 20 21 20 20      slope at most 6 MiB/h
 *   in 10 min     6 MiB/h / 6         a leak at the bound adds 1 MiB, 5% of the heap: no leak faster than 6 MiB/h
 *
 * By the counter of live bytes, or by the samples where there is none, the bound is the upper end of the slope's interval.
 * In a short window, where a cache that replaces its entries may still be filling, it is the upper end of what grows
 * besides (checks/remainder.ts); where that is beyond a tenth, the bound is a tenth, with the probability that less grew.
 */
import { HOUR_MS } from "../../base/units.ts";
import { probabilityAtMost, upperBoundOf } from "../../stats/estimate.ts";
import type { Remainder } from "../checks/remainder.ts";
import type { Reason } from "../facts/reasons.ts";
import { ceilingOf, isGrowthExcluded } from "./excluded.ts";
import { type Findings, windowMsOf } from "./findings.ts";

/** Where live bytes are counted, a leak that could hide must not have added more than this part of them within the window. */
export const HIDDEN_SHARE_MAX = 0.1;
/** Samples alone are noisier: the bound that the reason gives is then the answer. */
const HIDDEN_SAMPLED_SHARE_MAX = 0.5;
/** In the smallest heaps, a tenth is less than what any service allocates at its first requests. */
const HIDDEN_LEVEL_MIN = 10 * 1024 * 1024;
/** In a shorter window, what grows besides caches is mostly the start of a service or of its load. */
const REMAINDER_WINDOW_MS_MIN = 30_000;
/** A remainder is below the bound at least this probably. */
const REMAINDER_PROBABILITY_MIN = 0.65;
/** No shorter watch is advised. */
export const WATCH_MS_MIN = 60_000;
const WATCH_FACTOR_MAX = 20;

export interface Bound {
  readonly bytesPerHour: number;
  /** That no leak is faster. */
  readonly probability: number;
  /** A cache that fills, which is left out of it; null where there is none. */
  readonly filling: Remainder["cache"];
}

/** @returns null where no bound is good enough */
export function boundOf(findings: Findings): Bound | null {
  return boundByInterval(findings) ?? boundByRemainder(findings);
}

/** By the upper end of a slope's interval: the more could hide, the less certain. */
function boundByInterval(findings: Findings): Bound | null {
  const { heap } = findings;
  if (!heap || mayStillGrow(findings) || !isGrowthExcluded(heap, ceilingOf(findings))) return null;
  const share = hiddenShare(findings);
  if (share > hiddenShareMax(findings)) return null;
  return { bytesPerHour: slowestShown(findings), probability: 1 - share / 2, filling: null };
}

/** Growth that is not excluded, whatever bound the intervals give. */
function mayStillGrow({ heap, counted }: Findings): boolean {
  return counted?.isRising === true || (heap !== null && heap.sites.growing.length > 0 && !heap.isLeak);
}

function boundByRemainder(findings: Findings): Bound | null {
  const { heap, remainder } = findings;
  const windowMs = windowMsOf(findings.incarnation);
  if (!heap || !remainder?.isExplained || windowMs < REMAINDER_WINDOW_MS_MIN) return null;
  const { growing, suspects, eitherWay } = heap.sites;
  if (growing.length + suspects.length + eitherWay.length > 0) return null;
  const bytesMax = Math.min(Math.max(0, upperBoundOf(remainder.growth)), HIDDEN_SHARE_MAX * levelOf(findings));
  const probability = probabilityAtMost(bytesMax, remainder.growth);
  if (probability < REMAINDER_PROBABILITY_MIN) return null;
  return { bytesPerHour: (bytesMax * HOUR_MS) / windowMs, probability, filling: remainder.cache };
}

/** The slowest leak that this window could have shown, in bytes per hour: by the count where it is known, else by the samples. */
export const slowestShown = (findings: Findings): number =>
  Math.min(ceilingOf(findings) ?? Number.POSITIVE_INFINITY, findings.heap?.detectable ?? 0);

const hiddenShareMax = ({ counted, liveHeap }: Findings): number =>
  counted || liveHeap ? HIDDEN_SHARE_MAX : HIDDEN_SAMPLED_SHARE_MAX;

/** Live bytes; of a small heap 10 MiB. */
export const levelOf = ({ heap, counted }: Findings): number =>
  Math.max(counted?.trend.level ?? 0, heap?.total.level ?? 0, HIDDEN_LEVEL_MIN);

/** What a leak at the bound would have added within the window, as part of the live heap. */
function hiddenShare(findings: Findings): number {
  return (slowestShown(findings) * windowMsOf(findings.incarnation)) / HOUR_MS / levelOf(findings);
}

/** The interval of the slope narrows with the window; the share that could hide falls about as its square root. */
export function couldHide(findings: Findings): Reason {
  const lengthMs = windowMsOf(findings.incarnation);
  const factor = Math.min(WATCH_FACTOR_MAX, Math.max(2, (hiddenShare(findings) / hiddenShareMax(findings)) ** 2));
  return {
    code: "leak-could-hide",
    facts: { bytesPerHour: slowestShown(findings), watchMs: Math.max(factor * lengthMs, WATCH_MS_MIN) },
  };
}
