/** Does the process grow at all, by its memory readings? */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";
import type { Rate } from "../../stats/rate.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence } from "../facts/evidence.ts";
import type { ByteRate, TrendFacts } from "../facts/measures.ts";

type ByteField = {
  [K in keyof MemoryReading]-?: K extends `${string}Bytes` ? K : never;
}[keyof MemoryReading];

/** The points of one field, where it is known. */
export function fieldPoints(
  readings: readonly MemoryReading[],
  field: ByteField,
): { readonly at: UnixMs[]; readonly values: Float64Array } {
  const known = readings.filter((reading) => reading[field] !== undefined);
  return { at: known.map((reading) => reading.at), values: Float64Array.from(known, (reading) => reading[field]!) };
}

/** The growth slowed down, but the second half certainly rises. */
const stillRises = ({ shape, lateRate }: Trend): boolean => shape === "leveling" && lateRate.low > 0;

export const byteRate = ({ perHour, low, high }: Rate): ByteRate => ({ bytesPerHour: perHour, low, high });

export const trendFacts = ({ shape, level, rise, rate, lateRate }: Trend): TrendFacts => ({
  shape,
  levelBytes: level,
  riseBytes: rise,
  rate: byteRate(rate),
  lateRate: byteRate(lateRate),
});

export function memoryEvidence(readings: readonly MemoryReading[]): Evidence {
  const check = "memory-grows";
  const resident = fieldPoints(readings, "rssBytes");
  const isResident = resident.values.length >= 4;
  const trend = trendOf(isResident ? resident : fieldPoints(readings, "heapAllocBytes"));
  if (!trend) return { check, outcome: "neutral", facts: { memory: null, trend: null } };
  const outcome = trend.shape === "rising" || stillRises(trend) ? "supports" : "neutral";
  const memory = isResident ? "resident" : "runtime-heap";
  return { check, outcome, facts: { memory, trend: trendFacts(trend) } };
}
