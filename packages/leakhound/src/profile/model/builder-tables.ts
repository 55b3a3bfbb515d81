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
    values: int64Column(rows.flatMap((sample) => sample.values)),
    locationStart: starts(rows.map((sample) => sample.stack.length)),
    locations: Uint32Array.from(rows.flatMap((sample) => sample.stack)),
    labelStart: starts(rows.map((sample) => sample.labels.length)),
    labels: labelTable(rows.flatMap((sample) => sample.labels)),
  };
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

function labelTable(rows: readonly LabelRow[]): LabelTable {
  return {
    length: rows.length,
    key: Uint32Array.from(rows, (label) => label.key),
    str: Uint32Array.from(rows, (label) => label.str),
    num: int64Column(rows.map((label) => label.num)),
    numUnit: Uint32Array.from(rows, (label) => label.numUnit),
  };
}

/** Row r owns [start[r], start[r + 1]) of the table below. */
function starts(lengths: readonly number[]): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, row) => {
    start[row + 1] = start[row]! + length;
  });
  return start;
}
