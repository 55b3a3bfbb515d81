/**
 * Recognizes that a profile has the same tables as the one before of its series, which needs no decoding of them.
 *
 * Between two scrapes, a service often meets no new call stack; then its locations, functions, mappings and strings are the
 * same bytes, and only samples differ. What is kept of a profile is a hash of these bytes and the dictionary's row of each
 * location, 4 KB for 1,000 locations. A hash may collide: the caller compares the rebuilt bytes with the original anyway.
 */
import { Int64Column } from "../../base/int64.ts";
import { countingIds } from "../../profile/model/int64-columns.ts";
import { limitsOf } from "../../profile/model/limits.ts";
import type { Profile, SampleTable } from "../../profile/model/types.ts";
import { type Contents, type Records, readContents } from "../../profile/proto/contents.ts";
import { IdIndex } from "../../profile/proto/ids.ts";
import { WireReader } from "../../profile/proto/reader.ts";
import { RowBudget } from "../../profile/proto/row-budget.ts";
import { readSamples } from "../../profile/proto/samples.ts";
import type { ProfileRows } from "../dictionary/intern.ts";

export interface TableMemory {
  readonly hash: number;
  readonly length: number;
  /** The dictionary's row of each location; Go numbers locations from 1 in this order. */
  readonly locations: Int32Array;
  /** The dictionary's row of each string that a label has. */
  readonly strings: ReadonlyMap<number, number>;
  readonly head: number;
  readonly mappings: number;
}

/** The parts of a profile that differ between scrapes. */
export interface ChangingParts {
  readonly samples: SampleTable;
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
}

/** The samples of a profile whose tables are those remembered; null if they are others. Throws `MalformedProfile`. */
export function readWithMemory(bytes: Uint8Array, memory: TableMemory): ChangingParts | null {
  const reader = new WireReader(bytes);
  const rowsLeft = new RowBudget(reader, limitsOf(bytes.length).rowsMax);
  const contents = readContents(reader, rowsLeft);
  const { hash, length } = hashOfTables(bytes, contents);
  if (hash !== memory.hash || length !== memory.length) return null;
  const samples = readSamples(reader, contents.samples, {
    types: contents.sampleTypes.length,
    locations: new IdIndex(countingIds(contents.locations.length)),
    strings: contents.strings.length,
    rows: rowsLeft,
  });
  const { timeNanos, durationNanos } = contents.header;
  return { samples, timeNanos, durationNanos };
}

export function memoryOf(bytes: Uint8Array, profile: Profile, rows: ProfileRows): TableMemory {
  const { labels } = profile.samples;
  const strings = new Map<number, number>();
  for (const index of [...labels.key, ...labels.str]) strings.set(index, rows.strings[index]!);
  const { head, mappings, locations } = rows;
  const reader = new WireReader(bytes);
  const contents = readContents(reader, new RowBudget(reader, limitsOf(bytes.length).rowsMax));
  return { ...hashOfTables(bytes, contents), locations, strings, head, mappings };
}

/** Hash and number of the bytes of all tables except samples, and of the fields that make the head. */
function hashOfTables(bytes: Uint8Array, contents: Contents): { readonly hash: number; readonly length: number } {
  const { sampleTypes, periodTypes, mappings, locations, functions, strings, header } = contents;
  const numbers = new Int64Column(2);
  numbers.setBigint(0, header.period);
  numbers.setBigint(1, header.defaultSampleType);
  let hash = numbers.lo(0) ^ Math.imul(numbers.hi(0), 31) ^ Math.imul(numbers.lo(1), 961);
  let length = 0;
  for (const records of [sampleTypes, periodTypes, mappings, locations, functions, strings]) {
    hash = hashOfRecords(bytes, records, hash);
    for (let row = 0; row < records.length; row++) length += records.end(row) - records.start(row);
  }
  return { hash, length };
}

function hashOfRecords(bytes: Uint8Array, records: Records, before: number): number {
  let hash = before ^ records.length;
  for (let row = 0; row < records.length; row++) {
    let at = records.start(row);
    const end = records.end(row);
    for (; at + 4 <= end; at += 4) {
      const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      hash = Math.imul(hash ^ word, 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ (end - records.start(row)), 0xc2b2_ae35);
  }
  return hash;
}
