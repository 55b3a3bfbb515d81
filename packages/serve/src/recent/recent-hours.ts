/**
 * The profiles of the last hours, read from the folder of the history while the server writes it: from the logs of hours that are
 * not sealed yet, and from the chunks of sealed ones.
 *
 *   open/2026-11-29T15.log    where its records are is kept between two readings; only new records are looked through
 *   …/2026-11-29T14.chunk     one series at a time
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import {
  brotli,
  type CountedProfile,
  type Fault,
  GrowingLog,
  loggedProfile,
  ok,
  type ReadRange,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { TimeRange } from "../rows/port.ts";
import { hourOf, type SeriesKey, seriesName, startOf } from "../store/names.ts";
import { type OpenedChunk, SealedFiles } from "../store/sealed-files.ts";

export type RecentProfile =
  | { readonly at: UnixMs; readonly counted: CountedProfile }
  /** The uncompressed bytes of a profile that is kept as such. */
  | { readonly at: UnixMs; readonly bytes: Result<Uint8Array, Fault> };

export interface RecentHour {
  /** Throws what `caughtHistory` catches where the hour is damaged. Ends before the next series is read. */
  profiles(key: SeriesKey): Generator<RecentProfile>;
}

/** Where the hours of a range come from. */
export interface HoursOfRange {
  /** Those in which the service has profiles, in order. */
  of(service: string, range: TimeRange): Promise<Result<readonly RecentHour[], Fault>>;
}

const HOUR_MS = 3_600_000;
/** Chunks whose names are kept. */
const SEALED_MAX = 10_000;

interface OpenedLog {
  readonly descriptor: number;
  readonly log: GrowingLog;
  /** Numbers of its series. */
  readonly numbers: Map<string, number>;
}

export class RecentHours implements HoursOfRange {
  readonly #folder: string;
  readonly #files: SealedFiles;
  readonly #logs = new Map<string, OpenedLog>();
  /** Chunks that were opened: with a new one, the dictionary of its build may have more rows than the one that is known. */
  readonly #sealed = new Set<string>();

  /** @param folder of the history */
  constructor(folder: string) {
    this.#folder = folder;
    this.#files = new SealedFiles(folder);
  }

  /** The hours of a range in which the service has profiles, in order. */
  async of(service: string, { from, to }: TimeRange): Promise<Result<readonly RecentHour[], Fault>> {
    const hours: RecentHour[] = [];
    for (let start: number = startOf(hourOf(from)); start < to; start += HOUR_MS) {
      const hour = hourOf(unixMs(start));
      // An hour has its log until its chunks are on disk.
      const log = this.#logOf(hour);
      if (log !== null) {
        const read = log.ok ? ok(loggedHour(log.value)) : log;
        if (!read.ok) return read;
        hours.push(read.value);
        continue;
      }
      const path = this.#files.chunkPath(service, hour);
      if (!this.#sealed.has(path)) this.#files.forgetDictionaries();
      const chunk = await this.#files.open(service, hour);
      if (!chunk.ok) return chunk;
      if (this.#sealed.size >= SEALED_MAX) this.#sealed.clear();
      if (chunk.value !== null) this.#sealed.add(path);
      if (chunk.value !== null) hours.push(sealedHour(chunk.value));
    }
    this.#forgetLogsBefore(hourOf(from));
    return ok(hours);
  }

  close(): void {
    for (const hour of [...this.#logs.keys()]) this.#forget(hour);
    this.#files.close();
  }

  /** @returns null for an hour that has no log */
  #logOf(hour: string): Result<OpenedLog, Fault> | null {
    const path = join(this.#folder, "open", `${hour}.log`);
    if (!existsSync(path)) {
      this.#forget(hour);
      return null;
    }
    const known = this.#logs.get(hour);
    const opened = known ?? openLog(path);
    this.#logs.set(hour, opened);
    const { size } = fstatSync(opened.descriptor);
    // A write that failed is undone, and its records may be known.
    if (size < opened.log.length) {
      this.#forget(hour);
      return this.#logOf(hour);
    }
    const read = opened.log.readTo(size);
    if (!read.ok && opened.log.series.length === 0) {
      this.#forget(hour);
      return read;
    }
    if (opened.numbers.size < opened.log.series.length)
      for (const [number, { name }] of opened.log.series.entries()) opened.numbers.set(name, number);
    return ok(opened);
  }

  #forgetLogsBefore(oldest: string): void {
    for (const hour of [...this.#logs.keys()]) if (hour < oldest) this.#forget(hour);
  }

  #forget(hour: string): void {
    const known = this.#logs.get(hour);
    if (known === undefined) return;
    this.#logs.delete(hour);
    closeSync(known.descriptor);
  }
}

function openLog(path: string): OpenedLog {
  const descriptor = openSync(path, "r");
  return { descriptor, log: new GrowingLog(readerOf(descriptor), brotli), numbers: new Map() };
}

const loggedHour = ({ log, numbers }: OpenedLog): RecentHour => ({
  *profiles(key) {
    const number = numbers.get(seriesName(key));
    if (number === undefined) return;
    for (const logged of log.scrapes(number)) {
      if (logged.mode === "raw") yield { at: unixMs(logged.raw.atMs), bytes: loggedProfile(logged) };
      else {
        const { scrape, series } = logged;
        yield { at: unixMs(scrape.atMs), counted: { dictionary: series.dictionary, scrape } };
      }
    }
  },
});

const sealedHour = ({ chunk }: OpenedChunk): RecentHour => ({
  *profiles(key) {
    const name = seriesName(key);
    for (const counted of chunk.counted(name)) yield { at: unixMs(counted.scrape.atMs), counted };
    const raw = chunk.series.find((one) => one.name === name)?.rawTimes ?? [];
    for (const at of raw) yield { at, bytes: chunk.profile(name, at) };
  },
});

/** Reads at once, since the end of a log is in the cache of the system. */
function readerOf(descriptor: number): ReadRange {
  return (start, end) => {
    const bytes = new Uint8Array(end - start);
    let read = 0;
    while (read < bytes.length) {
      const more = readSync(descriptor, bytes, read, bytes.length - read, start + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  };
}
