/** How long the memory lasts, when a limit is known. */
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
  /** Given by the user; else the limit that the service tells is taken. */
  readonly limitBytes: number | null;
  readonly growth: Rate | null;
  /** Heap in use at the end, where no reading tells more. */
  readonly heapBytes: number | null;
  readonly now: UnixMs;
}

/** @returns null when no limit is known. */
export function judgeExhaustion({ readings, limitBytes, growth, heapBytes, now }: ExhaustionInput): Exhaustion | null {
  const told = readings.findLast((reading) => reading.limitBytes !== undefined);
  const limit = limitBytes ?? told?.limitBytes ?? null;
  // The limit that V8 tells is its heap's, not the process's.
  const isOfHeap = limitBytes === null && told?.externalBytes !== undefined;
  const used =
    (isOfHeap ? told.heapInUseBytes : readings.findLast((one) => one.rssBytes !== undefined)?.rssBytes) ?? heapBytes;
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
