/** One reading of a process's memory, put together from all addresses that report it. */
import type { MemoryReading } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { UnixMs } from "../base/units.ts";
import type { GapFacts } from "../base/watch-event.ts";
import { type MemStats, parseMemStats } from "../profile/text/mem-stats.ts";
import type { Capabilities } from "../source/capabilities.ts";
import { METRICS_BYTES_MAX } from "../source/discover.ts";
import { readingFromExpvar } from "../source/expvar.ts";
import { readingFromPrometheus } from "../source/prometheus.ts";
import { readingObservation } from "./incarnation.ts";
import { gap, type Scrape, type ScrapeContext } from "./scrape.ts";
import type { WatchUpdate } from "./types.ts";

type Parse = (text: string, at: UnixMs) => MemoryReading | null;

/** Whether the target reports its memory anywhere. */
export const servesMemory = (served: Capabilities): boolean => addressesOf(served).length > 0;

/** Requests all addresses at once. A value that several of them report is taken from the last, which knows the process best. */
export async function scrapeMemory(served: Capabilities, context: ScrapeContext): Promise<Scrape> {
  const at = context.ports.clock.now();
  const results = await Promise.all(addressesOf(served).map(([url, parse]) => readFrom(url, parse, at, context)));
  const readings = results.flatMap((one) => (one.ok ? [one.value] : []));
  const gaps = results.flatMap((one) => (one.ok ? [] : gap(at, one.error, context.signal).updates));
  if (readings.length === 0) return { updates: gaps, observation: null };
  const reading: MemoryReading = Object.assign({ at }, ...readings);
  const update: WatchUpdate = { type: "reading", reading };
  return { updates: [update, ...gaps], observation: readingObservation(reading) };
}

/** The later an address stands here, the better it knows the process. */
function addressesOf({ memStatsUrl, varsUrl, metricsUrl }: Capabilities): [string, Parse][] {
  const addresses: [string | null, Parse][] = [
    [memStatsUrl, readingFromHeapText],
    [varsUrl, readingFromExpvar],
    [metricsUrl, readingFromMetrics],
  ];
  return addresses.flatMap(([url, parse]) => (url === null ? [] : [[url, parse]]));
}

async function readFrom(
  url: string,
  parse: Parse,
  at: UnixMs,
  { options, ports, signal }: ScrapeContext,
): Promise<Result<MemoryReading, GapFacts>> {
  const { pathname: path } = new URL(url);
  const bodyBytesMax = parse === readingFromHeapText ? options.bodyBytesMax : METRICS_BYTES_MAX;
  const response = await ports.http.get({ url, timeoutMs: options.timeoutMs, bodyBytesMax }, signal);
  if (!response.ok) {
    const { code, what: message } = response.error;
    return err({ reason: "request-failed", lane: "memory", path, code, message });
  }
  const reading = parse(new TextDecoder().decode(response.value.body), at);
  return reading ? ok(reading) : err({ reason: "no-memory-values", lane: "memory", path });
}

function readingFromMetrics(text: string, at: UnixMs): MemoryReading | null {
  const reading = readingFromPrometheus(text, at);
  return Object.keys(reading).length > 1 ? reading : null;
}

const FIELDS = [
  "heapAllocBytes",
  "heapInUseBytes",
  "heapIdleBytes",
  "heapReleasedBytes",
  "stackInUseBytes",
  "sysBytes",
  "gcCount",
] as const satisfies readonly (keyof MemoryReading & keyof MemStats)[];

function readingFromHeapText(text: string, at: UnixMs): MemoryReading | null {
  const stats = parseMemStats(text);
  if (!stats) return null;
  return Object.assign({ at }, ...FIELDS.map((field) => (stats[field] === null ? {} : { [field]: stats[field] })));
}
