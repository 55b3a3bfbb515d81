/** Does the process grow at all? The question the alarm asks, answered from memory readings. */
import type { MemoryReading } from "../base/capture.ts";
import { formatByteRate, formatBytes, formatInterval } from "../base/format.ts";
import type { UnixMs } from "../base/units.ts";
import { type Trend, trendOf } from "../stats/trend.ts";
import type { Evidence } from "./types.ts";

type ByteField = {
  [K in keyof MemoryReading]-?: K extends `${string}Bytes` ? K : never;
}[keyof MemoryReading];

/** The points of one field where it is known. */
export function fieldOver(
  readings: readonly MemoryReading[],
  field: ByteField,
): { readonly at: UnixMs[]; readonly values: Float64Array } {
  const known = readings.filter((reading) => reading[field] !== undefined);
  return { at: known.map((reading) => reading.at), values: Float64Array.from(known, (reading) => reading[field]!) };
}

/** It slowed down, but its second half rises for certain. */
const stillRises = ({ shape, lateRate }: Trend): boolean => shape === "leveling" && lateRate.low > 0;

/** A trend in words: `rises by 12.3 MiB at 4.1 MiB/h (95%: 3.9 to 4.3 MiB/h)`. */
export function trendWords(trend: Trend): string {
  const rate = `${formatByteRate(trend.rate.perHour)} (95%: ${formatInterval(trend.rate, formatByteRate)})`;
  switch (trend.shape) {
    case "rising":
      return `rises by ${formatBytes(trend.rise)} to the end of the window, at ${rate}`;
    case "unsettled":
      return `rose, at ${rate}, and may go on or come to rest: a longer window would tell`;
    case "leveling":
      return `${stillRises(trend) ? "rises more slowly than at first" : "rose but is leveling off"}: its second half runs at ${formatByteRate(trend.lateRate.perHour)}`;
    case "stepped":
      return "jumped once and then stayed";
    case "falling":
      return `falls, at ${rate}`;
    case "flat":
      return trend.rate.low > 0
        ? `does not go on growing, though all of the window has a slope of ${rate}`
        : `shows no certain growth: ${rate}`;
  }
}

export function memoryEvidence(readings: readonly MemoryReading[]): Evidence {
  const check = "memory-grows";
  const rss = fieldOver(readings, "rssBytes");
  const subject = rss.values.length >= 4 ? "resident memory" : "the runtime's heap (resident memory is not served)";
  const points = rss.values.length >= 4 ? rss : fieldOver(readings, "heapAllocBytes");
  const trend = trendOf(points);
  if (!trend)
    return {
      check,
      outcome: "neutral",
      text: "process memory is unknown: the target serves no /metrics, /debug/vars or MemStats often enough",
    };
  const outcome = trend.shape === "rising" || stillRises(trend) ? "supports" : "neutral";
  return { check, outcome, text: `${subject} ${trendWords(trend)}` };
}
