/** Memory readings as points of a chart. */
import type { MemoryReading } from "leakhound/server";
import type { MemoryPoint } from "./port.ts";

export function memoryPoint(reading: MemoryReading): MemoryPoint {
  return {
    atMs: reading.at,
    rssBytes: reading.rssBytes ?? null,
    heapAllocBytes: reading.heapAllocBytes ?? null,
    heapInUseBytes: reading.heapInUseBytes ?? null,
    stackInUseBytes: reading.stackInUseBytes ?? null,
    offHeapBytes: offHeapBytes(reading),
    limitBytes: reading.limitBytes ?? null,
    goroutines: reading.goroutines ?? null,
    gcCount: reading.gcCount ?? null,
  };
}

/**
 * Resident memory without what the runtime accounts for. Resident memory lags behind what a runtime reserves, so a negative
 * remainder counts as none.
 *
 *   Go     resident - (Sys - HeapReleased)
 *   Node   resident - total heap of V8
 */
function offHeapBytes({ rssBytes, sysBytes, heapReleasedBytes, externalBytes, heapInUseBytes }: MemoryReading) {
  if (rssBytes === undefined) return null;
  if (sysBytes !== undefined) return Math.max(0, rssBytes - (sysBytes - (heapReleasedBytes ?? 0)));
  return externalBytes === undefined || heapInUseBytes === undefined ? null : Math.max(0, rssBytes - heapInUseBytes);
}
