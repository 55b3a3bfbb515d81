/** What processes that ended one after another have in common, in words: a clause for the evidence, sentences for the reason. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatBytes, formatCount, formatDuration, formatInterval } from "../../base/format.ts";
import type { IncarnationFacts, LoopMeasure } from "../../verdict/facts/evidence.ts";
import { functionWords } from "./names.ts";
import { rateWords } from "./trend.ts";

/** `live memory climbs in 5 of 5 processes that ended, each at about the same level, 61.0 MiB (60.1 to 62.3 MiB): …`. */
export function incarnationWords(facts: IncarnationFacts): string {
  const subject = `${measureWords(facts.measure)} ${patternWords(facts)}`;
  const details = [`${rateOf(facts)}`, ...(facts.lifetime ? [`time from start to end ${lifetimeWords(facts)}`] : [])];
  return `${subject}; ${details.join("; ")}`;
}

/** Two to four sentences. */
export function climbsInEachProcess(facts: IncarnationFacts): string {
  const { measure, climbing, ended, limitBytes, site, ownFrame } = facts;
  const processes = climbing === ended ? `all ${ended}` : `${climbing} of ${ended}`;
  const lifetime = facts.lifetime ? `, ${lifetimeWords(facts)} after its start` : "";
  const limit = limitBytes === null ? "" : `, close to the memory limit of ${formatBytes(limitBytes)}`;
  const called = ownFrame ? ` (called from ${functionWords(ownFrame)})` : "";
  const where = site
    ? [
        `In each of them, ${measure === "goroutines" ? "goroutines accumulate in" : "memory grows that is allocated by"} ${functionWords(site)}${called}.`,
      ]
    : [];
  return [
    `The process ends again and again${lifetime}, and ${measureWords(measure)} climbs in ${processes} processes that ended, at ${rateOf(facts)}.`,
    `They end at about the same level, ${levelWords(facts)}${limit}: a leak that ends each process.`,
    ...where,
  ].join(" ");
}

function patternWords(facts: IncarnationFacts): string {
  const { pattern, climbing, ended } = facts;
  const processes = `${climbing} of ${ended} processes that ended`;
  switch (pattern) {
    case "climbs-to-one-level":
      return `climbs in ${processes}, to about the same level of ${levelWords(facts)}`;
    case "climbs-to-unequal-levels":
      return `climbs in ${processes}, but to unequal levels, ${levelWords(facts)}: something else than memory may have ended them`;
    case "levels-off":
      return `rises at first and then more slowly in ${processes}, to ${levelWords(facts)}: they warm up`;
    case "unclear":
      return `rises in ${processes}, to ${levelWords(facts)}, and it is unclear whether it would go on`;
    default:
      return assertUnreachable(pattern);
  }
}

function measureWords(measure: LoopMeasure): string {
  switch (measure) {
    case "goroutines":
      return "the goroutine count";
    case "live-heap":
      return "live memory after garbage collections";
    case "heap-profile":
      return "heap in use";
    case "outside":
      return "memory outside the heap";
    case "resident":
      return "resident memory";
    default:
      return assertUnreachable(measure);
  }
}

const rateOf = ({ measure, perHour, low, high }: IncarnationFacts): string =>
  rateWords(measure === "goroutines" ? { countPerHour: perHour, low, high } : { bytesPerHour: perHour, low, high });

/** `61.0 MiB (60.1 to 62.3 MiB)` */
function levelWords({ measure, endLevel: { median, lowest, highest } }: IncarnationFacts): string {
  const format = measure === "goroutines" ? formatCount : formatBytes;
  return `${format(median)} (${formatInterval({ low: lowest, high: highest }, format)})`;
}

/** `30.2 s (28.0 s to 31.1 s)` */
function lifetimeWords({ lifetime }: IncarnationFacts): string {
  if (!lifetime) return "unknown";
  const { medianMs, shortestMs, longestMs } = lifetime;
  return `${formatDuration(medianMs)} (${formatDuration(shortestMs)} to ${formatDuration(longestMs)})`;
}
