/** One reading of a process's memory, put together from all addresses that report it. */
import type { MemoryReading } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { UnixMs } from "../base/units.ts";
import type { GapFacts } from "../base/watch-event.ts";
import type { Capabilities } from "../source/capabilities.ts";
import { METRICS_BYTES_MAX } from "../source/discover.ts";
import { shownUrl } from "../source/http-fault.ts";
import { directDecoder, type ReceivedMemory } from "./decode/body-decoder.ts";
import { readingObservation } from "./incarnation.ts";
import { gap, type Scrape, type ScrapeContext } from "./scrape.ts";
import type { WatchUpdate } from "./types.ts";

type Format = ReceivedMemory["format"];

/** Whether the target reports its memory anywhere. */
export const servesMemory = (served: Capabilities): boolean => addressesOf(served).length > 0;

/** Requests all addresses at once. A value that several of them report is taken from the last, which knows the process best. */
export async function scrapeMemory(served: Capabilities, context: ScrapeContext): Promise<Scrape> {
  const at = context.ports.clock.now();
  const results = await Promise.all(addressesOf(served).map(([url, format]) => readFrom(url, format, at, context)));
  const readings = results.flatMap((one) => (one.ok ? [one.value] : []));
  const gaps = results.flatMap((one) => (one.ok ? [] : gap(at, one.error, context.signal).updates));
  if (readings.length === 0) return { updates: gaps, observation: null };
  const reading: MemoryReading = Object.assign({ at }, ...readings);
  const update: WatchUpdate = { type: "reading", reading };
  return { updates: [update, ...gaps], observation: readingObservation(reading) };
}

/** The later an address stands here, the better it knows the process. */
function addressesOf({ memStatsUrl, varsUrl, metricsUrl }: Capabilities): [string, Format][] {
  const addresses: [string | null, Format][] = [
    [memStatsUrl, "mem-stats"],
    [varsUrl, "expvar"],
    [metricsUrl, "prometheus"],
  ];
  return addresses.flatMap(([url, format]) => (url === null ? [] : [[url, format]]));
}

async function readFrom(
  url: string,
  format: Format,
  at: UnixMs,
  { options, ports, signal }: ScrapeContext,
): Promise<Result<MemoryReading, GapFacts>> {
  const { decoder = directDecoder(ports.inflate) } = ports;
  const { pathname: path, host } = new URL(url);
  const bodyBytesMax = format === "mem-stats" ? options.bodyBytesMax : METRICS_BYTES_MAX;
  const response = await ports.http.get({ url, timeoutMs: options.timeoutMs, bodyBytesMax }, signal);
  if (!response.ok) {
    const { code, what: message } = response.error;
    return err({ reason: "request-failed", lane: "memory", path, code, message });
  }
  const read = await decoder.readMemory({ format, body: response.value.body, at, where: shownUrl(url) }, host);
  if (!read.ok) {
    const { code, what: message } = read.error;
    return err({ reason: "request-failed", lane: "memory", path, code, message });
  }
  const { reading } = read.value;
  return reading ? ok(reading) : err({ reason: "no-memory-values", lane: "memory", path });
}
