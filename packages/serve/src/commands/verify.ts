/** Checks a store: every chunk against its checksum, and every profile by rebuilding it, whose bytes have a checksum, too. */
import { join } from "node:path";
import { setImmediate as otherWork } from "node:timers/promises";
import { crc32 } from "node:zlib";
import {
  caughtHistory,
  type Fault,
  type LogIndex,
  loggedProfile,
  type Result,
  type SealedChunk,
  unixMs,
} from "leakhound/server";
import type { ChunkRow, RowStore } from "../rows/port.ts";
import type { OpenLog } from "../store/history-store.ts";
import { parseSeriesName, startOf } from "../store/names.ts";
import { type StoredChunk, storedChunks, storedLogs } from "./stored-files.ts";

export interface Verification {
  readonly chunks: number;
  readonly logs: number;
  readonly profiles: number;
  /** Of these, kept as their bytes. */
  readonly rawProfiles: number;
  readonly tickets: number;
  readonly faults: readonly Fault[];
}

export interface StoredHistory {
  /** The data folder. */
  readonly dataFolder: string;
  readonly rows: Pick<RowStore, "chunks" | "tickets" | "readings" | "events">;
  /** Null where no server writes. */
  readonly openLog: () => OpenLog | null;
}

const HOUR_MS = 3_600_000;

type Counts = { -readonly [Name in keyof Omit<Verification, "faults">]: Verification[Name] };

/** What was checked so far, after each hour; the last one is the whole. Other work is done between profiles. */
export async function* verifyStore({ dataFolder, rows, openLog }: StoredHistory): AsyncGenerator<Verification> {
  const folder = join(dataFolder, "history");
  const counts: Counts = { chunks: 0, logs: 0, profiles: 0, rawProfiles: 0, tickets: 0 };
  const faults: Fault[] = [];
  for await (const stored of storedChunks(folder)) {
    counts.chunks++;
    if (!stored.ok) faults.push(stored.error);
    else
      faults.push(...(await checksumFaults(stored.value, rows)), ...(await profileFaults(stored.value.chunk, counts)));
    yield { ...counts, faults };
  }
  for await (const stored of storedLogs(folder, openLog)) {
    counts.logs++;
    if (!stored.ok) faults.push(stored.error);
    else faults.push(...(await logFaults(stored.value.index, counts)));
    yield { ...counts, faults };
  }
  const tickets = await rows.tickets();
  if (tickets.ok) counts.tickets = tickets.value.length;
  else faults.push(tickets.error);
  yield { ...counts, faults };
}

/** A chunk that was sealed before its rows were stored has none, which is no fault. */
async function checksumFaults(
  { path, hour, bytes, chunk }: StoredChunk,
  rows: StoredHistory["rows"],
): Promise<readonly Fault[]> {
  const service = chunk.series.map(({ name }) => parseSeriesName(name)?.service).find((one) => one !== undefined);
  if (service === undefined) return [];
  const from = startOf(hour);
  const known = await rows.chunks(service, { from, to: unixMs(from + HOUR_MS) });
  if (!known.ok) return [known.error];
  const isSame = (row: ChunkRow) => row.crc === crc32(bytes) && row.bytes === bytes.length;
  if (known.value.length === 0 || known.value.some(isSame)) return [];
  const what = "the chunk has another checksum than when it was sealed";
  return [{ code: "damaged", what, where: path, todo: "restore it from a backup" }];
}

async function profileFaults(chunk: SealedChunk, counts: Counts): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const { name, times, rawTimes } of chunk.series) {
    counts.rawProfiles += rawTimes.length;
    for (const at of times) {
      counts.profiles++;
      faults.push(...faultOf(chunk.profile(name, at)));
      await otherWork();
    }
  }
  return faults;
}

async function logFaults(index: LogIndex, counts: Counts): Promise<readonly Fault[]> {
  const faults: Fault[] = index.fault === null ? [] : [index.fault];
  for (const number of index.series.keys()) {
    const scrapes = index.scrapes(number);
    for (;;) {
      const next = caughtHistory(() => scrapes.next(), "the log");
      faults.push(...faultOf(next));
      if (!next.ok || next.value.done) break;
      counts.profiles++;
      if (next.value.value.mode === "raw") counts.rawProfiles++;
      faults.push(...faultOf(loggedProfile(next.value.value)));
      await otherWork();
    }
  }
  return faults;
}

const faultOf = (result: Result<unknown, Fault>): readonly Fault[] => (result.ok ? [] : [result.error]);
