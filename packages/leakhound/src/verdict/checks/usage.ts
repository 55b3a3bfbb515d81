/**
 * How much a process worked while it was watched, from its counters: a service without load does not leak, so a change is
 * verified only under a load like the one before.
 */
import type { MemoryReading } from "../../base/capture.ts";
import { HOUR_MS } from "../../base/units.ts";

export interface Usage {
  /** Requests served per hour; null where unknown. */
  readonly requestsPerHour: number | null;
  /** Processor seconds per hour; null where unknown. */
  readonly cpuPerHour: number | null;
  /** Garbage collections per hour; null where unknown. */
  readonly collectionsPerHour: number | null;
}

/** @param readings of one process, in order of time */
export function usageOf(readings: readonly MemoryReading[]): Usage {
  return {
    requestsPerHour: perHour(readings, ({ requests }) => requests),
    cpuPerHour: perHour(readings, ({ cpuSeconds }) => cpuSeconds),
    collectionsPerHour: perHour(readings, ({ gcCount }) => gcCount),
  };
}

function perHour(
  readings: readonly MemoryReading[],
  counterOf: (reading: MemoryReading) => number | undefined,
): number | null {
  const known = readings.filter((reading) => counterOf(reading) !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || last.at <= first.at) return null;
  return ((counterOf(last)! - counterOf(first)!) / (last.at - first.at)) * HOUR_MS;
}
