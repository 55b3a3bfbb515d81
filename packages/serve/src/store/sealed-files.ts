/**
 * The sealed hours of a folder, as they are read: chunks stay open, and dictionaries in memory, while they are asked for.
 *
 *   shop-2bd806c9/2026-11-29T14.chunk          opened once: its directory is in memory, all else is read where it is needed
 *   shop-2bd806c9/f3a9c1-0d55e1aa.dictionary   read once for all hours of the build
 */
import { closeSync, openSync, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotli, type Dictionary, type Fault, ok, type ReadRange, type Result, SealedChunk } from "leakhound/server";
import { fileNameOf, isHour } from "./names.ts";
import { dictionaryAt } from "./seal-hour.ts";

/** Chunks that stay open: two days of a service. */
const CHUNKS_MAX = 48;
const DICTIONARIES_MAX = 32;
const CHUNK = ".chunk";

export interface OpenedChunk {
  readonly chunk: SealedChunk;
  /** Those that its series need. */
  readonly dictionary: (name: string) => Dictionary | null;
}

interface Kept extends OpenedChunk {
  readonly descriptor: number;
}

export class SealedFiles {
  readonly #folder: string;
  /** The one that was used last is the last one. */
  readonly #chunks = new Map<string, Kept>();
  readonly #dictionaries = new Map<string, Dictionary | null>();

  constructor(folder: string) {
    this.#folder = folder;
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
    const descriptor = openIfThere(path);
    if (descriptor === null) return ok(null);
    const dictionaries = new Map<string, Dictionary | null>();
    const dictionary = (name: string) => dictionaries.get(name) ?? null;
    const chunk = SealedChunk.open({ read: readerOf(descriptor), dictionary, compression: brotli, where: path });
    if (!chunk.ok) {
      closeSync(descriptor);
      return chunk;
    }
    for (const name of new Set(chunk.value.series.map((series) => series.dictionary)))
      dictionaries.set(name, await this.dictionary(service, name));
    const opened = { chunk: chunk.value, dictionary, descriptor };
    this.#keep(path, opened);
    return ok(opened);
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

  /** Forgets a dictionary that may have been written again. */
  forgetDictionary(path: string): void {
    this.#dictionaries.delete(path);
  }

  /** Forgets a chunk that was written again or removed. */
  forget(path: string): void {
    const known = this.#chunks.get(path);
    if (!known) return;
    this.#chunks.delete(path);
    closeSync(known.descriptor);
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
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= CHUNKS_MAX) break;
      this.forget(oldest);
    }
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw cause;
  }
}

/** Reads at once, since parts of a chunk are small and mostly in the cache of the system. */
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
