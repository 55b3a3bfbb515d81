/**
 * Seals one service of an hour: its log becomes a chunk, its dictionaries are written, and its rows are computed. Takes
 * seconds for a service of a hundred instances, so a server does it in a thread (seal-worker.ts).
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import {
  brotli,
  type Dictionary,
  dictionaryRecord,
  err,
  type Fault,
  HourLog,
  LogIndex,
  ok,
  type Result,
  readDictionary,
  readFrom,
  SealedChunk,
  sealLog,
  type UnixMs,
} from "leakhound/server";
import { readIfThere, writeDurably } from "./durable-file.ts";
import { fileNameOf, parseSeriesName, startOf } from "./names.ts";
import { type ProcessSpan, type RolledUp, rollUp } from "./roll-up.ts";

/** A file that the hour is in, for a store that several servers share. */
export interface HourFile {
  readonly kind: "chunk" | "dictionary";
  /** The hour, or the name of the dictionary. */
  readonly name: string;
  readonly path: string;
}

export interface SealedHour extends RolledUp {
  readonly hourStart: UnixMs;
  readonly files: readonly HourFile[];
  readonly chunk: {
    readonly service: string;
    readonly hour: string;
    readonly series: number;
    readonly profiles: number;
    readonly rawProfiles: number;
    readonly bytes: number;
    readonly crc: number;
  };
}

/** What a log has: its services, and why it ends early. */
export interface LogContents {
  readonly services: readonly string[];
  readonly fault: Fault | null;
}

export interface SealRequest {
  readonly hour: string;
  readonly service: string;
  readonly processes: readonly ProcessSpan[];
}

/** Doing it again gives the same chunks. */
export interface Sealer {
  /** @returns null where the hour has no log */
  contents(hour: string): Promise<Result<LogContents | null, Fault>>;
  seal(request: SealRequest): Promise<Result<SealedHour, Fault>>;
  /** Forgets the log that was read last. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export class HourSealer implements Sealer {
  readonly #folder: string;
  /** The log that was read last: its services are sealed one after another. */
  #read: { readonly hour: string; readonly index: LogIndex } | null = null;

  /** @param folder of the history */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async contents(hour: string): Promise<Result<LogContents | null, Fault>> {
    const index = await this.#indexOf(hour);
    if (index === null || !index.ok) return index ?? ok(null);
    const services = index.value.series.flatMap(({ name }) => parseSeriesName(name)?.service ?? []);
    return ok({ services: [...new Set(services)], fault: index.value.fault });
  }

  async seal({ hour, service, processes }: SealRequest): Promise<Result<SealedHour, Fault>> {
    const index = await this.#indexOf(hour);
    if (index === null || !index.ok) return index ?? err(this.#gone(hour));
    const isWanted = ({ name }: { readonly name: string }) => parseSeriesName(name)?.service === service;
    const chunk = sealLog(index.value, isWanted, brotli);
    if (!chunk.ok) return chunk;
    const names = [...new Set(index.value.series.filter(isWanted).map(({ dictionary }) => dictionary))];
    const folder = join(this.#folder, fileNameOf(service));
    const path = join(folder, `${hour}.chunk`);
    const dictionaryPath = (name: string) => join(folder, `${fileNameOf(name)}.dictionary`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of names) await writeDictionary(dictionaryPath(name), name, index.value.dictionary(name)!);
      await writeDurably(path, chunk.value);
    } catch (cause) {
      return err(unwritten(cause, path));
    }
    const dictionaries = names.map((name) => ({ kind: "dictionary" as const, name, path: dictionaryPath(name) }));
    const files: readonly HourFile[] = [...dictionaries, { kind: "chunk", name: hour, path }];
    return this.#checked({ path, bytes: chunk.value, files }, { hour, service, processes });
  }

  async forget(): Promise<void> {
    this.#read = null;
  }

  close(): Promise<void> {
    return this.forget();
  }

  /** Reads the chunk as it is on disk, with the dictionaries that are there, before its log is deleted. */
  async #checked(
    { path, bytes, files }: { readonly path: string; readonly bytes: Uint8Array; readonly files: readonly HourFile[] },
    { hour, service, processes }: SealRequest,
  ): Promise<Result<SealedHour, Fault>> {
    const written = await readIfThere(path);
    if (written === null) return err(this.#gone(hour));
    const dictionaries = new Map<string, Dictionary | null>();
    for (const file of files) if (file.kind === "dictionary") dictionaries.set(file.name, await dictionaryAt(file));
    const dictionary = (name: string) => dictionaries.get(name) ?? null;
    const chunk = SealedChunk.open({ read: readFrom(written), dictionary, compression: brotli, where: path });
    if (!chunk.ok) return chunk;
    const checked = lastProfilesCheck(chunk.value);
    if (!checked.ok) return checked;
    const hourStart = startOf(hour);
    const rolledUp = rollUp({ chunk: chunk.value, dictionary, service, hourStart, processes });
    if (!rolledUp.ok) return rolledUp;
    const facts = { service, hour, bytes: bytes.length, crc: crc32(bytes), ...countsOf(chunk.value) };
    return ok({ ...rolledUp.value, hourStart, files, chunk: facts });
  }

  async #indexOf(hour: string): Promise<Result<LogIndex, Fault> | null> {
    if (this.#read?.hour === hour) return ok(this.#read.index);
    const bytes = await readIfThere(join(this.#folder, "open", `${hour}.log`));
    const index = bytes === null ? null : LogIndex.open(bytes, brotli);
    if (index?.ok) this.#read = { hour, index: index.value };
    return index;
  }

  #gone(hour: string): Fault {
    return { code: "history", what: `the hour ${hour} is gone`, where: this.#folder, todo: "check the data folder" };
  }
}

/** Rows are only added to a dictionary, so the one with more rows serves all chunks. */
async function writeDictionary(path: string, name: string, dictionary: Dictionary): Promise<void> {
  const known = await dictionaryAt({ path, name });
  if (known !== null && known.stacks.length >= dictionary.stacks.length) return;
  await writeDurably(path, Buffer.concat([HourLog.head(), dictionaryRecord({ name, dictionary }, brotli)]));
}

/** @returns null where there is none that can be read */
export async function dictionaryAt({ path, name }: Pick<HourFile, "path" | "name">): Promise<Dictionary | null> {
  const bytes = await readIfThere(path);
  const read = bytes === null ? null : readDictionary(bytes, name, brotli);
  return read?.ok ? read.value : null;
}

/** Rebuilds the last profile of each series of a new chunk. */
function lastProfilesCheck(chunk: SealedChunk): Result<null, Fault> {
  for (const { name, times } of chunk.series) {
    const last = chunk.profile(name, times.at(-1)!);
    if (!last.ok) return last;
  }
  return ok(null);
}

const countsOf = ({ series }: SealedChunk) => ({
  series: series.length,
  profiles: series.reduce((sum, { times }) => sum + times.length, 0),
  rawProfiles: series.reduce((sum, { rawTimes }) => sum + rawTimes.length, 0),
});

function unwritten(cause: unknown, where: string): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = code === "ENOSPC" ? "free space on the disk" : "check the data folder and its permissions";
  return { code: "history", what: `an hour could not be sealed, and its log stays: ${code}`, where, todo, cause };
}
