/**
 * The bound of "no leak": the slowest leak that the window could have shown, and what it would have added.
 *
 *   live bytes    20 20 21 20 20      slope at most 6 MiB/h
 *   in 10 min     6 MiB/h / 6         a leak at the bound adds 1 MiB, 5% of the heap: no leak faster than 6 MiB/h
 */
import { HOUR_MS } from "../../base/units.ts";
import type { Reason } from "../facts/reasons.ts";
import { type Findings, windowMsOf } from "./findings.ts";

/** Where live bytes are counted, a leak that could hide must not have added more than this part of them within the window. */
const HIDDEN_SHARE_MAX = 0.1;
/** Samples alone are noisier: the bound that the reason gives is then the answer. */
const HIDDEN_SAMPLED_SHARE_MAX = 0.5;
/** In the smallest heaps, a tenth is less than what any service allocates at its first requests. */
const HIDDEN_LEVEL_MIN = 10 * 1024 * 1024;
/** No shorter watch is advised. */
export const WATCH_MS_MIN = 60_000;

/** The slowest leak that this window could have shown, in bytes per hour: by the count where it is known, else by the samples. */
export function slowestShown({ heap, liveHeap, counted }: Findings): number {
  const unknown = Number.POSITIVE_INFINITY;
  return Math.min(liveHeap?.ceiling ?? unknown, counted?.ceiling ?? unknown, heap?.detectable ?? 0);
}

export const hiddenShareMax = ({ counted, liveHeap }: Findings): number =>
  counted || liveHeap ? HIDDEN_SHARE_MAX : HIDDEN_SAMPLED_SHARE_MAX;

/** What it would have added within the window, as part of the live heap; of a small heap, as part of 10 MiB. */
export function hiddenShare(findings: Findings): number {
  const { heap, counted, incarnation } = findings;
  const level = Math.max(counted?.trend.level ?? 0, heap?.total.level ?? 0, HIDDEN_LEVEL_MIN);
  return (slowestShown(findings) * windowMsOf(incarnation)) / HOUR_MS / level;
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
const WATCH_FACTOR_MAX = 20;
