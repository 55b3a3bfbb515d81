/** Whether heap growth is excluded, by the samples or by the count of live bytes. */
import type { HeapFinding } from "../checks/heap.ts";
import type { LiveHeapFinding } from "../checks/live-heap.ts";

/** The heap as a whole grows by less, and the first site does not grow to the end of the window. */
export function isExcludedByCount({ leaking, sites }: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  const ceiling = liveHeap?.ceiling ?? Number.POSITIVE_INFINITY;
  return ceiling < leaking.rate.low && (sites.growing[0]?.trend.lateRate.low ?? 0) <= ceiling;
}

/** Growth is excluded by the samples, or by the count of live bytes where no site contradicts it. */
export function isGrowthExcluded(heap: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  if (heap.isSettled) return true;
  const ceiling = liveHeap?.ceiling ?? null;
  if (ceiling === null) return false;
  const { suspects, eitherWay } = heap.sites;
  return [...suspects, ...eitherWay].every(
    ({ trend }) => trend.rate.perHour > ceiling && trend.lateRate.low <= ceiling,
  );
}
