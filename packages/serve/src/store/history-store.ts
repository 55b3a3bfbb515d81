/**
 * The profiles of all instances, byte for byte, in a folder.
 *
 *   history/
 *     open/2026-11-29T15.log         the hour that is being written: one record for each scrape, synced each second
 *     shop-2bd806c9/                 a service
 *       2026-11-29T14.chunk          a sealed hour, which never changes
 *       f3a9c1-0d55e1aa.dictionary   what the profiles of one build have in common
 *
 * A scrape is stored once `add` resolves: its record is on disk then. When an hour is over, its log becomes one chunk for
 * each service; the log is deleted after all of them are on disk, so that a kill at any moment loses nothing. A log that a
 * kill left behind is continued, or sealed at the next start.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  brotli,
  err,
  type Fault,
  HourLog,
  LogIndex,
  loggedProfile,
  ok,
  type Result,
  type UnixMs,
} from "leakhound/server";
import type { TimeRange } from "../rows/port.ts";
import { AppendFile, readIfThere, writeDurably } from "./durable-file.ts";
import { dictionaryName, hourBefore, hourOf, isHour, type SeriesKey, seriesName, startOf } from "./names.ts";
import { type HistoryLimits, removeBeyond } from "./retention.ts";
import type { ProcessSpan } from "./roll-up.ts";
import { dictionaryAt, HourSealer, type SealedHour, type Sealer } from "./seal-hour.ts";
import { SealedFiles } from "./sealed-files.ts";
import { type SitePoints, SitePointsBuilder, type SiteSeriesQuery } from "./site-series.ts";
import { loggedHour, type StoredHour, sealedHour } from "./stored-hour.ts";

/** A profile to be stored. */
export interface StoredProfile extends SeriesKey {
  readonly release: string | null;
  readonly at: UnixMs;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
}

/** Takes the rows of each sealed hour of a service. The hour counts as sealed once they are stored. */
export interface HourSink {
  processes(service: string, hourStart: UnixMs): Promise<Result<readonly ProcessSpan[], Fault>>;
  add(hour: SealedHour): Promise<Result<null, Fault>>;
}

export interface HistoryOptions {
  readonly folder: string;
  readonly hours: HourSink;
  /** Seals the hours of the folder; without it, this thread does. */
  readonly sealer?: Sealer;
  /** How long records wait to be synced together. */
  readonly commitMs: number;
  readonly warn: (fault: Fault) => void;
}

/** How far back `profile` looks for the last profile before a time. */
const HOURS_BACK_MAX = 24;

/** The log of an hour that is being written. */
export interface OpenLog {
  readonly hour: string;
  /** Of its file: what comes after them is not complete yet. */
  readonly bytes: number;
}

interface OpenHour {
  readonly hour: string;
  readonly file: AppendFile;
}

export class HistoryStore {
  readonly #folder: string;
  readonly #commitMs: number;
  readonly #warn: (fault: Fault) => void;
  readonly #hours: HourSink;
  readonly #sealer: Sealer;
  readonly #files: SealedFiles;
  #log = HourLog.begin(brotli);
  #open: OpenHour | null = null;
  /** Changes of the open hour one after another; profiles wait for them. */
  #turning: Promise<void> = Promise.resolve();
  /** Dictionaries that are being read: all profiles that need one wait for it, and stay in order. */
  readonly #adopting = new Map<string, Promise<void>>();
  /** Seals one after another, beside new profiles. */
  #sealing: Promise<void> = Promise.resolve();

  private constructor({ folder, hours, sealer = new HourSealer(folder), commitMs, warn }: HistoryOptions) {
    this.#folder = folder;
    this.#hours = hours;
    this.#sealer = sealer;
    this.#files = new SealedFiles(folder);
    this.#commitMs = commitMs;
    this.#warn = warn;
  }

