/** Whether the profiles can be judged at all: enough of them, each a state of the heap of its own. */
import type { Reason } from "../facts/reasons.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./findings.ts";

/** With fewer snapshots of one process, growth cannot be distinguished from chance. */
export const SNAPSHOTS_MIN = 8;

/**
 * Why the heap profiles do not show states over time, whatever their number: too few collections were completed between
 * them, or they are differences. Null where they do.
 */
export function unusableHeap({ series, incarnation }: Findings): Reason | null {
  if (series.differenceHeapProfiles > 0)
    return { code: "heap-profiles-differ", facts: { profiles: series.differenceHeapProfiles } };
  const independent = incarnation.heap.end - incarnation.heap.first;
  if (series.repeatedHeapProfiles === 0 || independent >= SNAPSHOTS_MIN) return null;
  return { code: "heap-profiles-repeat", facts: { profiles: independent + series.repeatedHeapProfiles, independent } };
}

/** Why there are fewer snapshots than needed. */
export function tooFewSnapshots({ series, incarnation }: Findings): Reason {
  const { undatedProfiles: profiles } = series;
  if (profiles > 1) return { code: "profiles-undated", facts: { profiles } };
  const seen = snapshotsOf(incarnation);
  const pace = seen > 1 ? windowMsOf(incarnation) / (seen - 1) : null;
  const missing = SNAPSHOTS_MIN - seen;
  const remainingMs = pace === null ? null : missing * pace;
  return { code: "too-few-snapshots", facts: { snapshots: seen, missing, remainingMs } };
}

/** Goroutine profiles of which a part is missing show no growth; null where none is. */
export const cutGoroutines = ({ series: { cutGoroutineProfiles: profiles } }: Findings): Reason | null =>
  profiles > 0 ? { code: "goroutine-profiles-cut", facts: { profiles } } : null;
