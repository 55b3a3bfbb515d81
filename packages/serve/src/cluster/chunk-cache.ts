/**
 * Sealed hours of other collectors, read from the store that they share, and kept on this disk.
 *
 *   cluster-cache/ops-2-1f0c22a8/shop-2bd806c9/
 *     2026-11-29T14-9a3c01ff.chunk    the hour, with its checksum
 *     f3a9c1-0d55e1aa.dictionary      of a build: fetched again with each new chunk, since it may have grown
 *
 * Those that were used last stay, up to a size.
 */
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import {
  brotli,
  type Dictionary,
  err,
  type Fault,
  ok,
  type Result,
  readDictionary,
  readFrom,
  SealedChunk,
} from "leakhound/server";
import type { ChunkRow, RowStore } from "../rows/port.ts";
import { readIfThere, writeDurably } from "../store/durable-file.ts";
import { fileNameOf } from "../store/names.ts";
import type { OpenedChunk } from "../store/sealed-files.ts";

export interface ChunkCacheOptions {
  readonly folder: string;
  readonly bytesMax: number;
  readonly rows: Pick<RowStore, "file">;
}

/** Chunks that stay in memory, with their bytes together. */
const OPEN_BYTES_MAX = 64 * 2 ** 20;

interface Opened extends OpenedChunk {
  readonly bytes: number;
}

export class ChunkCache {
  readonly #options: ChunkCacheOptions;
  /** The one that was used last is the last one. */
  readonly #open = new Map<string, Opened>();
  readonly #reading = new Map<string, Promise<Result<Opened | null, Fault>>>();
  /** Bytes of all files; null before they were counted. */
  #bytes: number | null = null;

  constructor(options: ChunkCacheOptions) {
    this.#options = options;
  }

  /** @returns null where the store does not have the chunk yet */
  async open(row: ChunkRow): Promise<Result<OpenedChunk | null, Fault>> {
    const path = this.#pathOf(row, `${row.hour}-${row.crc.toString(16).padStart(8, "0")}.chunk`);
    const known = this.#open.get(path);
    if (known !== undefined) return ok(this.#keep(path, known));
    const reading = this.#reading.get(path) ?? this.#read(path, row).finally(() => this.#reading.delete(path));
    this.#reading.set(path, reading);
    const read = await reading;
    if (!read.ok || read.value === null) return read;
    return ok(this.#keep(path, read.value));
  }

  async #read(path: string, row: ChunkRow): Promise<Result<Opened | null, Fault>> {
    const onDisk = await this.#bytesAt(path, row);
    const contents = onDisk === null ? await this.#fetch(path, row) : ok(onDisk);
    if (!contents.ok) return contents;
    if (contents.value === null) return ok(null);
    const dictionaries = new Map<string, Dictionary | null>();
    const dictionary = (name: string) => dictionaries.get(name) ?? null;
    const read = readFrom(contents.value);
    const chunk = SealedChunk.open({ read, dictionary, compression: brotli, where: path });
    if (!chunk.ok) return chunk;
    for (const name of new Set(chunk.value.series.map((series) => series.dictionary))) {
      const found = await this.#dictionary(row, name, onDisk === null);
      if (!found.ok) return found;
      dictionaries.set(name, found.value);
    }
    // All of it is in memory.
    const readAhead = async () => {};
    return ok({ chunk: chunk.value, dictionary, readAhead, bytes: contents.value.length });
  }

  /** What is on disk, if it is whole. */
  async #bytesAt(path: string, { crc, bytes }: ChunkRow): Promise<Uint8Array | null> {
    const found = await readIfThere(path);
    if (found === null || found.length !== bytes || crc32(found) !== crc) return null;
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return found;
  }

  async #fetch(path: string, row: ChunkRow): Promise<Result<Uint8Array | null, Fault>> {
    const { service, hour, collector, crc } = row;
    const found = await this.#options.rows.file({ service, kind: "chunk", name: hour, collector });
    if (!found.ok || found.value === null) return found;
    if (crc32(found.value) !== crc) return err(damaged(row));
    await this.#write(path, found.value);
    return found;
  }

  async #dictionary(row: ChunkRow, name: string, isNew: boolean): Promise<Result<Dictionary | null, Fault>> {
    const path = this.#pathOf(row, `${fileNameOf(name)}.dictionary`);
    const known = isNew ? null : await readIfThere(path);
    const { service, collector } = row;
    const bytes =
      known === null ? await this.#options.rows.file({ service, kind: "dictionary", name, collector }) : ok(known);
    if (!bytes.ok || bytes.value === null) return bytes.ok ? ok(null) : bytes;
    const read = readDictionary(bytes.value, name, brotli);
    if (!read.ok) return read;
    if (known === null) await this.#write(path, bytes.value);
    return read;
  }

  #keep(path: string, opened: Opened): Opened {
    this.#open.delete(path);
    this.#open.set(path, opened);
    let bytes = [...this.#open.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [oldest, one] of this.#open) {
      if (bytes <= OPEN_BYTES_MAX || oldest === path) break;
      this.#open.delete(oldest);
      bytes -= one.bytes;
    }
    return opened;
  }

  #pathOf({ collector, service }: ChunkRow, name: string): string {
    return join(this.#options.folder, fileNameOf(collector), fileNameOf(service), name);
  }

  /** A cache that cannot be written, as on a full disk, costs time and nothing else. */
  async #write(path: string, contents: Uint8Array): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeDurably(path, contents);
      this.#bytes = (this.#bytes ?? (await this.#files()).reduce((sum, { size }) => sum + size, 0)) + contents.length;
      if (this.#bytes > this.#options.bytesMax) await this.#prune();
    } catch {
      this.#bytes = null;
    }
  }

  async #prune(): Promise<void> {
    const files = (await this.#files()).sort((a, b) => a.mtimeMs - b.mtimeMs);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files) {
      if (bytes <= this.#options.bytesMax) break;
      await rm(path, { force: true });
      bytes -= size;
    }
    this.#bytes = bytes;
  }

  async #files(): Promise<{ readonly path: string; readonly size: number; readonly mtimeMs: number }[]> {
    const entries = await readdir(this.#options.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(
      files.map(async (path) => ({ path, ...(await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))) })),
    );
  }
}

const damaged = ({ service, hour, collector }: ChunkRow): Fault => ({
  code: "damaged",
  what: "the chunk has another checksum than when it was sealed",
  where: `${service} ${hour} of ${collector}`,
  todo: "restore it in the cluster, or from the data folder of that collector",
});
