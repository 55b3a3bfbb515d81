/** Whether the leak is memory outside the heap, beside a heap that may grow as well. */
import type { OffHeapFinding } from "../checks/off-heap.ts";
import type { Findings } from "./findings.ts";

/** Memory outside the heap that grows faster than the heap by this factor is the leak; the heap only holds its handles. */
const OUTSIDE_FACTOR = 3;

/**
 * The slowest growth outside that its interval allows is more than the fastest of the heap. A Buffer is a few bytes on
 * the heap, and its contents are outside: the heap's sites then show where it is allocated.
 */
export function isMostlyOutside({ heap, counted }: Findings, { isLeak, trend, facts }: OffHeapFinding): boolean {
  const onHeap = counted?.trend ?? heap?.leaking ?? null;
  // Without an account, resident memory contains the heap, and about as much garbage again.
  if (facts.account === "resident")
    return isLeak && trend.rate.low > OUTSIDE_FACTOR * Math.max(0, onHeap?.rate.high ?? 0);
  return (
    isLeak &&
    (onHeap === null ||
      trend.rate.low > Math.max(onHeap.rate.high, heap?.isLeak ? OUTSIDE_FACTOR * onHeap.rate.perHour : 0))
  );
}
