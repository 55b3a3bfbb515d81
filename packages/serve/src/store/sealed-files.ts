/**
 * The sealed hours of a folder, as they are read: chunks stay open, and dictionaries in memory, while they are asked for; up to a
 * number of files, and of bytes.
 *
 *   shop-2bd806c9/2026-11-29T14.chunk          opened once: its directory is in memory, all else is read where it is needed
 *   shop-2bd806c9/f3a9c1-0d55e1aa.dictionary   read once for all hours of the build
 */
import { closeSync, openSync, read, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type ByteRange,
  brotli,
  type Dictionary,
  type Fault,
  ok,
  type ReadRange,
  type Result,
  SealedChunk,
} from "leakhound/server";
import { fileNameOf, isHour } from "./names.ts";
import { dictionaryAt } from "./seal-hour.ts";

const DICTIONARIES_MAX = 32;
const CHUNK = ".chunk";

export interface OpenedChunk {
  readonly chunk: SealedChunk;
  /** Those that its series need. */
  readonly dictionary: (name: string) => Dictionary | null;
  /** Reads parts of the chunk while the server does other work; `chunk` has them at once then, until the next call. */
  readonly readAhead: (ranges: readonly ByteRange[]) => Promise<void>;
}

/** Of the chunks that stay open together; the one that is asked for is always open. */
export interface OpenLimits {
  /** Each has a file descriptor. */
  readonly chunks: number;
  /** See `SealedChunk.directoryBytes`: that of an hour of 100 instances needs some 300 KB. */
  readonly directoryBytes: number;
}

/** Two days of a service. */
const FEW_OPEN: OpenLimits = { chunks: 48, directoryBytes: 16 * 2 ** 20 };

interface Kept extends OpenedChunk {
  readonly file: ChunkFile;
}

export class SealedFiles {
  readonly #folder: string;
  /** The one that was used last is the last one. */
  readonly #chunks = new Map<string, Kept>();
  #directoryBytes = 0;
  readonly #limits: OpenLimits;
  readonly #dictionaries = new Map<string, Dictionary | null>();

  /** The dictionary of a build that is in memory anyway; null where there is none. */
  readonly #inMemory: (name: string) => Dictionary | null;

  /** @param inMemory dictionaries that this process writes: a chunk that was sealed with one of them needs no file */
  constructor(folder: string, inMemory: (name: string) => Dictionary | null = () => null, limits = FEW_OPEN) {
    this.#folder = folder;
    this.#inMemory = inMemory;
    this.#limits = limits;
  }

