/** Whether heap growth is excluded, by the samples or by the count of live bytes. */
import type { HeapFinding } from "../checks/heap.ts";
import type { LiveHeapFinding } from "../checks/live-heap.ts";
import type { Findings } from "./findings.ts";

/** Growth faster than this, in bytes per hour, is ruled out by the count of live bytes; null where the count does not. */
export function ceilingOf({ liveHeap, counted }: Pick<Findings, "liveHeap" | "counted">): number | null {
  const ceilings = [liveHeap?.ceiling ?? null, counted?.ceiling ?? null].filter((one) => one !== null);
  return ceilings.length === 0 ? null : Math.min(...ceilings);
}

/** The heap as a whole grows by less, and the first site does not grow to the end of the window. */
export function isExcludedByCount({ leaking, sites }: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  const ceiling = liveHeap?.ceiling ?? Number.POSITIVE_INFINITY;
  return ceiling < leaking.rate.low && (sites.growing[0]?.trend.lateRate.low ?? 0) <= ceiling;
}

/** Growth is excluded by the samples, or by the count of live bytes where no site contradicts it. */
export function isGrowthExcluded(heap: HeapFinding, ceiling: number | null): boolean {
  if (heap.isSettled) return true;
  if (ceiling === null) return false;
  const { suspects, eitherWay } = heap.sites;
  return [...suspects, ...eitherWay].every(
    ({ trend }) => trend.rate.perHour > ceiling && trend.lateRate.low <= ceiling,
  );
}
