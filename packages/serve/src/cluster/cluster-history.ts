/**
 * The profiles of all collectors that share a store: those of this one from its data folder, and sealed hours of the others
 * from the store. What another collector has not sealed yet, its last hour, only that one has.
 *
 *   hour 14 of shop   this folder: shop-1, shop-2       store: shop-3, shop-4 of ops-2       together: shop-1 … shop-4
 */
import { access } from "node:fs/promises";
import { type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { ChunkRow, RowStore, TimeRange } from "../rows/port.ts";
import type { HistoryStore } from "../store/history-store.ts";
import { hourBefore, hourOf, type SeriesKey, startOf } from "../store/names.ts";
import type { SealedFiles } from "../store/sealed-files.ts";
import { type SitePoints, SitePointsBuilder, type SiteSeriesQuery } from "../store/site-series.ts";
import { type StoredHour, sealedHour } from "../store/stored-hour.ts";
import type { ChunkCache } from "./chunk-cache.ts";
import { hourOfCollector, mergedHour } from "./merged-hour.ts";

export interface ClusterHistoryOptions {
  readonly history: Pick<HistoryStore, "hour" | "hoursIn" | "profile" | "siteSeries">;
  /** Where the chunks of this collector are. */
  readonly files: Pick<SealedFiles, "chunkPath">;
  readonly rows: Pick<RowStore, "chunks">;
  readonly cache: ChunkCache;
  /** This one. */
  readonly collector: string;
  readonly now: () => number;
  readonly warn: (fault: Fault) => void;
}

const DAY_MS = 86_400_000;
/** What the store has of a day may be so old: an hour of another collector is seen so much later. */
const LISTED_MS_MAX = 15_000;
const DAYS_MAX = 2_000;
/** How far back `profile` looks for the last profile before a time. */
const HOURS_BACK_MAX = 24;

interface Listed {
  readonly at: number;
  readonly chunks: readonly ChunkRow[];
}

export class ClusterHistory {
  readonly #options: ClusterHistoryOptions;
  /** Chunks of a service and day, as the store listed them last. */
  readonly #listed = new Map<string, Listed>();

  constructor(options: ClusterHistoryOptions) {
    this.#options = options;
  }

  /** What is stored of a service in an hour, by any collector; null where there is nothing. */
  async hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>> {
    const own = await this.#options.history.hour(service, hour);
    if (!own.ok) return own;
    const others = await this.#opened(service, hour);
    if (!others.ok) return others;
    const hours = [...(own.value === null ? [] : [own.value]), ...others.value];
    return ok(hours.length === 0 ? null : mergedHour(hours));
  }

  /** Hours of a range that any collector has profiles of, in order. */
  async hoursIn(service: string, range: TimeRange): Promise<readonly string[]> {
    const own = await this.#options.history.hoursIn(service, range);
    const listed = await this.#options.rows.chunks(service, range);
    if (!listed.ok) this.#options.warn(listed.error);
    const others = listed.ok ? listed.value.map(({ hour }) => hour) : [];
    return [...new Set([...own, ...others])].sort();
  }

  /** The uncompressed bytes of the last profile at or before a time; null where there is none. */
  async profile(key: SeriesKey, at: UnixMs): Promise<Result<Uint8Array | null, Fault>> {
    const range = { from: unixMs(at - HOURS_BACK_MAX * 3_600_000), to: unixMs(at + 1) };
    if ((await this.#others(key.service, range)).length === 0) return this.#options.history.profile(key, at);
    let hour = hourOf(at);
    for (let back = 0; back < HOURS_BACK_MAX; back++, hour = hourBefore(hour)) {
      const stored = await this.hour(key.service, hour);
      if (!stored.ok) return stored;
      const found = lastOf(stored.value, key, at);
      if (!found.ok || found.value !== null) return found;
    }
    // A clock that was set back leaves profiles in another hour.
    return this.#options.history.profile(key, at);
  }

  /** One site of a service over time, in each instance, at the resolution of the scrapes. */
  async siteSeries(query: SiteSeriesQuery): Promise<Result<readonly SitePoints[], Fault>> {
    const own = await this.#options.history.siteSeries(query);
    if (!own.ok) return own;
    const builder = new SitePointsBuilder(query);
    const from = unixMs(startOf(hourOf(query.range.from)));
    for (const row of await this.#others(query.service, { from, to: query.range.to })) {
      const opened = await this.#options.cache.open(row);
      const added = opened.ok && opened.value !== null ? builder.addChunk(opened.value) : opened;
      if (!added.ok) return added;
    }
    return ok(mergedPoints([...own.value, ...builder.finish()]));
  }

  async #opened(service: string, hour: string): Promise<Result<readonly StoredHour[], Fault>> {
    const from = startOf(hour);
    const opened: StoredHour[] = [];
    for (const row of await this.#others(service, { from, to: unixMs(from + 1) })) {
      const chunk = await this.#options.cache.open(row);
      if (!chunk.ok) return chunk;
      if (chunk.value !== null) opened.push(hourOfCollector(sealedHour(chunk.value), row.collector));
    }
    return ok(opened);
  }

  /** Sealed hours that are not in the data folder, in order. */
  async #others(service: string, { from, to }: TimeRange): Promise<readonly ChunkRow[]> {
    const found: ChunkRow[] = [];
    for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day++)
      for (const row of await this.#chunksOf(service, unixMs(day * DAY_MS))) {
        const start = startOf(row.hour);
        if (start >= from && start < to && !(await this.#isHere(row))) found.push(row);
      }
    return found;
  }

  async #isHere({ service, hour, collector }: ChunkRow): Promise<boolean> {
    if (collector !== this.#options.collector) return false;
    return access(this.#options.files.chunkPath(service, hour)).then(
      () => true,
      () => false,
    );
  }

  /** While the store is away: as it listed them last. */
  async #chunksOf(service: string, day: UnixMs): Promise<readonly ChunkRow[]> {
    const { rows, now, warn } = this.#options;
    const key = JSON.stringify([service, day]);
    const known = this.#listed.get(key);
    if (known !== undefined && now() - known.at < LISTED_MS_MAX) return known.chunks;
    const listed = await rows.chunks(service, { from: day, to: unixMs(day + DAY_MS) });
    if (!listed.ok) {
      warn(listed.error);
      return known?.chunks ?? [];
    }
    this.#listed.delete(key);
    this.#listed.set(key, { at: now(), chunks: listed.value });
    for (const oldest of this.#listed.keys()) {
      if (this.#listed.size <= DAYS_MAX) break;
      this.#listed.delete(oldest);
    }
    return listed.value;
  }
}

function lastOf(stored: StoredHour | null, key: SeriesKey, at: UnixMs): Result<Uint8Array | null, Fault> {
  const series = stored?.series.find((one) => one.key.instance === key.instance && one.key.kind === key.kind);
  if (series === undefined) return ok(null);
  let last: UnixMs | null = null;
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    if (scrape.value.at > at) break;
    last = scrape.value.at;
  }
  // Only its bytes are rebuilt.
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    if (scrape.value.at === last) return scrape.value.bytes();
  }
  return ok(null);
}

/** Points of one instance from several collectors are one series, with each time once. */
function mergedPoints(all: readonly SitePoints[]): readonly SitePoints[] {
  const byInstance = new Map<string, SitePoints[]>();
  for (const one of all) byInstance.set(one.instance, [...(byInstance.get(one.instance) ?? []), one]);
  return [...byInstance.values()]
    .map((parts) => (parts.length === 1 ? parts[0]! : joined(parts)))
    .sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

function joined(parts: readonly SitePoints[]): SitePoints {
  const points = new Map<UnixMs, { readonly value: number; readonly objects: number | null }>();
  for (const { times, values, objects } of parts)
    for (const [row, time] of times.entries())
      points.set(time, { value: values[row]!, objects: objects?.[row] ?? null });
  const sorted = [...points].sort(([a], [b]) => a - b);
  return {
    instance: parts[0]!.instance,
    times: sorted.map(([time]) => time),
    values: sorted.map(([, { value }]) => value),
    objects: parts[0]!.objects && sorted.map(([, { objects }]) => objects ?? 0),
  };
}
