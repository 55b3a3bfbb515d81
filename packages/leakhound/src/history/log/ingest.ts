/** The bytes of a profile to a counted scrape, if the bytes are rebuilt from it exactly; else null. */
import type { Profile } from "../../profile/model/types.ts";
import { decodeProfile } from "../../profile/proto/decode.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { columnsOf, countsOf, firstCounts } from "../counts/columns.ts";
import {
  internKnown,
  internStacks,
  internTables,
  type ProfileRows,
  wordsOfSamples,
  wordsOfTables,
} from "../dictionary/intern.ts";
import { locationIndexOf } from "../dictionary/location-index.ts";
import { typesOf } from "../dictionary/tables.ts";
import { caughtHistory } from "../fault.ts";
import { isGoLayoutOf } from "../layout/go-layout.ts";
import { ROWS_MAX } from "../limits.ts";
import { NO_SCRAPE, readDelta, writeDelta } from "../scrape/delta.ts";
import { givesBytes } from "../scrape/rebuild.ts";
import type { Scrape } from "../scrape.ts";
import type { SeriesState } from "./state.ts";

/** Go begins with the period type; google/pprof, whose layout others have, begins with the sample types. */
const PERIOD_TYPE_TAG = 0x5a;

export interface ScrapedBytes {
  readonly atMs: number;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
  /** The same, where they were decoded already. */
  readonly decoded: Profile | null;
  readonly crc: number;
}

export interface CountedScrape {
  readonly scrape: Scrape;
  /** The record's payload. */
  readonly delta: Uint8Array;
}

interface Rows {
  readonly profile: Profile;
  readonly stacks: Uint32Array;
  readonly head: number;
  readonly mappings: number;
}

export function countScrape(series: SeriesState, scraped: ScrapedBytes): CountedScrape | null {
  if (scraped.bytes[0] !== PERIOD_TYPE_TAG) return null;
  const counted = caughtHistory(() => rebuiltScrape(series, scraped), series.info.name);
  return counted.ok ? counted.value : null;
}

/** Throws `MalformedHistory` if the scrape exceeds a limit of what readers take. */
function rebuiltScrape(series: SeriesState, scraped: ScrapedBytes): CountedScrape | null {
  const profile = scraped.decoded ?? decodedOf(scraped.bytes);
  if (profile === null || profile.samples.length > ROWS_MAX) return null;
  const known = rowsByAddress(series, profile);
  const counted = known === null ? null : checkedScrape(series, scraped, known);
  if (counted !== null) return counted;
  const rows = rowsByNames(series, profile, scraped.bytes);
  return rows === null ? null : checkedScrape(series, scraped, rows);
}

function decodedOf(bytes: Uint8Array): Profile | null {
  const profile = decodeProfile(bytes, "");
  return profile.ok ? profile.value : null;
}

/** Null where the dictionary lacks a location of the profile. */
function rowsByAddress(series: SeriesState, profile: Profile): Rows | null {
  const { dictionary } = series;
  const locations = locationIndexOf(dictionary).rowsOf(profile);
  if (locations === null || dictionary.isFullFor(wordsOfSamples(profile.samples))) return null;
  return rowsOf(series, profile, internKnown(dictionary, profile, locations));
}

/** The first profile of another layout would leave its tables in the dictionary for nothing; all of a series have one layout. */
function rowsByNames(series: SeriesState, profile: Profile, bytes: Uint8Array): Rows | null {
  const { dictionary, scrape } = series;
  if (dictionary.isFullFor(wordsOfTables(profile) + wordsOfSamples(profile.samples))) return null;
  if (scrape === NO_SCRAPE && !isGoLayoutOf(profile, bytes)) return null;
  const tables = internTables(dictionary, profile);
  locationIndexOf(dictionary).prefer(tables.locations);
  return rowsOf(series, profile, tables);
}

function rowsOf({ dictionary, scrape }: SeriesState, profile: Profile, tables: ProfileRows): Rows {
  const { head, mappings } = tables;
  return { profile, stacks: internStacks(dictionary, profile.samples, tables, scrape.stacks), head, mappings };
}

/** Writes the delta, reads it again as a reader will, and compares what it gives with the original. */
function checkedScrape(series: SeriesState, { atMs, bytes, crc }: ScrapedBytes, rows: Rows): CountedScrape | null {
  const { dictionary, scrape: before } = series;
  const { stacks, head, mappings } = rows;
  const { samples, timeNanos, durationNanos } = rows.profile;
  const values = { stacks, values: samples.values, head };
  const isFirst = before === NO_SCRAPE;
  const types = typesOf(dictionary, head);
  if (types === 0 || (!isFirst && before.counts.length !== columnsOf(before.model, types))) return null;
  const counted = isFirst ? firstCounts(dictionary, values) : countsOf(dictionary, values, before.model);
  if (counted === null) return null;
  const byteLength = bytes.length;
  const after: Scrape = { ...counted, atMs, timeNanos, durationNanos, head, mappings, byteLength, crc };
  const writer = new ByteWriter();
  writer.unsigned(series.count);
  writeDelta(writer, { dictionary, before, after });
  const delta = writer.finish();
  const reader = new ByteReader(delta);
  reader.unsigned();
  const scrape = readDelta(reader, dictionary, before);
  return givesBytes(dictionary, scrape, bytes) ? { scrape, delta } : null;
}
