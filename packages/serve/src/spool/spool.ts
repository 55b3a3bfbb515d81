/**
 * The batches that are not in the store yet, in files on disk, in the order in which they came.
 *
 *   spool/000000000041.log     batches that wait, one a line; deleted when all of them are in the store
 *   spool/000000000042.log     the one that grows
 *   spool/rejected.log         batches that the store refuses, for whoever looks into it
 *
 * A line that a kill or a full disk has cut was never answered: it ends its file, and the next file goes on.
 */
import { appendFile, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RowBatch } from "../rows/port.ts";
import { AppendFile } from "../store/durable-file.ts";
import { decodeRecord, encodeRecord } from "./record.ts";

/** A file is closed when it has so many bytes, so that what is stored can be deleted. */
const SEGMENT_BYTES_MAX = 4 * 2 ** 20;
/** Batches that stay in memory, too, while they wait; others are read again. */
const KEPT_MAX = 100;
const NAME_DIGITS = 12;

interface Segment {
  readonly path: string;
  bytes: number;
  /** Batches that are not in the store. */
  waiting: number;
}

interface Growing {
  readonly segment: Segment;
  readonly file: AppendFile;
}

/** A batch that waits. */
interface SpoolEntry {
  /** When it came; of an earlier run, when its file was written last. */
  readonly at: number;
  /** Whether it is of an earlier run. */
  readonly isOld: boolean;
  readonly segment: Segment;
  readonly offset: number;
  readonly bytes: number;
  readonly batch: RowBatch | null;
}

export interface SpoolFolder {
  readonly folder: string;
  /** How long batches wait to be synced together. */
  readonly commitMs: number;
  readonly now: () => number;
}

export class Spool {
  readonly #folder: string;
  readonly #commitMs: number;
  readonly #now: () => number;
  readonly #entries: SpoolEntry[] = [];
  #growing: Growing | null = null;
  #opening: Promise<void> = Promise.resolve();
  #next = 1;
  #waitingBytes = 0;

  private constructor({ folder, commitMs, now }: SpoolFolder) {
    this.#folder = folder;
    this.#commitMs = commitMs;
    this.#now = now;
  }

  /** Opens the folder, with what a kill left in it. */
  static async open(options: SpoolFolder): Promise<Spool> {
    const { folder } = options;
    const spool = new Spool(options);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => /^\d{12}\.log$/.test(name)).sort();
    for (const name of names) await spool.#adopt(join(folder, name));
    spool.#next = Number(names.at(-1)?.slice(0, NAME_DIGITS) ?? 0) + 1;
    return spool;
  }

  get batches(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#waitingBytes;
  }

  /** The batch that waits longest; null where none waits. */
  get oldest(): Pick<SpoolEntry, "at" | "isOld"> | null {
    return this.#entries[0] ?? null;
  }

  /** Resolves when the batch is on disk; rejects where it is not. */
  async append(batch: RowBatch): Promise<void> {
    const line = Buffer.from(encodeRecord(batch));
    this.#opening = this.#opening.catch(() => {}).then(() => this.#openSegment());
    await this.#opening;
    const growing = this.#growing!;
    const { segment, file } = growing;
    const kept = this.batches < KEPT_MAX ? batch : null;
    const entry = { at: this.#now(), isOld: false, segment, offset: segment.bytes, bytes: line.length, batch: kept };
    segment.bytes += line.length;
    segment.waiting++;
    try {
      await file.append(line);
    } catch (cause) {
      segment.waiting--;
      await this.#giveUp(growing);
      throw cause;
    }
    this.#entries.push(entry);
    this.#waitingBytes += line.length;
  }

  /** The batch that is the next one; null where none waits. */
  async first(): Promise<RowBatch | null> {
    const [entry] = this.#entries;
    if (entry === undefined) return null;
    return entry.batch ?? (await this.#read(entry));
  }

  /** The first batch is in the store. */
  async removeFirst(): Promise<void> {
    const entry = this.#entries.shift();
    if (entry === undefined) return;
    this.#waitingBytes -= entry.bytes;
    entry.segment.waiting--;
    await this.#removeIfDone(entry.segment);
  }

  /** The first batch is one that the store refuses. */
  async rejectFirst(batch: RowBatch): Promise<void> {
    await appendFile(join(this.#folder, "rejected.log"), encodeRecord(batch), { mode: 0o600 });
    await this.removeFirst();
  }

  async close(): Promise<void> {
    await this.#opening.catch(() => {});
    const growing = this.#growing;
    this.#growing = null;
    await growing?.file.close();
    if (growing?.segment.waiting === 0) await rm(growing.segment.path, { force: true });
  }

  async #adopt(path: string): Promise<void> {
    const bytes = await readFile(path);
    const { mtimeMs: at } = await stat(path);
    const segment: Segment = { path, bytes: bytes.length, waiting: 0 };
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf("\n", start) + 1;
      const batch = end === 0 ? null : decodeRecord(bytes.toString("utf8", start, end - 1));
      if (batch === null) break;
      const kept = this.batches < KEPT_MAX ? batch : null;
      this.#entries.push({ at, isOld: true, segment, offset: start, bytes: end - start, batch: kept });
      segment.waiting++;
      this.#waitingBytes += end - start;
      start = end;
    }
    if (segment.waiting === 0) await rm(path, { force: true });
  }

  async #read({ segment, offset, bytes }: SpoolEntry): Promise<RowBatch | null> {
    const handle = await open(segment.path, "r");
    try {
      const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
      return decodeRecord(buffer.toString("utf8", 0, bytes - 1));
    } finally {
      await handle.close();
    }
  }

  async #openSegment(): Promise<void> {
    if (this.#growing !== null && this.#growing.segment.bytes < SEGMENT_BYTES_MAX) return;
    const full = this.#growing;
    const path = join(this.#folder, `${String(this.#next++).padStart(NAME_DIGITS, "0")}.log`);
    this.#growing = { segment: { path, bytes: 0, waiting: 0 }, file: await AppendFile.open(path, 0, this.#commitMs) };
    await full?.file.close();
    if (full) await this.#removeIfDone(full.segment);
  }

  /** A file that could not be written is ended: the next batch begins another one. */
  async #giveUp(failed: Growing): Promise<void> {
    if (this.#growing !== failed) return;
    this.#growing = null;
    await failed.file.close().catch(() => {});
    await this.#removeIfDone(failed.segment);
  }

  async #removeIfDone(segment: Segment): Promise<void> {
    if (segment.waiting > 0 || this.#growing?.segment === segment) return;
    await rm(segment.path, { force: true });
  }
}