  /** Opens the folder, seals the hours that a kill left open, and continues the one of `now`. */
  static async open(options: HistoryOptions, now: UnixMs): Promise<HistoryStore> {
    const store = new HistoryStore(options);
    await mkdir(store.#openFolder, { recursive: true, mode: 0o700 });
    await store.#sealAll(hourOf(now));
    await store.#turnTo(hourOf(now));
    return store;
  }

  /** Stores a profile: resolves when it is on disk. A failure is a fault, and the profile is not stored. */
  async add({ at, bytes, release, ...key }: StoredProfile): Promise<Result<"count" | "raw", Fault>> {
    const hour = hourOf(at);
    // A clock that was set back does not open an hour again that was sealed.
    if (this.#open !== null && hour > this.#open.hour) this.#turning = this.#turning.then(() => this.#turnTo(hour));
    await this.#turning;
    const dictionary = dictionaryName(key.service, release);
    if (this.#log.dictionary(dictionary) === null) await this.#adoptOnce(key.service, dictionary);
    if (this.#open === null) return err(this.#faultOf(null, "the log cannot be opened"));
    const { file } = this.#open;
    const added = this.#log.add({ series: { name: seriesName(key), dictionary }, at, bytes });
    if (!added.ok) return added;
    try {
      await file.append(added.value.records);
      return ok(added.value.mode);
    } catch (cause) {
      this.#turning = this.#turning.then(() => this.#reopen(file));
      await this.#turning;
      return err(this.#faultOf(cause, "a profile could not be stored"));
    }
  }

  #adoptOnce(service: string, name: string): Promise<void> {
    const adopting = this.#adopting.get(name) ?? this.#adopt(service, name).finally(() => this.#adopting.delete(name));
    this.#adopting.set(name, adopting);
    return adopting;
  }

  /** Takes the dictionary that sealed hours of the same build have, so that one dictionary serves all its hours. */
  async #adopt(service: string, name: string): Promise<void> {
    const known = await dictionaryAt({ path: this.#files.dictionaryPath(service, name), name });
    // Another profile of the build may have come meanwhile.
    if (known !== null && this.#log.dictionary(name) === null) this.#log.adopt(name, known);
  }

  /** The uncompressed bytes of the last profile at or before a time, as the process wrote them; null where there is none. */
  async profile(key: SeriesKey, at: UnixMs): Promise<Result<Uint8Array | null, Fault>> {
    // A clock that was set back leaves profiles in the hour that was open then.
    const open = this.#open?.hour ?? "";
    if (open > hourOf(at)) {
      const found = await this.#fromLog(key, open, at);
      if (found !== null && (!found.ok || found.value !== null)) return found;
    }
    let hour = hourOf(at);
    for (let back = 0; back < HOURS_BACK_MAX; back++, hour = hourBefore(hour)) {
      // An hour has its log until its chunks are on disk.
      const found = (await this.#fromLog(key, hour, at)) ?? (await this.#fromChunk(key, hour, at));
      if (!found.ok || found.value !== null) return found;
    }
    return ok(null);
  }

  /** What is stored of a service in an hour, `2026-11-29T15`; null where there is nothing. */
  async hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>> {
    // An hour has its log until its chunks are on disk.
    const index = await this.#logIndex(hour);
    if (index !== null) return index.ok ? ok(loggedHour(index.value, service)) : index;
    const opened = await this.#files.open(service, hour);
    if (!opened.ok) return opened;
    return ok(opened.value && sealedHour(opened.value));
  }

  /** The hour that is being written, with the bytes of its log that are on disk; null where its log cannot be opened. */
  get openLog(): OpenLog | null {
    return this.#open && { hour: this.#open.hour, bytes: this.#open.file.length };
  }

  /** Tries to seal hours that could not be sealed before, as while the store of rows was away. */
  async sealOverdue(): Promise<void> {
    const open = this.#open?.hour;
    if (open === undefined || (await this.openHours()).every((hour) => hour >= open)) return;
    this.#sealing = this.#sealing.then(() => this.#sealAll(open));
    await this.#sealing;
  }

  /** Runs work while no hour is sealed, so that what it reads of the folder belongs together. */
  holdSealing<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#sealing.then(work);
    this.#sealing = done.then(
      () => {},
      () => {},
    );
    return done;
  }

  async close(): Promise<void> {
    await this.#turning;
    await this.#sealing;
    await this.#sealer.close();
    await this.#open?.file.close();
    this.#open = null;
    this.#files.close();
  }

  /** One site of a service over time, in each instance, at the resolution of the scrapes. */
  async siteSeries(query: SiteSeriesQuery): Promise<Result<readonly SitePoints[], Fault>> {
    const builder = new SitePointsBuilder(query);
    for (const hour of await this.#hoursIn(query.service, query.range)) {
      const log = await this.#logIndex(hour);
      const opened = log === null ? await this.#files.open(query.service, hour) : log;
      if (!opened.ok) return opened;
      if (opened.value === null) continue;
      const added = opened.value instanceof LogIndex ? builder.addLog(opened.value) : builder.addChunk(opened.value);
      if (!added.ok) return added;
    }
    return ok(builder.finish());
  }

  /** Removes sealed hours beyond the limits. */
  async removeBeyond(limits: HistoryLimits): Promise<void> {
    for (const path of await removeBeyond(this.#folder, limits)) this.#files.forget(path);
  }

  /** Hours of a range that have a chunk of the service or a log, in order. */
  async #hoursIn(service: string, { from, to }: TimeRange): Promise<readonly string[]> {
    const hours = [...(await this.#files.hours(service)), ...(await this.openHours())];
    return [...new Set(hours)].filter((hour) => hour >= hourOf(from) && startOf(hour) < to).sort();
  }

  /** Hours that are not sealed: the one that is being written, and those that could not be sealed yet. */
  async openHours(): Promise<readonly string[]> {
    const files = await readdir(this.#openFolder);
    return files
      .filter((name) => name.endsWith(".log"))
      .map((name) => name.slice(0, -".log".length))
      .filter(isHour);
  }

  get #openFolder(): string {
    return join(this.#folder, "open");
  }

  #logPath(hour: string): string {
    return join(this.#openFolder, `${hour}.log`);
  }

  /** Ends the open hour and seals it, and begins or continues another. */
  async #turnTo(hour: string): Promise<void> {
    const before = this.#open;
    if (before !== null && hour <= before.hour) return;
    await before?.file.close();
    this.#log.rotate();
    await this.#begin(hour);
    if (before !== null) this.#sealing = this.#sealing.then(() => this.#sealAll(hour));
  }

  /** Opens the log of an hour: an intact one is continued. */
  async #begin(hour: string): Promise<void> {
    const path = this.#logPath(hour);
    const existing = await readIfThere(path);
    const resumed = existing && existing.length > 0 ? HourLog.resume(existing, brotli) : null;
    if (resumed?.ok) {
      this.#log = resumed.value.log;
      if (resumed.value.fault) this.#warn(resumed.value.fault);
    } else if (resumed) this.#warn(resumed.error);
    else await writeDurably(path, HourLog.head());
    const length = resumed?.ok ? resumed.value.intactBytes : HourLog.head().length;
    this.#open = { hour, file: await AppendFile.open(path, length, this.#commitMs) };
  }

  /** After a failed write: the state in memory is that of the file again, so later records need nothing that was lost. */
  async #reopen(failed: AppendFile): Promise<void> {
    const open = this.#open;
    if (open?.file !== failed) return;
    this.#open = null;
    await failed.close().catch(() => {});
    this.#log = HourLog.begin(brotli);
    await this.#begin(open.hour).catch((cause: unknown) =>
      this.#warn(this.#faultOf(cause, "the log cannot be opened")),
    );
    // Each later profile tries again.
    this.#open ??= { ...open, file: failed };
  }

  /** Seals all hours that are over, those too that could not be sealed before. */
  async #sealAll(open: string): Promise<void> {
    for (const hour of await this.openHours()) if (hour < open) await this.#seal(hour);
    await this.#sealer.forget();
  }

  /** Writes one chunk for each service of a log, and deletes the log when all of them and their rows are stored. */
  async #seal(hour: string): Promise<void> {
    const contents = await this.#sealer.contents(hour);
    if (!contents.ok) return this.#warn(contents.error);
    if (contents.value === null) return;
    if (contents.value.fault) this.#warn(contents.value.fault);
    for (const service of contents.value.services) {
      const sealed = await this.#sealService(service, hour);
      if (!sealed.ok) return this.#warn(sealed.error);
    }
    await rm(this.#logPath(hour));
  }

  async #sealService(service: string, hour: string): Promise<Result<null, Fault>> {
    const processes = await this.#hours.processes(service, startOf(hour));
    if (!processes.ok) return processes;
    const sealed = await this.#sealer.seal({ hour, service, processes: processes.value });
    if (!sealed.ok) return sealed;
    for (const { kind, path } of sealed.value.files) {
      if (kind === "chunk") this.#files.forget(path);
      else this.#files.forgetDictionary(path);
    }
    return this.#hours.add(sealed.value);
  }

  /** @returns null for an hour that has no log */
  async #logIndex(hour: string): Promise<Result<LogIndex, Fault> | null> {
    const bytes = await readIfThere(this.#logPath(hour));
    return bytes === null ? null : LogIndex.open(bytes, brotli);
  }

  /** @returns null for an hour that has no log */
  async #fromLog(key: SeriesKey, hour: string, at: UnixMs): Promise<Result<Uint8Array | null, Fault> | null> {
    const index = await this.#logIndex(hour);
    if (index === null || !index.ok) return index;
    const number = index.value.series.findIndex(({ name }) => name === seriesName(key));
    if (number < 0) return ok(null);
    let last: ReturnType<typeof loggedProfile> | null = null;
    for (const logged of index.value.scrapes(number)) {
      const { atMs } = logged.mode === "count" ? logged.scrape : logged.raw;
      if (atMs <= at) last = loggedProfile(logged);
    }
    return last ?? ok(null);
  }

  async #fromChunk(key: SeriesKey, hour: string, at: UnixMs): Promise<Result<Uint8Array | null, Fault>> {
    const opened = await this.#files.open(key.service, hour);
    if (!opened.ok) return opened;
    const series = opened.value?.chunk.series.find(({ name }) => name === seriesName(key));
    if (!series?.times.some((time) => time <= at)) return ok(null);
    return opened.value!.chunk.profile(series.name, at);
  }

  #faultOf(cause: unknown, what: string): Fault {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const todo = code === "ENOSPC" ? "free space on the disk" : "check the data folder and its permissions";
    return { code: "history", what: `${what}: ${code}`, where: this.#folder, todo, cause };
  }
}
