/**
 * The open hour as it is read: where its log has the records of each series, and the levels of their stacks.
 *
 *   log       ┌──────┬───┬──────────┬──────────┬───┬──────────┐        one profile: the records of its series only
 *             │ head │ … │ scrape 0 │ scrape 1 │ … │ scrape 0 │
 *             └──────┴───┴──────────┴──────────┴───┴──────────┘
 *   memory    for each series the place and time of its records, and its levels (about 1 KB a scrape of 3,000 stacks)
 *
 * Levels have a bound: series that exceed it are read from their records. A scrape is here once it is on disk.
 */
import { closeSync, openSync, readSync } from "node:fs";
import {
  allocatedOf,
  brotli,
  caughtHistory,
  err,
  type Fault,
  HourLog,
  type LoggedSeries,
  loggedProfile,
  MalformedHistory,
  OpenLevels,
  ok,
  type Result,
  type ResumedScrape,
  type Scrape,
  type SeriesLevels,
  SeriesReader,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { readIfThere } from "./durable-file.ts";
import { parseSeriesName, type SeriesKey, seriesName } from "./names.ts";

/** Bytes of memory for the levels of an hour, of all services together. */
export const OPEN_LEVELS_BYTES_MAX = 96 * 2 ** 20;

export interface LogRecord {
  readonly at: UnixMs;
  readonly start: number;
  readonly end: number;
}

export interface OpenSeries extends LoggedSeries {
  readonly key: SeriesKey;
  readonly records: readonly LogRecord[];
  /** Times of profiles that are kept as their bytes. */
  readonly rawTimes: readonly UnixMs[];
  /** Null where they need too much memory. */
  readonly levels: OpenLevels | null;
}

interface GrowingSeries extends OpenSeries {
  readonly records: LogRecord[];
  readonly rawTimes: UnixMs[];
  levels: OpenLevels | null;
}

export class OpenHour {
  readonly #path: string;
  readonly #levelsBytesMax: number;
  readonly #series = new Map<string, GrowingSeries>();
  #levelsBytes = 0;
  #descriptor: number | null = null;

  /** @param path of the log */
  constructor(path: string, levelsBytesMax = OPEN_LEVELS_BYTES_MAX) {
    this.#path = path;
    this.#levelsBytesMax = levelsBytesMax;
  }

  /** The hour of a log that a kill left. @returns null where there is none */
  static async read(path: string): Promise<Result<OpenHour, Fault> | null> {
    const bytes = await readIfThere(path);
    if (bytes === null) return null;
    const hour = new OpenHour(path);
    const read = HourLog.resume(bytes, brotli, (scrape) => hour.add(scrape));
    return read.ok ? ok(hour) : read;
  }

  /** Takes in a scrape that is on disk; those of a series in order. */
  add({ series, atMs, scrape, record }: ResumedScrape): void {
    const known = this.#seriesOf(series);
    if (known === null) return;
    const at = unixMs(atMs);
    known.records.push({ at, ...record });
    if (scrape === null) {
      known.rawTimes.push(at);
      return;
    }
    if (known.levels === null) return;
    const before = known.levels.bytes;
    known.levels.add(scrape);
    this.#levelsBytes += known.levels.bytes - before;
    if (this.#levelsBytes <= this.#levelsBytesMax) return;
    this.#levelsBytes -= known.levels.bytes;
    known.levels = null;
  }

  get levelsBytes(): number {
    return this.#levelsBytes;
  }

  series(service: string): readonly OpenSeries[] {
    return [...this.#series.values()].filter(({ key }) => key.service === service);
  }

  /** The uncompressed bytes of the last profile at or before a time; null where there is none. */
  profile(key: SeriesKey, at: UnixMs): Result<Uint8Array | null, Fault> {
    const series = this.#series.get(seriesName(key));
    const last = (series?.records ?? []).findLastIndex((record) => record.at <= at);
    return series === undefined || last < 0 ? ok(null) : this.reader(series).profile(last);
  }

  /** The levels of a series, which are read from its records where they are not in memory. */
  levels(series: OpenSeries): Result<OpenLevels, Fault> {
    if (series.levels !== null) return ok(series.levels);
    return caughtHistory(() => {
      const levels = new OpenLevels(series.info, series.dictionary);
      for (const scrape of this.#scrapes(series)) levels.add(scrape);
      return levels;
    }, series.info.name);
  }

  /** What was allocated since the start of the process, from the records of the series; null where profiles have no totals. */
  allocated(series: OpenSeries): Result<SeriesLevels | null, Fault> {
    return caughtHistory(
      () => allocatedOf(series.info.dictionary, series.dictionary, this.#scrapes(series)),
      series.info.name,
    );
  }

  /** Throws what `caughtHistory` catches. */
  *#scrapes(series: OpenSeries): Generator<Scrape> {
    const reader = new SeriesReader(series, brotli);
    for (const record of series.records) {
      const bytes = this.#bytesOf(record);
      const logged = bytes.ok ? reader.next(bytes.value) : bytes;
      if (!logged.ok) throw new MalformedHistory("damaged", logged.error.what, logged.error.where);
      if (logged.value.mode === "count") yield logged.value.scrape;
    }
  }

  /** Reads profiles of a series, those in ascending order quickest. */
  reader(series: OpenSeries): RecordReader {
    return new RecordReader(series, (record) => this.#bytesOf(record));
  }

  /** To be called before the log is deleted: what is being read goes on until `close`. */
  hold(): void {
    this.#descriptor ??= openSync(this.#path, "r");
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #seriesOf({ number, info, dictionary }: LoggedSeries): GrowingSeries | null {
    const known = this.#series.get(info.name);
    if (known) return known;
    const key = parseSeriesName(info.name);
    if (key === null) return null;
    const levels = new OpenLevels(info, dictionary);
    this.#levelsBytes += levels.bytes;
    const opened: GrowingSeries = { number, info, dictionary, key, records: [], rawTimes: [], levels };
    this.#series.set(info.name, opened);
    return opened;
  }

  #bytesOf({ start, end }: LogRecord): Result<Uint8Array, Fault> {
    try {
      this.hold();
      const bytes = new Uint8Array(end - start);
      const read = readSync(this.#descriptor!, bytes, 0, bytes.length, start);
      return ok(bytes.subarray(0, read));
    } catch (cause) {
      // Once its chunks are on disk, the log is deleted.
      const todo = "ask again: the hour may have been sealed meanwhile";
      return err({ code: "history", what: "the log of an hour cannot be read", where: this.#path, todo, cause });
    }
  }
}

type ReadRecord = (record: LogRecord) => Result<Uint8Array, Fault>;

/** Records depend on those before, so a reader goes on from the one that it read last. */
export class RecordReader {
  readonly #series: OpenSeries;
  readonly #bytesOf: ReadRecord;
  #reader: SeriesReader;

  constructor(series: OpenSeries, bytesOf: ReadRecord) {
    this.#series = series;
    this.#bytesOf = bytesOf;
    this.#reader = new SeriesReader(series, brotli);
  }

  /** @param position in the records of the series */
  profile(position: number): Result<Uint8Array, Fault> {
    if (this.#reader.count > position) this.#reader = new SeriesReader(this.#series, brotli);
    for (;;) {
      const bytes = this.#bytesOf(this.#series.records[this.#reader.count]!);
      const logged = bytes.ok ? this.#reader.next(bytes.value) : bytes;
      if (!logged.ok) return logged;
      if (this.#reader.count > position) return loggedProfile(logged.value);
    }
  }
}
