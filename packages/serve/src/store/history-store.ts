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
  type Dictionary,
  dictionaryRecord,
  err,
  type Fault,
  HourLog,
  LogIndex,
  loggedProfile,
  ok,
  type Result,
  readDictionary,
  readFrom,
  SealedChunk,
  sealLog,
  type UnixMs,
} from "leakhound/server";
import { AppendFile, readIfThere, writeDurably } from "./durable-file.ts";
import {
  dictionaryName,
  fileNameOf,
  hourBefore,
  hourOf,
  isHour,
  parseSeriesName,
  type SeriesKey,
  seriesName,
} from "./names.ts";
import { loggedHour, type StoredHour, sealedHour } from "./stored-hour.ts";

/** A profile to be stored. */
export interface StoredProfile extends SeriesKey {
  readonly release: string | null;
  readonly at: UnixMs;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
}

export interface HistoryOptions {
  readonly folder: string;
  /** How long records wait to be synced together. */
  readonly commitMs: number;
  readonly warn: (fault: Fault) => void;
}

/** How far back `profile` looks for the last profile before a time. */
const HOURS_BACK_MAX = 24;

interface OpenHour {
  readonly hour: string;
  readonly file: AppendFile;
}

export class HistoryStore {
  readonly #folder: string;
  readonly #commitMs: number;
  readonly #warn: (fault: Fault) => void;
  #log = HourLog.begin(brotli);
  #open: OpenHour | null = null;
  /** Changes of the open hour one after another; profiles wait for them. */
  #turning: Promise<void> = Promise.resolve();
  /** Dictionaries that are being read: all profiles that need one wait for it, and stay in order. */
  readonly #adopting = new Map<string, Promise<void>>();
  /** Seals one after another, beside new profiles. */
  #sealing: Promise<void> = Promise.resolve();

  private constructor({ folder, commitMs, warn }: HistoryOptions) {
    this.#folder = folder;
    this.#commitMs = commitMs;
    this.#warn = warn;
  }

