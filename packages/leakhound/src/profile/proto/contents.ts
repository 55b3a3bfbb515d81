/**
 * The table of contents of a profile: the byte ranges of the records of each table.
 *
 *   records  [start, end, start, end, …]       byte ranges, in the order of the file
 *
 * Samples refer to locations, locations to functions, and functions to strings, and a file may contain them in any order
 * (Go writes samples first and strings last). One pass over the outermost message finds the records. Then each table is
 * read after those that it refers to, with its exact size.
 */
import { Uint32List } from "../../base/columns.ts";
import {
  COMMENTS_MAX,
  FUNCTIONS_MAX,
  LOCATIONS_MAX,
  MAPPINGS_MAX,
  SAMPLE_TYPES_MAX,
  SAMPLES_MAX,
  STRINGS_MAX,
} from "../model/limits.ts";
import { PROFILE } from "./fields.ts";
import { LEN, type WireReader } from "./reader.ts";
import type { RowBudget } from "./row-budget.ts";

/** Byte ranges of the records of one kind. */
export class Records {
  readonly name: string;
  readonly #max: number;
  readonly #rows: RowBudget;
  readonly #ranges = new Uint32List();

  constructor(name: string, max: number, rows: RowBudget) {
    this.name = name;
    this.#max = max;
    this.#rows = rows;
  }

  get length(): number {
    return this.#ranges.length / 2;
  }

  /** Adds the current field of the reader. */
  add(reader: WireReader): void {
    if (this.length === this.#max) reader.fail("too-large", `more than ${this.#max} records of kind "${this.name}"`);
    this.#rows.take(1);
    const end = reader.lengthEnd();
    this.#ranges.push(reader.pos);
    this.#ranges.push(end);
    reader.pos = end;
  }

  start(row: number): number {
    return this.#ranges.at(2 * row);
  }
  end(row: number): number {
    return this.#ranges.at(2 * row + 1);
  }

  /** Moves the reader to a record, to read its fields. */
  open(reader: WireReader, row: number): void {
    reader.reading = this.name;
    reader.open(this.start(row), this.end(row));
  }

  /** Number of occurrences of a field in all records together. */
  count(reader: WireReader, field: number): number {
    let count = 0;
    for (let row = 0; row < this.length; row++) {
      this.open(reader, row);
      for (; reader.next(); reader.skip()) if (reader.field === field) count++;
    }
    return count;
  }
}

/** The numeric fields of the outermost message. String indexes are not checked yet, because strings may come last. */
export interface Header {
  readonly dropFrames: bigint;
  readonly keepFrames: bigint;
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  readonly period: bigint;
  readonly defaultSampleType: bigint;
  readonly docUrl: bigint;
  readonly comments: readonly bigint[];
}

export interface Contents {
  readonly sampleTypes: Records;
  readonly samples: Records;
  readonly mappings: Records;
  readonly locations: Records;
  readonly functions: Records;
  readonly strings: Records;
  readonly periodTypes: Records;
  readonly header: Header;
}

/** Reads the outermost message. Throws `MalformedProfile`. */
export function readContents(reader: WireReader, rows: RowBudget): Contents {
  const records = {
    sampleTypes: new Records("a sample type", SAMPLE_TYPES_MAX, rows),
    samples: new Records("a sample", SAMPLES_MAX, rows),
    mappings: new Records("a mapping", MAPPINGS_MAX, rows),
    locations: new Records("a location", LOCATIONS_MAX, rows),
    functions: new Records("a function", FUNCTIONS_MAX, rows),
    strings: new Records("a string", STRINGS_MAX, rows),
    periodTypes: new Records("the period type", SAMPLE_TYPES_MAX, rows),
  };
  const byField: Record<number, Records | undefined> = {
    [PROFILE.sampleType]: records.sampleTypes,
    [PROFILE.sample]: records.samples,
    [PROFILE.mapping]: records.mappings,
    [PROFILE.location]: records.locations,
    [PROFILE.function]: records.functions,
    [PROFILE.stringTable]: records.strings,
    [PROFILE.periodType]: records.periodTypes,
  };
  const numbers = new Map<number, bigint>();
  const comments: bigint[] = [];
  while (reader.next()) {
    const list = byField[reader.field];
    if (list) list.add(reader);
    else if (reader.field === PROFILE.comment) readComments(reader, comments);
    else if (reader.field <= PROFILE.docUrl) numbers.set(reader.field, readInt64(reader));
    else reader.skip();
  }
  return { ...records, header: headerOf(numbers, comments) };
}

function headerOf(numbers: ReadonlyMap<number, bigint>, comments: readonly bigint[]): Header {
  const of = (field: number): bigint => numbers.get(field) ?? 0n;
  return {
    dropFrames: of(PROFILE.dropFrames),
    keepFrames: of(PROFILE.keepFrames),
    timeNanos: of(PROFILE.timeNanos),
    durationNanos: of(PROFILE.durationNanos),
    period: of(PROFILE.period),
    defaultSampleType: of(PROFILE.defaultSampleType),
    docUrl: of(PROFILE.docUrl),
    comments,
  };
}

function readComments(reader: WireReader, comments: bigint[]): void {
  if (reader.wire !== LEN) comments.push(readInt64(reader));
  else {
    const outer = reader.enter();
    while (reader.pos < reader.end) comments.push(int64(reader.varint(), reader.hi));
    reader.leave(outer);
  }
  if (comments.length > COMMENTS_MAX) reader.fail("too-large", `more than ${COMMENTS_MAX} comments`);
}

function readInt64(reader: WireReader): bigint {
  return int64(reader.int(), reader.hi);
}

/** Joins two unsigned halves to one signed number. */
function int64(lo: number, hi: number): bigint {
  return (BigInt(hi | 0) << 32n) | BigInt(lo);
}