  folderOf(service: string): string {
    return join(this.#folder, fileNameOf(service));
  }

  chunkPath(service: string, hour: string): string {
    return join(this.folderOf(service), `${hour}${CHUNK}`);
  }

  dictionaryPath(service: string, name: string): string {
    return join(this.folderOf(service), `${fileNameOf(name)}.dictionary`);
  }

  /** Hours of a service that have a chunk, in order. */
  async hours(service: string): Promise<readonly string[]> {
    const files = await readdir(this.folderOf(service)).catch(() => []);
    const hours = files.filter((file) => file.endsWith(CHUNK)).map((file) => file.slice(0, -CHUNK.length));
    return hours.filter(isHour).sort();
  }

  /** @returns null where the service has no chunk of the hour */
  async open(service: string, hour: string): Promise<Result<OpenedChunk | null, Fault>> {
    const path = this.chunkPath(service, hour);
    const known = this.#chunks.get(path);
    if (known) {
      this.#chunks.delete(path);
      this.#chunks.set(path, known);
      return ok(known);
    }
    const file = ChunkFile.open(path);
    if (file === null) return ok(null);
    const dictionaries = new Map<string, Dictionary | null>();
    const dictionary = (name: string) => dictionaries.get(name) ?? null;
    const readRange: ReadRange = (start, end) => file.read(start, end);
    const chunk = SealedChunk.open({ read: readRange, dictionary, compression: brotli, where: path });
    if (!chunk.ok) {
      file.close();
      return chunk;
    }
    for (const name of new Set(chunk.value.series.map((series) => series.dictionary)))
      dictionaries.set(name, this.#sharedWith(chunk.value, name) ?? (await this.dictionary(service, name)));
    const readAhead = (ranges: readonly ByteRange[]) => file.readAhead(ranges);
    const opened = { chunk: chunk.value, dictionary, file, readAhead };
    this.#keep(path, opened);
    return ok(opened);
  }

  #sharedWith(chunk: SealedChunk, name: string): Dictionary | null {
    const shared = this.#inMemory(name);
    return shared !== null && chunk.isSealedWith(name, shared) ? shared : null;
  }

  /** @returns null where there is none, or none that can be read */
  async dictionary(service: string, name: string): Promise<Dictionary | null> {
    const path = this.dictionaryPath(service, name);
    const known = this.#dictionaries.get(path);
    if (known) return known;
    const dictionary = await dictionaryAt({ path, name });
    if (dictionary !== null) this.#keepDictionary(path, dictionary);
    return dictionary;
  }

  /** Forgets all dictionaries, which another reader or writer of the folder may have written again. Open chunks keep theirs. */
  forgetDictionaries(): void {
    this.#dictionaries.clear();
  }

  /** Forgets a dictionary that may have been written again. */
  forgetDictionary(path: string): void {
    this.#dictionaries.delete(path);
  }

  /** Forgets a chunk that was written again or removed. */
  forget(path: string): void {
    const known = this.#chunks.get(path);
    if (!known) return;
    this.#chunks.delete(path);
    this.#directoryBytes -= known.chunk.directoryBytes;
    known.file.close();
  }

  close(): void {
    for (const path of [...this.#chunks.keys()]) this.forget(path);
    this.#dictionaries.clear();
  }

  #keepDictionary(path: string, dictionary: Dictionary): void {
    this.#dictionaries.set(path, dictionary);
    for (const oldest of this.#dictionaries.keys()) {
      if (this.#dictionaries.size <= DICTIONARIES_MAX) break;
      this.#dictionaries.delete(oldest);
    }
  }

  #keep(path: string, opened: Kept): void {
    this.forget(path);
    this.#chunks.set(path, opened);
    this.#directoryBytes += opened.chunk.directoryBytes;
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= this.#limits.chunks && this.#directoryBytes <= this.#limits.directoryBytes) break;
      if (oldest !== path) this.forget(oldest);
    }
  }
}

/** Reads at once, since parts of a chunk are small and mostly in the cache of the system; or ahead, where many are needed. */
class ChunkFile {
  readonly #descriptor: number;
  #ahead: readonly { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #isClosed = false;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** @returns null where there is no such file */
  static open(path: string): ChunkFile | null {
    try {
      return new ChunkFile(openSync(path, "r"));
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
      throw cause;
    }
  }

  read(start: number, end: number): Uint8Array {
    const ahead = this.#ahead.find((one) => one.start <= start && end <= one.start + one.bytes.length);
    if (ahead !== undefined) return ahead.bytes.subarray(start - ahead.start, end - ahead.start);
    const bytes = new Uint8Array(end - start);
    let read = 0;
    while (read < bytes.length) {
      const more = readSync(this.#descriptor, bytes, read, bytes.length - read, start + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  }

  async readAhead(ranges: readonly ByteRange[]): Promise<void> {
    const parts = ranges.map(async ({ start, end }) => {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await readInto(this.#descriptor, bytes, 0, bytes.length, start);
      return { start, bytes: bytes.subarray(0, bytesRead) };
    });
    // A file that is closed meanwhile is not asked any more.
    this.#ahead = await Promise.all(parts).catch(() => []);
    if (this.#isClosed) this.#ahead = [];
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#descriptor);
    this.#isClosed = true;
    this.#ahead = [];
  }
}

const readInto = promisify(read);
