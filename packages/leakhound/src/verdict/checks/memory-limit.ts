/** How long the memory lasts, if a limit is known. */
import type { MemoryReading } from "../../base/capture.ts";
import { HOUR_MS, type UnixMs, unixMs } from "../../base/units.ts";
import type { Rate } from "../../stats/rate.ts";
import type { Evidence, MemoryLimitFacts } from "../facts/evidence.ts";

export interface Exhaustion {
  readonly limitBytes: number;
  readonly at: UnixMs | null;
  readonly evidence: Evidence;
}

export interface ExhaustionInput {
  readonly readings: readonly MemoryReading[];
  /** Given by the user; null takes the limit that the service reports. */
  readonly limitBytes: number | null;
  readonly growth: Rate | null;
  /** Heap in use at the end, for services without memory readings. */
  readonly heapBytes: number | null;
  readonly now: UnixMs;
}

/** @returns null when no limit is known. */
export function judgeExhaustion({ readings, limitBytes, growth, heapBytes, now }: ExhaustionInput): Exhaustion | null {
  const reported = readings.findLast((reading) => reading.limitBytes !== undefined);
  const limit = limitBytes ?? reported?.limitBytes ?? null;
  // V8 reports the limit of its heap, not of the process.
  const isOfHeap = limitBytes === null && reported?.externalBytes !== undefined;
  const used =
    (isOfHeap ? reported.heapInUseBytes : readings.findLast((one) => one.rssBytes !== undefined)?.rssBytes) ??
    heapBytes;
  if (limit === null || used === null) return null;
  const left = Math.max(0, limit - used);
  const stand = { usedBytes: used, limitBytes: limit };
  const evidenceOf = (facts: MemoryLimitFacts): Evidence => ({ check: "memory-limit", outcome: "neutral", facts });
  if (!growth || growth.perHour <= 0) return { limitBytes: limit, at: null, evidence: evidenceOf(stand) };
  const timeAt = (perHour: number) => (perHour > 0 ? (left / perHour) * HOUR_MS : null);
  const remaining = { ms: timeAt(growth.perHour), shortestMs: timeAt(growth.high), longestMs: timeAt(growth.low) };
  return {
    limitBytes: limit,
    at: unixMs(now + (left / growth.perHour) * HOUR_MS),
    evidence: evidenceOf({ ...stand, remaining }),
  };
}
