/**
 * The garbage collector's own count of live bytes, which has no sampling noise.
 *
 *   sampled   12  11  13  14  17  19  20     a cache that replaces its entries is sampled anew each time
 *   counted   20  20  21  20  20  21  20     but it has not grown
 *
 * No heap leak grows faster than the heap. But the count shows live bytes only directly after a collection; between
 * collections it is a sawtooth. So it is used only where collections were completed between nearly all readings.
 */
import type { MemoryReading } from "../../base/capture.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence } from "../facts/evidence.ts";
import { fieldPoints, trendFacts } from "./memory.ts";

const READINGS_MIN = 8;
const COLLECTED_SHARE_MIN = 0.9;

export interface LiveHeapFinding {
  readonly trend: Trend;
  /** Growth faster than this, in bytes per hour, is ruled out; null while the count rises or may rise. */
  readonly ceiling: number | null;
  readonly evidence: Evidence;
}

/** @returns null where the count is unknown, or was not read after collections */
export function judgeLiveHeap(readings: readonly MemoryReading[]): LiveHeapFinding | null {
  const points = fieldPoints(readings, "heapAllocBytes");
  const trend = points.values.length < READINGS_MIN || !isCollected(readings) ? null : trendOf(points);
  if (!trend) return null;
  const isBounded = trend.shape !== "rising" && trend.shape !== "unsettled";
  const bound = trend.shape === "flat" ? trend.rate.high : trend.lateRate.high;
  return {
    trend,
    ceiling: isBounded ? Math.max(0, bound) : null,
    evidence: {
      check: "live-heap",
      outcome: isBounded ? "rules-out" : trend.shape === "rising" ? "supports" : "neutral",
      facts: { trend: trendFacts(trend) },
    },
  };
}

function isCollected(readings: readonly MemoryReading[]): boolean {
  const collected = readings.filter(({ gcCount }, row) => {
    const before = readings[row - 1]?.gcCount;
    return gcCount !== undefined && before !== undefined && gcCount > before;
  });
  return collected.length >= COLLECTED_SHARE_MIN * (readings.length - 1);
}
