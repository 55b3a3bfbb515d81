/**
 * Reads the samples, which are most bytes of a profile, so only this part is written for speed.
 *
 * A first pass counts, so that each column is allocated once with its exact size. A number ends with a byte below 0x80, so
 * packed numbers are counted without decoding them. The second pass fills the columns.
 */
import { Int64Column } from "../../base/int64.ts";
import { emptyLabels } from "../model/labels.ts";
import { LABELS_MAX, VALUES_MAX } from "../model/limits.ts";
import type { LabelTable, SampleTable } from "../model/types.ts";
import type { Records } from "./contents.ts";
import { LABEL, SAMPLE } from "./fields.ts";
import { type IdIndex, NO_ROW } from "./ids.ts";
import { LEN, type WireReader } from "./reader.ts";
import type { RowBudget } from "./row-budget.ts";

export interface SampleScope {
  /** Number of values that each sample must have. */
  readonly types: number;
  readonly locations: IdIndex;
  /** Number of strings. */
  readonly strings: number;
  readonly rows: RowBudget;
}

interface SampleCounts {
  readonly locations: number;
  readonly labels: number;
}

/** Throws `MalformedProfile`. */
export function readSamples(reader: WireReader, records: Records, scope: SampleScope): SampleTable {
  const length = records.length;
  if (length > 0 && scope.types === 0) reader.fail("bad-sample", "there are samples but no sample types");
  if (length * scope.types > VALUES_MAX) reader.fail("too-large", `more than ${VALUES_MAX} values`);
  const counts = countSamples(reader, records);
  if (counts.labels > LABELS_MAX) reader.fail("too-large", `more than ${LABELS_MAX} labels`);
  scope.rows.take(length * scope.types + counts.locations + counts.labels);
  const table: SampleTable = {
    length,
    values: new Int64Column(length * scope.types),
    locationStart: new Uint32Array(length + 1),
    locations: new Uint32Array(counts.locations),
    labelStart: new Uint32Array(length + 1),
    labels: emptyLabels(counts.labels),
  };
  for (let row = 0; row < length; row++) {
    records.open(reader, row);
    readSample(reader, row, table, scope);
  }
  return table;
}

function countSamples(reader: WireReader, records: Records): SampleCounts {
  let locations = 0;
  let labels = 0;
  for (let row = 0; row < records.length; row++) {
    records.open(reader, row);
    while (reader.next()) {
      if (reader.field === SAMPLE.locationId && reader.wire === LEN) locations += countPacked(reader);
      else {
        if (reader.field === SAMPLE.locationId) locations++;
        else if (reader.field === SAMPLE.label) labels++;
        reader.skip();
      }
    }
  }
  return { locations, labels };
}

/** Number of packed numbers in this field; skips them. */
function countPacked(reader: WireReader): number {
  const bytes = reader.bytes;
  const end = reader.lengthEnd();
  let count = 0;
  for (let pos = reader.pos; pos < end; pos++) if (bytes[pos]! < 0x80) count++;
  reader.pos = end;
  return count;
}

function readSample(reader: WireReader, row: number, table: SampleTable, scope: SampleScope): void {
  const firstValue = row * scope.types;
  let value = firstValue;
  let location = table.locationStart[row]!;
  let label = table.labelStart[row]!;
  while (reader.next()) {
    switch (reader.field) {
      case SAMPLE.locationId:
        location = readLocationIds(reader, location, table.locations, scope.locations);
        break;
      case SAMPLE.value:
        value = readValues(reader, value, table.values, firstValue + scope.types);
        break;
      case SAMPLE.label: {
        const outer = reader.enter();
        readLabel(reader, label++, table.labels, scope.strings);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip();
    }
  }
  if (value !== firstValue + scope.types) failValueCount(reader, { found: value - firstValue, types: scope.types });
  table.locationStart[row + 1] = location;
  table.labelStart[row + 1] = label;
}

/** Stores the locations of this field from row `at`. Returns the row after the last one. */
function readLocationIds(reader: WireReader, at: number, rows: Uint32Array, ids: IdIndex): number {
  if (reader.wire !== LEN) {
    rows[at] = locationRow(reader, reader.int(), ids);
    return at + 1;
  }
  const outer = reader.enter();
  if (ids.dense) at = readShortIds(reader, at, rows, ids.dense);
  while (reader.pos < reader.end) rows[at++] = locationRow(reader, reader.varint(), ids);
  reader.leave(outer);
  return at;
}

/**
 * The same for packed ids of at most three bytes, as nearly all are. Stops before a longer id, and before the last few.
 * Two thirds of the bytes of a profile are read here, so the loop makes no calls.
 */
function readShortIds(reader: WireReader, at: number, rows: Uint32Array, dense: Uint32Array): number {
  const { bytes } = reader;
  const last = reader.end - 3;
  let pos = reader.pos;
  while (pos <= last) {
    const first = bytes[pos]!;
    const second = bytes[pos + 1]!;
    const third = bytes[pos + 2]!;
    let id = first & 0x7f;
    let next = pos + 1;
    if (first >= 0x80) {
      id |= (second & 0x7f) << 7;
      next++;
      if (second >= 0x80) {
        if (third >= 0x80) break;
        id |= third << 14;
        next++;
      }
    }
    const row = id < dense.length ? dense[id]! : 0;
    if (row === 0) break;
    rows[at++] = row - 1;
    pos = next;
  }
  reader.pos = pos;
  return at;
}

function locationRow(reader: WireReader, lo: number, ids: IdIndex): number {
  const row = ids.row(lo, reader.hi);
  if (row === NO_ROW) reader.fail("bad-index", `a sample refers to location ${reader.shown(lo)}, which does not exist`);
  return row;
}

/** Stores the values of this field from row `at`, at most up to `end`. Returns the row after the last one. */
function readValues(reader: WireReader, at: number, values: Int64Column, end: number): number {
  if (reader.wire !== LEN) return storeValue(reader, at, end, values, reader.int());
  const outer = reader.enter();
  while (reader.pos < reader.end) at = storeValue(reader, at, end, values, reader.varint());
  reader.leave(outer);
  return at;
}

/** Stores a number in the first of the rows [start, end). Returns the next row. */
function storeValue(reader: WireReader, start: number, end: number, values: Int64Column, lo: number): number {
  if (start >= end) reader.fail("bad-sample", "a sample has more values than there are sample types");
  values.setWords(start, lo, reader.hi);
  return start + 1;
}

function failValueCount(
  reader: WireReader,
  { found, types }: { readonly found: number; readonly types: number },
): never {
  return reader.fail("bad-sample", `a sample has ${found} values, but there are ${types} sample types`);
}

function readLabel(reader: WireReader, row: number, labels: LabelTable, strings: number): void {
  while (reader.next()) {
    switch (reader.field) {
      case LABEL.key:
        labels.key[row] = reader.index(strings, "string");
        break;
      case LABEL.str:
        labels.str[row] = reader.index(strings, "string");
        break;
      case LABEL.num:
        labels.num.setWords(row, reader.int(), reader.hi);
        break;
      case LABEL.numUnit:
        labels.numUnit[row] = reader.index(strings, "string");
        break;
      default:
        reader.skip();
    }
  }
}
