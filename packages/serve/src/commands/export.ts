/**
 * Writes stored profiles as recordings, one folder an instance: standard pprof files, and readings and events as lines.
 * `leakhound diagnose FOLDER/shop/shop-1-6060` judges one of them, `go tool pprof` opens each file.
 */
import { join } from "node:path";
import {
  type CaptureKind,
  caughtHistory,
  err,
  type Fault,
  loggedProfile,
  ok,
  openRecording,
  parseEvent,
  type RecordingWriter,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { RowStore, TimeRange } from "../rows/port.ts";
import { fileNameOf, parseSeriesName, type SeriesKey } from "../store/names.ts";
import { storedChunks, storedLogs } from "./stored-files.ts";

export interface ExportOptions {
  readonly dataFolder: string;
  readonly out: string;
  /** Null for all. */
  readonly service: string | null;
  readonly instance: string | null;
  readonly range: TimeRange;
}

export interface Exported {
  readonly folders: readonly string[];
  readonly profiles: number;
}

/** So many points that each reading has its own. */
const EVERY_READING = Number.MAX_SAFE_INTEGER;

export async function exportStore(options: ExportOptions, rows: RowStore): Promise<Result<Exported, Fault>> {
  const exporter = new Exporter(options, rows);
  const written = await exporter.writeAll();
  await exporter.close();
  return written.ok ? ok({ folders: exporter.folders, profiles: exporter.profiles }) : written;
}

interface StoredProfileBytes {
  readonly key: SeriesKey;
  readonly at: UnixMs;
  readonly bytes: Result<Uint8Array, Fault>;
}

class Exporter {
  readonly #options: ExportOptions;
  readonly #rows: RowStore;
  readonly #writers = new Map<string, RecordingWriter>();
  readonly folders: string[] = [];
  profiles = 0;

  constructor(options: ExportOptions, rows: RowStore) {
    this.#options = options;
    this.#rows = rows;
  }

  async writeAll(): Promise<Result<null, Fault>> {
    const folder = join(this.#options.dataFolder, "history");
    for await (const stored of storedChunks(folder)) {
      if (!stored.ok) return stored;
      const { chunk } = stored.value;
      for (const { name, times } of chunk.series) {
        const key = this.#wanted(name);
        for (const at of key === null ? [] : times) {
          const written = await this.#write({ key: key!, at, bytes: chunk.profile(name, at) });
          if (!written.ok) return written;
        }
      }
    }
    for await (const stored of storedLogs(folder)) {
      if (!stored.ok) return stored;
      const { index } = stored.value;
      for (const [number, { name }] of index.series.entries()) {
        const key = this.#wanted(name);
        const scrapes = key === null ? null : index.scrapes(number);
        for (let next = scrapes && caughtHistory(() => scrapes.next(), name); next; ) {
          if (!next.ok) return next;
          if (next.value.done) break;
          const logged = next.value.value;
          const at = unixMs(logged.mode === "count" ? logged.scrape.atMs : logged.raw.atMs);
          const written = await this.#write({ key: key!, at, bytes: loggedProfile(logged) });
          if (!written.ok) return written;
          next = caughtHistory(() => scrapes!.next(), name);
        }
      }
    }
    return ok(null);
  }

  async close(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.close();
  }

  #wanted(name: string): SeriesKey | null {
    const { service, instance } = this.#options;
    const key = parseSeriesName(name);
    const isWanted =
      (service === null || key?.service === service) && (instance === null || key?.instance === instance);
    return isWanted ? key : null;
  }

  async #write({ key, at, bytes }: StoredProfileBytes): Promise<Result<null, Fault>> {
    const { from, to } = this.#options.range;
    if (at < from || at >= to) return ok(null);
    if (!bytes.ok) return bytes;
    const writer = await this.#writerOf(key, at);
    if (!writer.ok) return writer;
    const kind: CaptureKind = key.kind;
    const added = await writer.value.addCapture({ kind, takenAt: at, where: "store", bytes: bytes.value });
    if (!added.ok) return added;
    this.profiles++;
    return ok(null);
  }

  async #writerOf({ service, instance }: SeriesKey, startedAt: UnixMs): Promise<Result<RecordingWriter, Fault>> {
    const folder = join(this.#options.out, plainName(service), plainName(instance));
    const known = this.#writers.get(folder);
    if (known) return ok(known);
    const opened = await openRecording({ folder, target: instance, startedAt, options: {}, mode: "new" });
    if (!opened.ok) return opened;
    this.#writers.set(folder, opened.value);
    this.folders.push(folder);
    const lines = await this.#writeLines(opened.value, service, instance);
    return lines.ok ? opened : lines;
  }

  async #writeLines(writer: RecordingWriter, service: string, instance: string): Promise<Result<null, Fault>> {
    const { range } = this.#options;
    const readings = await this.#rows.readings({ service, instance, range, pointsMax: EVERY_READING, pick: "last" });
    if (!readings.ok) return readings;
    for (const { reading } of readings.value) {
      const added = await writer.addReading(reading);
      if (!added.ok) return err(added.error);
    }
    const events = await this.#rows.events(service, range);
    if (!events.ok) return events;
    for (const row of events.value) {
      const event = row.instance === instance ? parseEvent(row.json) : null;
      const added = event && (await writer.addEvent(event));
      if (added?.ok === false) return err(added.error);
    }
    return ok(null);
  }
}

/** A short name that people recognize, where it is one; otherwise one that no other text has. */
const plainName = (text: string): string => {
  const plain = text.replaceAll(":", "-");
  return /^[A-Za-z0-9][\w.-]{0,60}$/.test(plain) ? plain : fileNameOf(text);
};
