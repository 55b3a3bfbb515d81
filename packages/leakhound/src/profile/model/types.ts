/**
 * A pprof profile as columns.
 *
 *   samples   values[row*T .. ]       one row per sample, T = sampleTypes.length values each
 *     |       locations[start..end]   leaf first, as in the file
 *     v
 *   locations address, mapping        one row per program counter
 *     |       lines[start..end]       innermost inlined function first; the last is the real caller
 *     v
 *   lines     function, line, column
 *     v
 *   functions name, systemName, filename -> strings
 *
 * A `…Start` column has length + 1 entries: row r owns [start[r], start[r + 1]) of the table below.
 * Every index is checked when the profile is read or built; no later code checks again.
 * An optional reference is -1 where the file has id 0, "none".
 *
 * Worked example: main.leak inlined into main.handler, 3 objects, 96 bytes together
 *
 *   sampleTypes  [inuse_objects/count, inuse_space/bytes]     T = 2
 *   samples      length 1, values [3, 96], locationStart [0, 1], locations [0]
 *   locations    length 1, lineStart [0, 2]
 *   lines        function [0, 1], line [12, 40]                main.leak:12 in main.handler:40
 *   functions    name -> "main.leak", "main.handler"
 *
 * Format: https://github.com/google/pprof/blob/main/proto/profile.proto
 */
import type { Brand } from "../../base/brand.ts";
import type { Int64Column } from "../../base/int64.ts";
import type { TextCut } from "../../base/text-cut.ts";
import type { StringTable } from "./strings.ts";

export type StringIndex = Brand<number, "StringIndex">;
export type SampleIndex = Brand<number, "SampleIndex">;
export type LocationIndex = Brand<number, "LocationIndex">;
export type FunctionIndex = Brand<number, "FunctionIndex">;

export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

export interface SampleTable {
  readonly length: number;
  /** Row-major: value of type t of sample s is row s * sampleTypes.length + t. */
  readonly values: Int64Column;
  readonly locationStart: Uint32Array;
  /** Location indexes, leaf first. */
  readonly locations: Uint32Array;
  readonly labelStart: Uint32Array;
  readonly labels: LabelTable;
}

export interface LabelTable {
  readonly length: number;
  readonly key: Uint32Array;
  /** 0 if the label is numeric. */
  readonly str: Uint32Array;
  readonly num: Int64Column;
  /** 0 if no unit is given. */
  readonly numUnit: Uint32Array;
}

export interface LocationTable {
  readonly length: number;
  readonly id: Int64Column;
  /** Row of mappings, or -1. */
  readonly mapping: Int32Array;
  /** Unsigned. */
  readonly address: Int64Column;
  readonly isFolded: Uint8Array;
  readonly lineStart: Uint32Array;
  readonly lines: LineTable;
}

export interface LineTable {
  readonly length: number;
  /** Row of functions, or -1. */
  readonly function: Int32Array;
  readonly line: Int64Column;
  readonly column: Int64Column;
}

export interface FunctionTable {
  readonly length: number;
  readonly id: Int64Column;
  readonly name: Uint32Array;
  readonly systemName: Uint32Array;
  readonly filename: Uint32Array;
  readonly startLine: Int64Column;
}

export interface MappingTable {
  readonly length: number;
  readonly id: Int64Column;
  readonly memoryStart: Int64Column;
  readonly memoryLimit: Int64Column;
  readonly fileOffset: Int64Column;
  readonly filename: Uint32Array;
  readonly buildId: Uint32Array;
  /** Bits: 1 has_functions, 2 has_filenames, 4 has_line_numbers, 8 has_inline_frames. */
  readonly flags: Uint8Array;
}

export interface Profile {
  readonly sampleTypes: readonly ValueType[];
  readonly samples: SampleTable;
  readonly locations: LocationTable;
  readonly functions: FunctionTable;
  readonly mappings: MappingTable;
  readonly strings: StringTable;
  /** Regular expressions as text; "" if absent. */
  readonly dropFrames: string;
  readonly keepFrames: string;
  /** Nanoseconds since 1970; 0n if the profile does not state it. */
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  readonly periodType: ValueType | null;
  readonly period: bigint;
  readonly comments: readonly string[];
  /** "" if the profile names none. */
  readonly defaultSampleType: string;
  readonly docUrl: string;
  /** Null for a profile that is complete. */
  readonly cut: TextCut | null;
}
