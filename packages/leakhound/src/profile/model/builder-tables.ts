/** Converts the rows that `builder.ts` collects to the columns that `types.ts` describes. */
import { Int64Column } from "../../base/int64.ts";
import { countingIds, int64Column } from "./int64-columns.ts";
import type {
  FunctionIndex,
  FunctionTable,
  LabelTable,
  LocationIndex,
  LocationTable,
  MappingTable,
  SampleTable,
  StringIndex,
} from "./types.ts";

export interface LabelRow {
  readonly key: number;
  readonly str: number;
  readonly num: bigint;
  readonly numUnit: number;
}

export interface SampleRow {
  readonly stack: readonly LocationIndex[];
  readonly labels: readonly LabelRow[];
  readonly values: bigint[];
}

export interface LineRow {
  readonly function: FunctionIndex;
  readonly line: bigint;
  readonly column: bigint;
}

export interface LocationRow {
  readonly address: bigint;
  readonly lines: readonly LineRow[];
}

export interface FunctionRow {
  readonly name: StringIndex;
  readonly systemName: StringIndex;
  readonly filename: StringIndex;
  readonly startLine: bigint;
}

export function sampleTable(rows: readonly SampleRow[]): SampleTable {
  return {
    length: rows.length,
    values: valueColumn(rows),
    ...locationColumns(rows),
    ...labelColumns(rows),
  };
}

/** The values of all rows, one row after the other. A text may have 200,000 of them, so that no list of all is built. */
function valueColumn(rows: readonly SampleRow[]): Int64Column {
  const column = new Int64Column(rows.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of rows) for (const value of values) column.setBigint(at++, value);
  return column;
}

function locationColumns(rows: readonly SampleRow[]): Pick<SampleTable, "locationStart" | "locations"> {
  const locationStart = starts(rows.map((sample) => sample.stack.length));
  const locations = new Uint32Array(locationStart.at(-1) ?? 0);
  for (const [row, { stack }] of rows.entries()) locations.set(stack, locationStart[row]!);
  return { locationStart, locations };
}

export function locationTable(rows: readonly LocationRow[]): LocationTable {
  const lines = rows.flatMap((location) => location.lines);
  return {
    length: rows.length,
    id: countingIds(rows.length),
    mapping: new Int32Array(rows.length).fill(-1),
    address: int64Column(rows.map((location) => location.address)),
    isFolded: new Uint8Array(rows.length),
    lineStart: starts(rows.map((location) => location.lines.length)),
    lines: {
      length: lines.length,
      function: Int32Array.from(lines, (line) => line.function),
      line: int64Column(lines.map((line) => line.line)),
      column: int64Column(lines.map((line) => line.column)),
    },
  };
}

export function functionTable(rows: readonly FunctionRow[]): FunctionTable {
  return {
    length: rows.length,
    id: countingIds(rows.length),
    name: Uint32Array.from(rows, (row) => row.name),
    systemName: Uint32Array.from(rows, (row) => row.systemName),
    filename: Uint32Array.from(rows, (row) => row.filename),
    startLine: int64Column(rows.map((row) => row.startLine)),
  };
}

export const NO_MAPPINGS: MappingTable = {
  length: 0,
  id: new Int64Column(0),
  memoryStart: new Int64Column(0),
  memoryLimit: new Int64Column(0),
  fileOffset: new Int64Column(0),
  filename: new Uint32Array(0),
  buildId: new Uint32Array(0),
  flags: new Uint8Array(0),
};

function labelColumns(rows: readonly SampleRow[]): Pick<SampleTable, "labelStart" | "labels"> {
  const labelStart = starts(rows.map((sample) => sample.labels.length));
  const length = labelStart.at(-1) ?? 0;
  const [key, str, numUnit] = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
  const num = new Int64Column(length);
  let at = 0;
  for (const { labels } of rows)
    for (const label of labels) {
      [key[at], str[at], numUnit[at]] = [label.key, label.str, label.numUnit];
      num.setBigint(at++, label.num);
    }
  const labels: LabelTable = { length, key, str, num, numUnit };
  return { labelStart, labels };
}

/** Row r owns [start[r], start[r + 1]) of the table below. */
function starts(lengths: readonly number[]): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, row) => {
    start[row + 1] = start[row]! + length;
  });
  return start;
}
