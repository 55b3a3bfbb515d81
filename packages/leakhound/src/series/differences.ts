/**
 * Heap profiles of an interval. A profile with a duration covers only that time, in one of two forms:
 *
 *                        in use        allocated
 *   state                since start   since start       a plain profile, without a duration
 *   allocated only       since start   in the interval   continuous profilers; in use is a state all the same
 *   differences          change        in the interval   /debug/pprof/heap?seconds=30
 *
 * A difference cannot show more bytes gained than were allocated, at any stack. A state has stacks that were allocated
 * before the interval began, with more in use than the interval allocated. Where no stack decides it, time does: a
 * continuous profiler covers all of it, interval after interval, and a scrape with `seconds` now and then does not.
 */

import type { UnixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import { median } from "../stats/theil-sen.ts";
import type { FoldedColumns } from "./folded-columns.ts";

export type HeapForm = "state" | "allocated-in-interval" | "differences";

export function heapForm(profile: Profile, { amount, allocated }: FoldedColumns): HeapForm {
  if (profile.durationNanos <= 0n || allocated === null) return "state";
  const { samples, sampleTypes } = profile;
  for (let row = 0; row < samples.length; row++) {
    const first = row * sampleTypes.length;
    if (samples.values.number(first + amount) > samples.values.number(first + allocated))
      return "allocated-in-interval";
  }
  return "differences";
}

export interface Interval {
  readonly at: UnixMs;
  readonly lengthMs: number;
}

/** Intervals follow each other where the next begins within this part of one after it ended. */
const CONTIGUOUS_GAP_MAX = 0.1;

/** Whether these intervals cover the time from the first to the last without gaps. */
export function areContiguous(intervals: readonly Interval[]): boolean {
  const sorted = [...intervals].sort((a, b) => a.at - b.at);
  const gaps = sorted.slice(1).map(({ at }, row) => (at - sorted[row]!.at) / sorted[row]!.lengthMs - 1);
  return gaps.length > 0 && Math.abs(median(Float64Array.from(gaps).sort())) <= CONTIGUOUS_GAP_MAX;
}

export const intervalOf = ({ durationNanos }: Profile, at: UnixMs): Interval => ({
  at,
  lengthMs: Number(durationNanos) / 1e6,
});
