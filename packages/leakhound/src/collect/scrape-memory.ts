/** One reading of a process's memory, put together from all places that tell of it. */
import type { MemoryReading } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { UnixMs } from "../base/units.ts";
import { type MemStats, parseMemStats } from "../profile/text/mem-stats.ts";
import type { Capabilities } from "../source/capabilities.ts";
import { METRICS_BYTES_MAX } from "../source/discover.ts";
import { readingFromExpvar } from "../source/expvar.ts";
import { readingFromPrometheus } from "../source/prometheus.ts";
import { readingObservation } from "./incarnation.ts";
import { gap, type Scrape, type Scraping } from "./scrape.ts";
import type { WatchUpdate } from "./types.ts";

type Parse = (text: string, at: UnixMs) => MemoryReading | null;

/** Whether anything tells of memory. */
export const tellsMemory = (served: Capabilities): boolean => placesOf(served).length > 0;

/** Asks all places at once; what several tell is taken from the one that knows the process best. */
export async function scrapeMemory(served: Capabilities, scraping: Scraping): Promise<Scrape> {
  const at = scraping.ports.clock.now();
  const told = await Promise.all(placesOf(served).map(([url, parse]) => ask(url, parse, at, scraping)));
  const readings = told.flatMap((one) => (one.ok ? [one.value] : []));
  const gaps = told.flatMap((one) => (one.ok ? [] : gap(at, `memory: ${one.error}`, scraping.signal).updates));
  if (readings.length === 0) return { updates: gaps, observation: null };
  const reading: MemoryReading = Object.assign({ at }, ...readings);
  const update: WatchUpdate = { type: "reading", reading };
  return { updates: [update, ...gaps], observation: readingObservation(reading) };
}

/** The later, the better it knows. */
function placesOf({ memStatsUrl, varsUrl, metricsUrl }: Capabilities): [string, Parse][] {
  const places: [string | null, Parse][] = [
    [memStatsUrl, readingFromHeapText],
    [varsUrl, readingFromExpvar],
    [metricsUrl, readingFromMetrics],
  ];
  return places.flatMap(([url, parse]) => (url === null ? [] : [[url, parse]]));
}

/** A reading, or a clause that says why there is none. */
async function ask(
  url: string,
  parse: Parse,
  at: UnixMs,
  { options, ports, signal }: Scraping,
): Promise<Result<MemoryReading, string>> {
  const { pathname } = new URL(url);
  const bodyBytesMax = parse === readingFromHeapText ? options.bodyBytesMax : METRICS_BYTES_MAX;
  const answer = await ports.http.get({ url, timeoutMs: options.timeoutMs, bodyBytesMax }, signal);
  if (!answer.ok) return err(`${pathname}: ${answer.error.what}`);
  const reading = parse(new TextDecoder().decode(answer.value.body), at);
  return reading ? ok(reading) : err(`${pathname}: the answer tells nothing of memory`);
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
