/** Checks a store: every chunk against its checksum, and every profile by rebuilding it, whose bytes have a checksum, too. */
import { join } from "node:path";
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

const HOUR_MS = 3_600_000;

type Counts = { -readonly [Name in keyof Omit<Verification, "faults">]: Verification[Name] };

export async function verifyStore(dataFolder: string, rows: RowStore): Promise<Verification> {
  const folder = join(dataFolder, "history");
  const counts: Counts = { chunks: 0, logs: 0, profiles: 0, rawProfiles: 0, tickets: 0 };
  const faults: Fault[] = [];
  for await (const stored of storedChunks(folder)) {
    counts.chunks++;
    if (!stored.ok) faults.push(stored.error);
    else faults.push(...(await checksumFaults(stored.value, rows)), ...profileFaults(stored.value.chunk, counts));
  }
  for await (const stored of storedLogs(folder)) {
    counts.logs++;
    if (!stored.ok) faults.push(stored.error);
    else faults.push(...logFaults(stored.value.index, counts));
  }
  const tickets = await rows.tickets();
  if (tickets.ok) counts.tickets = tickets.value.length;
  else faults.push(tickets.error);
  return { ...counts, faults };
}

/** A chunk that was sealed before its rows were stored has none, which is no fault. */
async function checksumFaults({ path, hour, bytes, chunk }: StoredChunk, rows: RowStore): Promise<readonly Fault[]> {
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

function profileFaults(chunk: SealedChunk, counts: Counts): readonly Fault[] {
  return chunk.series.flatMap(({ name, times, rawTimes }) => {
    counts.rawProfiles += rawTimes.length;
    return times.flatMap((at) => {
      counts.profiles++;
      return faultOf(chunk.profile(name, at));
    });
  });
}

function logFaults(index: LogIndex, counts: Counts): readonly Fault[] {
  const faults: Fault[] = index.fault === null ? [] : [index.fault];
  index.series.forEach((_, number) => {
    const read = caughtHistory(() => {
      for (const logged of index.scrapes(number)) {
        counts.profiles++;
        if (logged.mode === "raw") counts.rawProfiles++;
        faults.push(...faultOf(loggedProfile(logged)));
      }
    }, "the log");
    faults.push(...faultOf(read));
  });
  return faults;
}

const faultOf = (result: Result<unknown, Fault>): readonly Fault[] => (result.ok ? [] : [result.error]);
