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
  type AddedScrape,
  brotli,
  err,
  type Fault,
  HourLog,
  ok,
  type Profile,
  type Result,
  type UnixMs,
} from "leakhound/server";
import type { TimeRange } from "../rows/port.ts";
import { AppendFile, readIfThere, writeDurably } from "./durable-file.ts";
import { dictionaryName, hourBefore, hourOf, isHour, type SeriesKey, seriesName, startOf } from "./names.ts";
import { OpenHour } from "./open-hour.ts";
import { type HistoryLimits, removeBeyond } from "./retention.ts";
import type { ProcessSpan } from "./roll-up.ts";
import { dictionaryAt, HourSealer, type SealedHour, type Sealer } from "./seal-hour.ts";
import { type OpenedChunk, SealedFiles } from "./sealed-files.ts";
import { type SitePoints, SitePointsBuilder, type SiteSeriesQuery } from "./site-series.ts";
import { openStoredHour, type StoredHour, sealedHour } from "./stored-hour.ts";

/** A profile to be stored. */
export interface StoredProfile extends SeriesKey {
  readonly release: string | null;
  readonly at: UnixMs;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
  /** The same, where they were decoded already. */
  readonly decoded?: Profile | null;
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

/** An hour that has a log, one that is sealed, or null for one that the service does not have. */
type HourPart = Result<OpenHour | OpenedChunk | null, Fault>;

/** Hours with a log that are in memory: the open one, and those that wait to be sealed. */
const LOGGED_HOURS_MAX = 4;

/** A day of eight services, for those who look at them. */
const OPEN_CHUNKS = { chunks: 192, directoryBytes: 48 * 2 ** 20 };

/** How long a query may read an hour that was sealed meanwhile. */
const QUERY_MS_MAX = 60_000;

/** Hours that are read ahead. */
const HOURS_AHEAD = 4;

/** How far back `profile` looks for the last profile before a time. */
const HOURS_BACK_MAX = 24;

/** The log of an hour that is being written. */
export interface OpenLog {
  readonly hour: string;
  /** Of its file: what comes after them is not complete yet. */
  readonly bytes: number;
}

interface WrittenHour {
  readonly hour: string;
  readonly file: AppendFile;
  /** What queries see of it. */
  readonly contents: OpenHour;
}

export class HistoryStore {
  readonly #folder: string;
  readonly #commitMs: number;
  readonly #warn: (fault: Fault) => void;
  readonly #hours: HourSink;
  readonly #sealer: Sealer;
  readonly #files: SealedFiles;
  #log = HourLog.begin(brotli);
  #open: WrittenHour | null = null;
  /** Hours that have a log, as queries see them: the open one, and those that are not sealed yet. */
  readonly #logged = new Map<string, Promise<Result<OpenHour, Fault> | null>>();
  /** Hours that are sealed, and are closed soon. */
  readonly #ended = new Set<OpenHour>();
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
    this.#files = new SealedFiles(folder, (name) => this.#log.dictionary(name), OPEN_CHUNKS);
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
  async add(profile: StoredProfile): Promise<Result<"count" | "raw", Fault>> {
    const hour = hourOf(profile.at);
    // A clock that was set back does not open an hour again that was sealed.
    if (this.#open !== null && hour > this.#open.hour) this.#turning = this.#turning.then(() => this.#turnTo(hour));
    await this.#turning;
    const { service, release } = profile;
    const dictionary = dictionaryName(service, release);
    if (this.#log.dictionary(dictionary) === null) {
      await this.#adoptOnce(service, dictionary);
      // Another hour may have begun meanwhile: the log of the one before is closed then.
      await this.#turned();
    }
    if (this.#open === null) return err(this.#faultOf(null, "the log cannot be opened"));
    const added = this.#toLog(profile, dictionary);
    // Not awaited here, where the profile is: it would be in memory until its record is on disk.
    return added.ok ? this.#append(added.value, Math.round(profile.at), this.#open) : added;
  }

  #toLog({ at, bytes, decoded = null, release: _, ...key }: StoredProfile, dictionary: string) {
    return this.#log.add({ series: { name: seriesName(key), dictionary }, at, bytes, decoded });
  }

  async #append(
    { mode, records, recordBytes, series, scrape }: AddedScrape,
    atMs: number,
    { file, contents }: WrittenHour,
  ): Promise<Result<"count" | "raw", Fault>> {
    try {
      const end = file.end + records.length;
      await file.append(records);
      contents.add({ series, scrape, atMs, record: { start: end - recordBytes, end } });
      return ok(mode);
    } catch (cause) {
      this.#turning = this.#turning.then(() => this.#reopen(file));
      await this.#turning;
      return err(this.#faultOf(cause, "a profile could not be stored"));
    }
  }

  async #turned(): Promise<void> {
    for (let known: Promise<void> | null = null; known !== this.#turning; ) {
      known = this.#turning;
      await known;
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

  /** Hours of a range that have a chunk of the service or a log, in order. */
  async hoursIn(service: string, { from, to }: TimeRange): Promise<readonly string[]> {
    const hours = [...(await this.#files.hours(service)), ...(await this.openHours())];
    return [...new Set(hours)].filter((hour) => hour >= hourOf(from) && startOf(hour) < to).sort();
  }

  /** What is stored of a service in an hour, `2026-11-29T15`; null where there is nothing. */
  async hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>> {
    // An hour has its log until its chunks are on disk.
    const logged = await this.#loggedHour(hour);
    if (logged !== null) return logged.ok ? ok(openStoredHour(logged.value, logged.value.series(service))) : logged;
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
    for (const hour of [...this.#logged.keys()]) await this.#forget(hour);
    for (const hour of [...this.#ended]) this.#closeHour(hour);
    this.#files.close();
  }

  /** One site of a service over time, in each instance, at the resolution of the scrapes. */
  async siteSeries(query: SiteSeriesQuery): Promise<Result<readonly SitePoints[], Fault>> {
    const builder = new SitePointsBuilder(query);
    const hours = await this.hoursIn(query.service, query.range);
    // Parts of the next hours are read while those of one are unpacked.
    const parts = new Map<string, Promise<HourPart>>();
    for (const [at, hour] of hours.entries()) {
      for (const next of hours.slice(at, at + HOURS_AHEAD))
        parts.set(next, parts.get(next) ?? this.#partOf(next, query.service, builder));
      const part = await parts.get(hour)!;
      parts.delete(hour);
      if (!part.ok) return part;
      if (part.value === null) continue;
      const added = part.value instanceof OpenHour ? builder.addOpen(part.value) : builder.addChunk(part.value);
      if (!added.ok) return added;
    }
    return ok(builder.finish());
  }

  /** An hour with what the site needs of it. Never rejects. */
  async #partOf(hour: string, service: string, builder: SitePointsBuilder): Promise<HourPart> {
    const logged = await this.#loggedHour(hour);
    if (logged !== null) return logged;
    const opened = await this.#files.open(service, hour);
    if (opened.ok && opened.value !== null) await opened.value.readAhead(builder.rangesOf(opened.value));
    return opened;
  }

  /** Removes sealed hours beyond the limits. */
  async removeBeyond(limits: HistoryLimits): Promise<void> {
    for (const path of await removeBeyond(this.#folder, limits)) this.#files.forget(path);
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
    const contents = new OpenHour(path);
    const resumed =
      existing && existing.length > 0 ? HourLog.resume(existing, brotli, (scrape) => contents.add(scrape)) : null;
    if (resumed?.ok) {
      this.#log = resumed.value.log;
      if (resumed.value.fault) this.#warn(resumed.value.fault);
    } else if (resumed) this.#warn(resumed.error);
    else await writeDurably(path, HourLog.head());
    const length = resumed?.ok ? resumed.value.intactBytes : HourLog.head().length;
    this.#open = { hour, file: await AppendFile.open(path, length, this.#commitMs), contents };
    await this.#forget(hour);
    this.#keepLogged(hour, Promise.resolve(ok(contents)));
  }

  /** The hour as it is in memory. @returns null for one that has no log */
  #loggedHour(hour: string): Promise<Result<OpenHour, Fault> | null> {
    const known = this.#logged.get(hour);
    if (known) return known;
    const read = OpenHour.read(this.#logPath(hour));
    // A log that a kill left is read once, and then from memory until it is sealed.
    this.#keepLogged(hour, read);
    const forget = () => this.#logged.delete(hour);
    read.then((found) => found?.ok || forget(), forget);
    return read;
  }

  /** Where hours cannot be sealed, few of them are in memory. */
  #keepLogged(hour: string, contents: Promise<Result<OpenHour, Fault> | null>): void {
    this.#logged.set(hour, contents);
    const [oldest] = [...this.#logged.keys()].filter((one) => one !== this.#open?.hour);
    if (this.#logged.size > LOGGED_HOURS_MAX && oldest !== undefined) void this.#forget(oldest);
  }

  /** Queries that read the hour now may go on for a while. */
  async #forget(hour: string): Promise<void> {
    const known = await this.#logged.get(hour);
    this.#logged.delete(hour);
    if (!known?.ok) return;
    const { value } = known;
    this.#ended.add(value);
    setTimeout(() => this.#closeHour(value), QUERY_MS_MAX).unref();
  }

  #closeHour(hour: OpenHour): void {
    if (this.#ended.delete(hour)) hour.close();
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
    const logged = await this.#logged.get(hour);
    if (logged?.ok) logged.value.hold();
    await rm(this.#logPath(hour));
    await this.#forget(hour);
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
  async #fromLog(key: SeriesKey, hour: string, at: UnixMs): Promise<Result<Uint8Array | null, Fault> | null> {
    const logged = await this.#loggedHour(hour);
    return logged?.ok ? logged.value.profile(key, at) : logged;
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
