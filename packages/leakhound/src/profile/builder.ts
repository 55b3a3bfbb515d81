/**
 * Builds a profile from names: for parsers of text forms, for derived profiles, and for tests.
 *
 *   const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
 *   const leak = builder.location([{ function: "main.leak", file: "main.go", line: 12 }]);
 *   const main = builder.location([{ function: "main.main", file: "main.go", line: 40 }]);
 *   builder.add({ stack: [leak, main], values: [96] });
 *   builder.build();
 *
 * Equal strings, functions and locations become one row, and equal stacks with equal labels one
 * sample whose values are added up. Ids are row + 1. A finished table is columns (see types.ts);
 * this half-built one is plain arrays, which is easier to read and fast enough for what people write.
 */
import { invariant } from "../base/assert.ts";
import { Int64Column } from "../base/int64.ts";
import { StringTable } from "./strings.ts";
import type {
  FunctionIndex,
  FunctionTable,
  LabelTable,
  LocationIndex,
  LocationTable,
  MappingTable,
  Profile,
  SampleTable,
  StringIndex,
} from "./types.ts";

/** One function on a stack, and where in it. */
export interface FrameSpec {
  readonly function: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** As the linker knows it; the function's name unless given. */
  readonly systemName?: string;
  /** Line on which the function begins. */
  readonly startLine?: number;
}

export type LabelSpec =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly number: number | bigint; readonly unit?: string };

export interface SampleSpec {
  /** Leaf first. */
  readonly stack: readonly LocationIndex[];
  /** One integer for each sample type. */
  readonly values: readonly (number | bigint)[];
  readonly labels?: readonly LabelSpec[];
}

/** All of a profile that is not a table; what is not given is empty. */
export type ProfileHead = Pick<Profile, "sampleTypes"> &
  Partial<Omit<Profile, "sampleTypes" | "samples" | "locations" | "functions" | "mappings" | "strings">>;

interface Label {
  readonly key: number;
  readonly str: number;
  readonly num: bigint;
  readonly numUnit: number;
}

interface Sample {
  readonly stack: readonly LocationIndex[];
  readonly labels: readonly Label[];
  readonly values: bigint[];
}

interface Line {
  readonly function: FunctionIndex;
  readonly line: bigint;
  readonly column: bigint;
}

interface Location {
  readonly address: bigint;
  readonly lines: readonly Line[];
}

interface FunctionRow {
  readonly name: StringIndex;
  readonly systemName: StringIndex;
  readonly filename: StringIndex;
  readonly startLine: bigint;
}

/** Rows in order of appearance, each known by a key. */
class Interner<Row, Index extends number> {
  readonly rows: Row[] = [];
  readonly #indexes = new Map<string, Index>();

  index(key: string, make: () => Row): Index {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = (this.rows.push(make()) - 1) as Index;
    this.#indexes.set(key, index);
    return index;
  }
}

export class ProfileBuilder {
  readonly #head: ProfileHead;
  readonly #strings = new Interner<string, StringIndex>();
  readonly #functions = new Interner<FunctionRow, FunctionIndex>();
  readonly #locations = new Interner<Location, LocationIndex>();
  readonly #samples = new Interner<Sample, number>();

  constructor(head: ProfileHead) {
    this.#head = head;
    for (const text of ["", ...headTexts(head)]) this.string(text);
  }

  string(text: string): StringIndex {
    return this.#strings.index(text, () => text);
  }

