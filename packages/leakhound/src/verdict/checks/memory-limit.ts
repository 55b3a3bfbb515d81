/** How long the memory lasts, if a limit is known. */
import type { MemoryReading } from "../../base/capture.ts";
import { HOUR_MS, type UnixMs, unixMs } from "../../base/units.ts";
import type { Rate } from "../../stats/rate.ts";
import type { Evidence, MemoryLimitFacts } from "../facts/evidence.ts";

/** The limit, and what counts against it. */
export interface MemoryStand {
  readonly limitBytes: number;
  readonly usedBytes: number;
}

export interface MemoryStandInput {
  readonly readings: readonly MemoryReading[];
  /** Given by the user; null takes the limit that the service reports. */
  readonly limitBytes: number | null;
  /** Heap in use at the end, for services without memory readings. */
  readonly heapBytes: number | null;
}

/** @returns null when no limit is known. */
export function memoryStand({ readings, limitBytes, heapBytes }: MemoryStandInput): MemoryStand | null {
  const reported = readings.findLast((reading) => reading.limitBytes !== undefined);
  const limit = limitBytes ?? reported?.limitBytes ?? null;
  // V8 reports the limit of its heap, not of the process.
  const isOfHeap = limitBytes === null && reported?.externalBytes !== undefined;
  const used =
    (isOfHeap ? reported.heapInUseBytes : readings.findLast((one) => one.rssBytes !== undefined)?.rssBytes) ??
    heapBytes;
  return limit === null || used === null ? null : { limitBytes: limit, usedBytes: used };
}

export interface Exhaustion {
  readonly at: UnixMs | null;
  readonly evidence: Evidence;
}

/** When growth reaches the limit; never without growth. */
export function judgeExhaustion(stand: MemoryStand, growth: Rate | null, now: UnixMs): Exhaustion {
  const evidenceOf = (facts: MemoryLimitFacts): Evidence => ({ check: "memory-limit", outcome: "neutral", facts });
  if (!growth || growth.perHour <= 0) return { at: null, evidence: evidenceOf(stand) };
  const left = Math.max(0, stand.limitBytes - stand.usedBytes);
  const timeAt = (perHour: number) => (perHour > 0 ? (left / perHour) * HOUR_MS : null);
  const remaining = { ms: timeAt(growth.perHour), shortestMs: timeAt(growth.high), longestMs: timeAt(growth.low) };
  return {
    at: unixMs(now + (left / growth.perHour) * HOUR_MS),
    evidence: evidenceOf({ ...stand, remaining }),
  };
}
