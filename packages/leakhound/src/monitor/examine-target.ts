/**
 * Finds out what a service offers for finding leaks, and what is missing: one request of each kind, as a watch sends them.
 *
 *   discover ─▶ memory ─▶ heap with gc=1, goroutines ─▶ memory again ─▶ HEAD of the heap images
 *
 * It never makes a heap image: HEAD shows whether one could be had.
 */
import { imageAddresses } from "../acquire/fetch-image.ts";
import type { MemoryReading } from "../base/capture.ts";
import type { Examination, MemoryValue, Part } from "../base/examination.ts";
import { err, ok, type Result } from "../base/result.ts";
import { bytes, durationMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import { type Scrape, type ScrapeContext, scrapeProfile } from "../collect/scrape.ts";
import { scrapeMemory } from "../collect/scrape-memory.ts";
import type { WatchUpdate } from "../collect/types.ts";
import type { Capabilities, DiscoverFault } from "../source/capabilities.ts";
import { discover } from "../source/discover.ts";
import type { Target } from "../source/target.ts";

/** Below this, a heap without a sample is only small: the runtime samples one object in 512 KiB. */
const SAMPLED_HEAP_BYTES_MIN = 16 * 1024 * 1024;
const HEAD_BYTES_MAX = bytes(64 * 1024);

export async function examineTarget(
  target: Target,
  context: ScrapeContext,
): Promise<Result<Examination, DiscoverFault>> {
  const { options, ports, signal } = context;
  const found = await discover(target, ports.http, options, signal);
  if (!found.ok) return found;
  const served = found.value;
  const before = await readMemory(served, context);
  const heap = await examineHeap(served, before, context);
  const after = await readMemory(served, context);
  const goroutines = served.service === "node" ? [] : await examineGoroutines(served, context);
  const collection = served.service === "node" || served.heapUrl === null ? [] : [collectionPart(before, after)];
  const images = await examineImages(target, context);
  const parts = [heap, ...collection, ...goroutines, memoryPart(served, after), images];
  return ok({ target: target.display, service: served.service, parts });
}

async function readMemory(served: Capabilities, context: ScrapeContext): Promise<MemoryReading | null> {
  const { updates } = await scrapeMemory(served, context);
  return updates.flatMap((update) => (update.type === "reading" ? [update.reading] : []))[0] ?? null;
}

async function examineHeap(
  { heapUrl }: Capabilities,
  memory: MemoryReading | null,
  context: ScrapeContext,
): Promise<Part> {
  if (heapUrl === null) return { part: "heap", missing: null };
  const begun = context.ports.clock.now();
  const capture = captureOf(await scrapeProfile("heap", heapUrl, context));
  if (!capture.ok) return { part: "heap", missing: capture.error };
  const { profile, capture: received } = capture.value;
  const path = pathOf(heapUrl);
  const heapBytes = memory?.heapAllocBytes ?? bytes(0);
  if (profile.samples.length === 0 && heapBytes >= SAMPLED_HEAP_BYTES_MIN)
    return { part: "heap-empty", path, heapBytes };
  const took = durationMs(context.ports.clock.now() - begun);
  return { part: "heap", path, bytes: bytes(received.bytes.length), took };
}

async function examineGoroutines(
  { goroutineUrl, goroutineLeakUrl }: Capabilities,
  context: ScrapeContext,
): Promise<readonly Part[]> {
  const proven: Part =
    goroutineLeakUrl === null
      ? { part: "goroutineleak", missing: null }
      : { part: "goroutineleak", path: pathOf(goroutineLeakUrl) };
  if (goroutineUrl === null) return [{ part: "goroutine", missing: null }, proven];
  const scraped = captureOf(await scrapeProfile("goroutine", goroutineUrl, context));
  if (!scraped.ok) return [{ part: "goroutine", missing: scraped.error }, proven];
  const { profile } = scraped.value;
  let count = 0;
  for (let row = 0; row < profile.samples.length; row++)
    count += profile.samples.values.number(row * profile.sampleTypes.length);
  return [{ part: "goroutine", path: pathOf(goroutineUrl), count }, proven];
}

/** The profile of a scrape, or why there is none. */
function captureOf({ updates }: Scrape): Result<Extract<WatchUpdate, { readonly type: "capture" }>, WatchEvent | null> {
  for (const update of updates) {
    if (update.type === "capture") return ok(update);
    if (update.type === "event" && update.event.kind === "gap") return err(update.event);
  }
  return err(null);
}

function collectionPart(before: MemoryReading | null, after: MemoryReading | null): Part {
  const [first, last] = [before?.gcCount, after?.gcCount];
  return { part: "collection", ran: first === undefined || last === undefined ? null : last > first };
}

const FIELD_OF: Readonly<Record<MemoryValue, keyof MemoryReading>> = {
  resident: "rssBytes",
  heap: "heapAllocBytes",
  stacks: "stackInUseBytes",
  goroutines: "goroutines",
  collections: "gcCount",
  limit: "limitBytes",
  start: "processStart",
};

function memoryPart({ metricsUrl, varsUrl, memStatsUrl }: Capabilities, reading: MemoryReading | null): Part {
  if (reading === null) return { part: "memory", missing: null };
  const paths = [metricsUrl, varsUrl, memStatsUrl].flatMap((url) => (url === null ? [] : [pathOf(url)]));
  const values = (Object.keys(FIELD_OF) as MemoryValue[]).filter((value) => reading[FIELD_OF[value]] !== undefined);
  return { part: "memory", paths: [...new Set(paths)], values };
}

async function examineImages(target: Target, { options, ports, signal }: ScrapeContext): Promise<Part> {
  for (const url of imageAddresses(target)) {
    const request = { url, timeoutMs: options.timeoutMs, bodyBytesMax: HEAD_BYTES_MAX, method: "HEAD" } as const;
    const response = await ports.http.get(request, signal);
    // A router that answers every address with a page would seem to serve images, too.
    if (response.ok && !/html/i.test(response.value.headers["content-type"] ?? ""))
      return { part: "images", path: pathOf(url), access: "granted" };
    if (!response.ok && (response.error.status === 401 || response.error.status === 403))
      return { part: "images", path: pathOf(url), access: "refused" };
  }
  return { part: "images", missing: null };
}

const pathOf = (url: string): string => new URL(url).pathname;
