/** The bytes of a profile to a counted scrape, if the bytes are rebuilt from it exactly; else null. */
import { isSameColumn } from "../../base/columns.ts";
import { MalformedProfile } from "../../profile/model/fault.ts";
import { decodeProfile } from "../../profile/proto/decode.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { crc32 } from "../bytes/crc32.ts";
import { columnsOf, countsOf, firstCounts } from "../counts/columns.ts";
import { internStacks, internTables, wordsOfSamples, wordsOfTables } from "../dictionary/intern.ts";
import { typesOf } from "../dictionary/tables.ts";
import { caughtHistory } from "../fault.ts";
import { encodeGoProfile } from "../layout/go-layout.ts";
import { ROWS_MAX } from "../limits.ts";
import { NO_SCRAPE, readDelta, writeDelta } from "../scrape/delta.ts";
import { givesBytes } from "../scrape/rebuild.ts";
import type { Scrape } from "../scrape.ts";
import type { SeriesState } from "./state.ts";
import { type ChangingParts, memoryOf, readWithMemory, type TableMemory } from "./table-memory.ts";

/** Go begins with the period type; google/pprof, whose layout others have, begins with the sample types. */
const PERIOD_TYPE_TAG = 0x5a;

export interface ScrapedBytes {
  readonly atMs: number;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
}

export interface CountedScrape {
  readonly scrape: Scrape;
  /** The record's payload. */
  readonly delta: Uint8Array;
  readonly memory: TableMemory;
}

interface Rows extends ChangingParts {
  readonly stacks: Uint32Array;
  readonly memory: TableMemory;
}

/** @param memory of the scrape before; null if there is none */
export function countScrape(
  series: SeriesState,
  scraped: ScrapedBytes,
  memory: TableMemory | null,
): CountedScrape | null {
  if (scraped.bytes[0] !== PERIOD_TYPE_TAG) return null;
  const counted = caughtHistory(() => rebuiltScrape(series, scraped, memory), series.info.name);
  return counted.ok ? counted.value : null;
}

/** Throws `MalformedHistory` if the scrape exceeds a limit of what readers take. */
function rebuiltScrape(series: SeriesState, scraped: ScrapedBytes, memory: TableMemory | null): CountedScrape | null {
  const known = memory === null ? null : rowsByMemory(series, scraped.bytes, memory);
  const counted = known === null ? null : checkedScrape(series, scraped, known);
  if (counted !== null) return counted;
  const rows = rowsByDecoding(series, scraped.bytes, memory === null);
  return rows === null ? null : checkedScrape(series, scraped, rows);
}

function rowsByMemory({ dictionary }: SeriesState, bytes: Uint8Array, memory: TableMemory): Rows | null {
  try {
    const parts = readWithMemory(bytes, memory);
    if (parts === null || dictionary.isFullFor(wordsOfSamples(parts.samples))) return null;
    const stacks = internStacks(dictionary, parts.samples, memory);
    return stacks === null ? null : { ...parts, stacks, memory };
  } catch (error) {
    if (error instanceof MalformedProfile) return null;
    throw error;
  }
}

/**
 * @param isFirst a profile of another layout would leave its tables in the dictionary for nothing; all profiles of
 *   a series have the same layout
 */
function rowsByDecoding({ dictionary }: SeriesState, bytes: Uint8Array, isFirst: boolean): Rows | null {
  const decoded = decodeProfile(bytes, "");
  if (!decoded.ok || decoded.value.samples.length > ROWS_MAX) return null;
  const profile = decoded.value;
  if (dictionary.isFullFor(wordsOfTables(profile) + wordsOfSamples(profile.samples))) return null;
  if (isFirst && !isSameColumn(encodeGoProfile(profile), bytes)) return null;
  const rows = internTables(dictionary, profile);
  const strings = { get: (index: number) => rows.strings[index] };
  const stacks = internStacks(dictionary, profile.samples, { locations: rows.locations, strings });
  if (stacks === null) return null;
  return { ...profile, stacks, memory: memoryOf(bytes, profile, rows) };
}

/** Writes the delta, reads it again as a reader will, and compares what it gives with the original. */
function checkedScrape(series: SeriesState, { atMs, bytes }: ScrapedBytes, rows: Rows): CountedScrape | null {
  const { dictionary, scrape: before } = series;
  const { memory, stacks, samples, timeNanos, durationNanos } = rows;
  const { head, mappings } = memory;
  const values = { stacks, values: samples.values, head };
  const isFirst = before === NO_SCRAPE;
  const types = typesOf(dictionary, head);
  if (types === 0 || (!isFirst && before.counts.length !== columnsOf(before.model, types))) return null;
  const counted = isFirst ? firstCounts(dictionary, values) : countsOf(dictionary, values, before.model);
  if (counted === null) return null;
  const byteLength = bytes.length;
  const after: Scrape = { ...counted, atMs, timeNanos, durationNanos, head, mappings, byteLength, crc: crc32(bytes) };
  const writer = new ByteWriter();
  writer.unsigned(series.count);
  writeDelta(writer, { dictionary, before, after });
  const delta = writer.finish();
  const reader = new ByteReader(delta);
  reader.unsigned();
  const scrape = readDelta(reader, dictionary, before);
  return givesBytes(dictionary, scrape, bytes) ? { scrape, delta, memory } : null;
}