  function(spec: FrameSpec): FunctionIndex {
    const name = this.string(spec.function);
    const systemName = this.string(spec.systemName ?? spec.function);
    const filename = this.string(spec.file ?? "");
    const startLine = BigInt(spec.startLine ?? 0);
    return this.#functions.index([name, systemName, filename, startLine].join(), () => {
      return { name, systemName, filename, startLine };
    });
  }

  /** A program counter. Several frames where functions were inlined there: the innermost first. */
  location(frames: readonly FrameSpec[], address = 0n): LocationIndex {
    const lines = frames.map((frame) => ({
      function: this.function(frame),
      line: BigInt(frame.line ?? 0),
      column: BigInt(frame.column ?? 0),
    }));
    const key = [address, ...lines.map((line) => `${line.function}:${line.line}:${line.column}`)].join();
    return this.#locations.index(key, () => ({ address, lines }));
  }

  /** Adds the values to the sample with this stack and these labels. */
  add({ stack, values, labels = [] }: SampleSpec): void {
    const types = this.#head.sampleTypes.length;
    invariant(values.length === types, `${values.length} values for ${types} sample types`);
    const rows = labels.map((label) => this.#label(label));
    const tags = rows.map((label) => `${label.key}:${label.str}:${label.num}:${label.numUnit}`);
    const key = `${stack.join()};${tags.join()}`;
    const row = this.#samples.index(key, () => ({ stack, labels: rows, values: values.map(() => 0n) }));
    const sums = this.#samples.rows[row]!.values;
    values.forEach((value, type) => {
      sums[type]! += BigInt(value);
    });
  }

  #label(label: LabelSpec): Label {
    const key = this.string(label.key);
    if ("text" in label) return { key, str: this.string(label.text), num: 0n, numUnit: 0 };
    return { key, str: 0, num: BigInt(label.number), numUnit: this.string(label.unit ?? "") };
  }

  build(): Profile {
    return {
      samples: this.#sampleTable(),
      locations: this.#locationTable(),
      functions: this.#functionTable(),
      mappings: NO_MAPPINGS,
      strings: StringTable.of(this.#strings.rows),
      dropFrames: "",
      keepFrames: "",
      timeNanos: 0n,
      durationNanos: 0n,
      periodType: null,
      period: 0n,
      comments: [],
      defaultSampleType: "",
      docUrl: "",
      ...this.#head,
    };
  }

  #sampleTable(): SampleTable {
    const rows = this.#samples.rows;
    return {
      length: rows.length,
      values: int64s(rows.flatMap((sample) => sample.values)),
      locationStart: starts(rows.map((sample) => sample.stack.length)),
      locations: Uint32Array.from(rows.flatMap((sample) => sample.stack)),
      labelStart: starts(rows.map((sample) => sample.labels.length)),
      labels: labelTable(rows.flatMap((sample) => sample.labels)),
    };
  }

  #locationTable(): LocationTable {
    const rows = this.#locations.rows;
    const lines = rows.flatMap((location) => location.lines);
    return {
      length: rows.length,
      id: ids(rows.length),
      mapping: new Int32Array(rows.length).fill(-1),
      address: int64s(rows.map((location) => location.address)),
      isFolded: new Uint8Array(rows.length),
      lineStart: starts(rows.map((location) => location.lines.length)),
      lines: {
        length: lines.length,
        function: Int32Array.from(lines, (line) => line.function),
        line: int64s(lines.map((line) => line.line)),
        column: int64s(lines.map((line) => line.column)),
      },
    };
  }

  #functionTable(): FunctionTable {
    const rows = this.#functions.rows;
    return {
      length: rows.length,
      id: ids(rows.length),
      name: Uint32Array.from(rows, (row) => row.name),
      systemName: Uint32Array.from(rows, (row) => row.systemName),
      filename: Uint32Array.from(rows, (row) => row.filename),
      startLine: int64s(rows.map((row) => row.startLine)),
    };
  }
}

/** What the head says stands in the string table too, as in every profile that is read from a file. */
function headTexts(head: ProfileHead): string[] {
  const types = [...head.sampleTypes, ...(head.periodType ? [head.periodType] : [])];
  return [
    ...types.flatMap(({ type, unit }) => [type, unit]),
    ...[head.dropFrames, head.keepFrames, head.defaultSampleType, head.docUrl].filter((text) => text !== undefined),
    ...(head.comments ?? []),
  ];
}

const NO_MAPPINGS: MappingTable = {
  length: 0,
  id: new Int64Column(0),
  memoryStart: new Int64Column(0),
  memoryLimit: new Int64Column(0),
  fileOffset: new Int64Column(0),
  filename: new Uint32Array(0),
  buildId: new Uint32Array(0),
  flags: new Uint8Array(0),
};

function labelTable(rows: readonly Label[]): LabelTable {
  return {
    length: rows.length,
    key: Uint32Array.from(rows, (label) => label.key),
    str: Uint32Array.from(rows, (label) => label.str),
    num: int64s(rows.map((label) => label.num)),
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

function int64s(values: readonly bigint[]): Int64Column {
  const column = new Int64Column(values.length);
  values.forEach((value, row) => {
    column.setBigint(row, value);
  });
  return column;
}

/** 1, 2, 3… */
function ids(length: number): Int64Column {
  const column = new Int64Column(length);
  for (let row = 0; row < length; row++) column.setNumber(row, row + 1);
  return column;
}