  /** Opens the folder, seals the hours that a kill left open, and continues the one of `now`. */
  static async open(options: HistoryOptions, now: UnixMs): Promise<HistoryStore> {
    const store = new HistoryStore(options);
    await mkdir(store.#openFolder, { recursive: true, mode: 0o700 });
    const hours = (await readdir(store.#openFolder))
      .filter((name) => name.endsWith(".log"))
      .map((name) => name.slice(0, -4));
    for (const hour of hours.filter((one) => isHour(one) && one !== hourOf(now))) await store.#seal(hour);
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
    const path = join(this.#folder, fileNameOf(service), `${fileNameOf(name)}.dictionary`);
    const known = await this.#readDictionary(path, name);
    // Another profile of the build may have come meanwhile.
    if (known !== null && this.#log.dictionary(name) === null) this.#log.adopt(name, known);
  }

  /** The uncompressed bytes of the last profile at or before a time, as the process wrote them; null where there is none. */
  async profile(key: SeriesKey, at: UnixMs): Promise<Result<Uint8Array | null, Fault>> {
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
    const bytes = await readIfThere(this.#logPath(hour));
    const index = bytes === null ? null : LogIndex.open(bytes, brotli);
    if (index !== null) return index.ok ? ok(loggedHour(index.value, service)) : index;
    const chunk = await this.#openChunk(join(this.#folder, fileNameOf(service)), hour);
    if (!chunk.ok) return chunk;
    return ok(chunk.value === null ? null : sealedHour(chunk.value));
  }

  async close(): Promise<void> {
    await this.#turning;
    await this.#sealing;
    await this.#open?.file.close();
    this.#open = null;
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
    if (before !== null) this.#sealing = this.#sealing.then(() => this.#seal(before.hour));
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

  /** Writes one chunk for each service of a log, and deletes the log. Doing it again gives the same chunks. */
  async #seal(hour: string): Promise<void> {
    const path = this.#logPath(hour);
    const bytes = await readIfThere(path);
    const index = bytes === null ? null : LogIndex.open(bytes, brotli);
    if (index === null) return;
    if (!index.ok) return this.#warn(index.error);
    if (index.value.fault) this.#warn(index.value.fault);
    const keys = index.value.series.map(({ name }) => parseSeriesName(name));
    for (const service of new Set(keys.flatMap((key) => key?.service ?? []))) {
      const sealed = await this.#sealService(index.value, service, hour);
      if (!sealed.ok) return this.#warn(sealed.error);
    }
    await rm(path);
  }

  async #sealService(index: LogIndex, service: string, hour: string): Promise<Result<null, Fault>> {
    const isWanted = ({ name }: { readonly name: string }) => parseSeriesName(name)?.service === service;
    const chunk = sealLog(index, isWanted, brotli);
    if (!chunk.ok) return chunk;
    const folder = join(this.#folder, fileNameOf(service));
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of new Set(index.series.filter(isWanted).map(({ dictionary }) => dictionary)))
        await this.#writeDictionary(folder, name, index.dictionary(name)!);
      await writeDurably(join(folder, `${hour}.chunk`), chunk.value);
    } catch (cause) {
      return err(this.#faultOf(cause, `the hour ${hour} could not be sealed; its log stays`));
    }
    return this.#checked(folder, hour);
  }

  /** Rebuilds the last profile of each series of a new chunk, before its log is deleted. */
  async #checked(folder: string, hour: string): Promise<Result<null, Fault>> {
    const chunk = await this.#openChunk(folder, hour);
    if (!chunk.ok) return chunk;
    for (const { name, times } of chunk.value?.series ?? []) {
      const last = chunk.value!.profile(name, times.at(-1)!);
      if (!last.ok) return last;
    }
    return ok(null);
  }

  /** Rows are only added to a dictionary, so the one with more rows serves all chunks. */
  async #writeDictionary(folder: string, name: string, dictionary: Dictionary): Promise<void> {
    const path = join(folder, `${fileNameOf(name)}.dictionary`);
    const known = await this.#readDictionary(path, name);
    if (known !== null && known.stacks.length >= dictionary.stacks.length) return;
    await writeDurably(path, Buffer.concat([HourLog.head(), dictionaryRecord({ name, dictionary }, brotli)]));
  }

  async #readDictionary(path: string, name: string): Promise<Dictionary | null> {
    const bytes = await readIfThere(path);
    const read = bytes === null ? null : readDictionary(bytes, name, brotli);
    return read?.ok ? read.value : null;
  }

  /** @returns null for an hour that has no log */
  async #fromLog(key: SeriesKey, hour: string, at: UnixMs): Promise<Result<Uint8Array | null, Fault> | null> {
    const bytes = await readIfThere(this.#logPath(hour));
    const index = bytes === null ? null : LogIndex.open(bytes, brotli);
    if (index === null || !index.ok) return index;
    const number = index.value.series.findIndex(({ name }) => name === seriesName(key));
    if (number < 0) return ok(null);
    let last: ReturnType<typeof loggedProfile> | null = null;
    for (const logged of index.value.scrapes(number)) {
      const { atMs } = logged.mode === "count" ? logged.scrape : logged.raw;
      if (atMs > at) break;
      last = loggedProfile(logged);
    }
    return last ?? ok(null);
  }

  async #fromChunk(key: SeriesKey, hour: string, at: UnixMs): Promise<Result<Uint8Array | null, Fault>> {
    const chunk = await this.#openChunk(join(this.#folder, fileNameOf(key.service)), hour);
    if (!chunk.ok) return chunk;
    const series = chunk.value?.series.find(({ name }) => name === seriesName(key));
    if (!series?.times.some((time) => time <= at)) return ok(null);
    return chunk.value!.profile(series.name, at);
  }

  /** @returns null where the service has no chunk of the hour */
  async #openChunk(folder: string, hour: string): Promise<Result<SealedChunk | null, Fault>> {
    const where = join(folder, `${hour}.chunk`);
    const bytes = await readIfThere(where);
    if (bytes === null) return ok(null);
    const dictionaries = await this.#dictionariesOf(folder);
    const dictionary = (name: string) => dictionaries.get(fileNameOf(name))?.(name) ?? null;
    return SealedChunk.open({ read: readFrom(bytes), dictionary, compression: brotli, where });
  }

  /** Readers of the dictionaries of a service, by file name. */
  async #dictionariesOf(folder: string): Promise<ReadonlyMap<string, (name: string) => Dictionary | null>> {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".dictionary"));
    const readers = files.map(async (file) => {
      const bytes = await readIfThere(join(folder, file));
      const read = (name: string) => {
        const dictionary = bytes === null ? null : readDictionary(bytes, name, brotli);
        return dictionary?.ok ? dictionary.value : null;
      };
      return [file.slice(0, -".dictionary".length), read] as const;
    });
    return new Map(await Promise.all(readers));
  }

  #faultOf(cause: unknown, what: string): Fault {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const todo = code === "ENOSPC" ? "free space on the disk" : "check the data folder and its permissions";
    return { code: "history", what: `${what}: ${code}`, where: this.#folder, todo, cause };
  }
}
