/**
 * Builds a profile from names: for parsers of text formats, for derived profiles, and for tests.
 *
 *   const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
 *   const leak = builder.location([{ function: "main.leak", file: "main.go", line: 12 }]);
 *   const main = builder.location([{ function: "main.main", file: "main.go", line: 40 }]);
 *   builder.add({ stack: [leak, main], values: [96] });
 *   builder.build();
 *
 * Equal strings, functions and locations become one row. Equal stacks with equal labels become one sample whose values
 * are added. Ids are row + 1. A finished table has columns (see types.ts); the builder uses plain arrays, which are
 * easier to read, and fast enough for text formats.
 */
import { invariant } from "../../base/assert.ts";
import {
  type FunctionRow,
  functionTable,
  type LabelRow,
  type LocationRow,
  locationTable,
  NO_MAPPINGS,
  type SampleRow,
  sampleTable,
} from "./builder-tables.ts";
import { Interner } from "./interner.ts";
import { StringTable } from "./strings.ts";
import type { FunctionIndex, LocationIndex, Profile, StringIndex } from "./types.ts";

/** One frame of a stack. */
export interface FrameSpec {
  readonly function: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The linker's name; by default the name of the function. */
  readonly systemName?: string;
  /** The line where the function begins. */
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

/** All fields of a profile except its tables; by default empty. */
export type ProfileHead = Pick<Profile, "sampleTypes"> &
  Partial<Omit<Profile, "sampleTypes" | "samples" | "locations" | "functions" | "mappings" | "strings">>;

export const EMPTY_HEAD: Required<Omit<ProfileHead, "sampleTypes">> = {
  dropFrames: "",
  keepFrames: "",
  timeNanos: 0n,
  durationNanos: 0n,
  periodType: null,
  period: 0n,
  comments: [],
  defaultSampleType: "",
  docUrl: "",
  cut: null,
};

export class ProfileBuilder {
  readonly #head: ProfileHead;
  readonly #strings = new Interner<string, StringIndex>();
  readonly #functions = new Interner<FunctionRow, FunctionIndex>();
  readonly #locations = new Interner<LocationRow, LocationIndex>();
  readonly #samples = new Interner<SampleRow, number>();
  readonly #textLabels = new Interner<LabelRow, number>();

  constructor(head: ProfileHead) {
    this.#head = head;
    for (const text of ["", ...headTexts(head)]) this.string(text);
  }

  string(text: string): StringIndex {
    return this.#strings.index(text, () => text);
  }

  function(spec: FrameSpec): FunctionIndex {
    const name = this.string(spec.function);
    const systemName = spec.systemName === undefined ? name : this.string(spec.systemName);
    const filename = this.string(spec.file ?? "");
    const startLine = spec.startLine ?? 0;
    const isPlain = systemName === name && startLine === 0;
    const key = isPlain ? pairOf(name, filename) : null;
    return this.#functions.index(key ?? `${name},${systemName},${filename},${startLine}`, () => {
      return { name, systemName, filename, startLine: BigInt(startLine) };
    });
  }

  /** A program counter. Several frames if functions were inlined there: the innermost first. */
  location(frames: readonly FrameSpec[], address = 0n): LocationIndex {
    const functions = frames.map((frame) => this.function(frame));
    return this.#locations.index(locationKey(functions, frames, address), () => ({
      address,
      lines: frames.map(({ line = 0, column = 0 }, row) => ({
        function: functions[row]!,
        line: BigInt(line),
        column: BigInt(column),
      })),
    }));
  }

  /** Adds the values to the sample with this stack and these labels. */
  add({ stack, values, labels = [] }: SampleSpec): void {
    const types = this.#head.sampleTypes.length;
    invariant(values.length === types, `${values.length} values for ${types} sample types`);
    const rows = labels.map((label) => this.#label(label));
    let key = `${stack.join()};`;
    for (const { key: name, str, num, numUnit } of rows) key += `${name}:${str}:${num}:${numUnit},`;
    const row = this.#samples.index(key, () => ({ stack, labels: rows, values: values.map(() => 0n) }));
    const sums = this.#samples.rows[row]!.values;
    for (const [type, value] of values.entries()) sums[type]! += BigInt(value);
  }

  #label(label: LabelSpec): LabelRow {
    const key = this.string(label.key);
    if ("text" in label) return this.#textLabel(key, this.string(label.text));
    return { key, str: 0, num: BigInt(label.number), numUnit: this.string(label.unit ?? "") };
  }

  /** One object for all labels with this text. */
  #textLabel(key: StringIndex, str: StringIndex): LabelRow {
    const pair = pairOf(key, str) ?? `${key}:${str}`;
    const row = this.#textLabels.index(pair, () => ({ key, str, num: 0n, numUnit: 0 }));
    return this.#textLabels.rows[row]!;
  }

  build(): Profile {
    return {
      samples: sampleTable(this.#samples.rows),
      locations: locationTable(this.#locations.rows),
      functions: functionTable(this.#functions.rows),
      mappings: NO_MAPPINGS,
      strings: StringTable.of(this.#strings.rows),
      ...EMPTY_HEAD,
      ...this.#head,
    };
  }
}

/** Two smaller rows fit into an exact number. */
const PAIRED_MAX = 2 ** 26;

/** A key for two rows; null where they are too large for it. */
const pairOf = (first: StringIndex | FunctionIndex, second: number): number | null =>
  first < PAIRED_MAX && second >= 0 && second < PAIRED_MAX ? first * PAIRED_MAX + second : null;

/** Most locations have one frame and no address, or one address and nothing else. */
function locationKey(
  functions: readonly FunctionIndex[],
  frames: readonly FrameSpec[],
  address: bigint,
): string | number {
  const [only, more] = frames;
  if (only !== undefined && more === undefined && address === 0n && (only.column ?? 0) === 0) {
    const key = pairOf(functions[0]!, only.line ?? 0);
    if (key !== null) return key;
  }
  let key = String(address);
  for (const [row, { line = 0, column = 0 }] of frames.entries()) key += `,${functions[row]!}:${line}:${column}`;
  return key;
}

/** The texts of the head, which are in the string table of each profile that is read from a file as well. */
export function headTexts(head: ProfileHead): string[] {
  const types = [...head.sampleTypes, ...(head.periodType ? [head.periodType] : [])];
  return [
    ...types.flatMap(({ type, unit }) => [type, unit]),
    ...[head.dropFrames, head.keepFrames, head.defaultSampleType, head.docUrl].filter((text) => text !== undefined),
    ...(head.comments ?? []),
  ];
}
