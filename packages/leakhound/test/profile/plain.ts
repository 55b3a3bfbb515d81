/** A profile as plain rows, which `toEqual` can compare and fast-check can generate. */
import { Int64Column } from "../../src/base/int64.ts";
import { StringTable } from "../../src/profile/model/strings.ts";
import type { Profile } from "../../src/profile/model/types.ts";

export interface PlainLabel {
  readonly key: number;
  readonly str: number;
  readonly num: bigint;
  readonly numUnit: number;
}

export interface PlainLocation {
  readonly id: bigint;
  readonly mapping: number;
  readonly address: bigint;
  readonly isFolded: number;
  readonly lines: readonly { readonly function: number; readonly line: bigint; readonly column: bigint }[];
}

type Head = Omit<Profile, "samples" | "locations" | "functions" | "mappings" | "strings">;

export interface PlainProfile extends Head {
  readonly samples: readonly {
    readonly locations: readonly number[];
    readonly values: readonly bigint[];
    readonly labels: readonly PlainLabel[];
  }[];
  readonly locations: readonly PlainLocation[];
  readonly functions: readonly {
    readonly id: bigint;
    readonly name: number;
    readonly systemName: number;
    readonly filename: number;
    readonly startLine: bigint;
  }[];
  readonly mappings: readonly {
    readonly id: bigint;
    readonly memoryStart: bigint;
    readonly memoryLimit: bigint;
    readonly fileOffset: bigint;
    readonly filename: number;
    readonly buildId: number;
    readonly flags: number;
  }[];
  readonly strings: readonly string[];
}

export function toPlain(profile: Profile): PlainProfile {
  const { samples, locations, functions, mappings, strings, ...head } = profile;
  const { lines } = locations;
  return {
    ...head,
    samples: rows(samples.length, (row) => ({
      locations: [...samples.locations.subarray(samples.locationStart[row], samples.locationStart[row + 1])],
      values: rows(head.sampleTypes.length, (type) => samples.values.bigint(row * head.sampleTypes.length + type)),
      labels: range(samples.labelStart, row).map((label) => ({
        key: samples.labels.key[label]!,
        str: samples.labels.str[label]!,
        num: samples.labels.num.bigint(label),
        numUnit: samples.labels.numUnit[label]!,
      })),
    })),
    locations: rows(locations.length, (row) => ({
      id: unsigned(locations.id, row),
      mapping: locations.mapping[row]!,
      address: unsigned(locations.address, row),
      isFolded: locations.isFolded[row]!,
      lines: range(locations.lineStart, row).map((line) => ({
        function: lines.function[line]!,
        line: lines.line.bigint(line),
        column: lines.column.bigint(line),
      })),
    })),
    functions: rows(functions.length, (row) => ({
      id: unsigned(functions.id, row),
      name: functions.name[row]!,
      systemName: functions.systemName[row]!,
      filename: functions.filename[row]!,
      startLine: functions.startLine.bigint(row),
    })),
    mappings: rows(mappings.length, (row) => ({
      id: unsigned(mappings.id, row),
      memoryStart: unsigned(mappings.memoryStart, row),
      memoryLimit: unsigned(mappings.memoryLimit, row),
      fileOffset: unsigned(mappings.fileOffset, row),
      filename: mappings.filename[row]!,
      buildId: mappings.buildId[row]!,
      flags: mappings.flags[row]!,
    })),
    strings: rows(strings.length, (index) => strings.get(index)),
  };
}

export function fromPlain(plain: PlainProfile): Profile {
  const { samples, locations, functions, mappings, strings, ...head } = plain;
  const labels = samples.flatMap((sample) => sample.labels);
  const lines = locations.flatMap((location) => location.lines);
  return {
    ...head,
    samples: {
      length: samples.length,
      values: int64s(samples.flatMap((sample) => sample.values)),
      locationStart: starts(samples.map((sample) => sample.locations.length)),
      locations: Uint32Array.from(samples.flatMap((sample) => sample.locations)),
      labelStart: starts(samples.map((sample) => sample.labels.length)),
      labels: {
        length: labels.length,
        key: Uint32Array.from(labels, (label) => label.key),
        str: Uint32Array.from(labels, (label) => label.str),
        num: int64s(labels.map((label) => label.num)),
        numUnit: Uint32Array.from(labels, (label) => label.numUnit),
      },
    },
    locations: {
      length: locations.length,
      id: int64s(locations.map((location) => location.id)),
      mapping: Int32Array.from(locations, (location) => location.mapping),
      address: int64s(locations.map((location) => location.address)),
      isFolded: Uint8Array.from(locations, (location) => location.isFolded),
      lineStart: starts(locations.map((location) => location.lines.length)),
      lines: {
        length: lines.length,
        function: Int32Array.from(lines, (line) => line.function),
        line: int64s(lines.map((line) => line.line)),
        column: int64s(lines.map((line) => line.column)),
      },
    },
    functions: {
      length: functions.length,
      id: int64s(functions.map((row) => row.id)),
      name: Uint32Array.from(functions, (row) => row.name),
      systemName: Uint32Array.from(functions, (row) => row.systemName),
      filename: Uint32Array.from(functions, (row) => row.filename),
      startLine: int64s(functions.map((row) => row.startLine)),
    },
    mappings: {
      length: mappings.length,
      id: int64s(mappings.map((row) => row.id)),
      memoryStart: int64s(mappings.map((row) => row.memoryStart)),
      memoryLimit: int64s(mappings.map((row) => row.memoryLimit)),
      fileOffset: int64s(mappings.map((row) => row.fileOffset)),
      filename: Uint32Array.from(mappings, (row) => row.filename),
      buildId: Uint32Array.from(mappings, (row) => row.buildId),
      flags: Uint8Array.from(mappings, (row) => row.flags),
    },
    strings: StringTable.of(strings),
  };
}

function rows<T>(length: number, row: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => row(index));
}

function range(start: Uint32Array, row: number): number[] {
  return rows(start[row + 1]! - start[row]!, (offset) => start[row]! + offset);
}

function starts(lengths: readonly number[]): Uint32Array {
  let sum = 0;
  return Uint32Array.from([0, ...lengths], (length) => {
    sum += length;
    return sum;
  });
}

function int64s(values: readonly bigint[]): Int64Column {
  const column = new Int64Column(values.length);
  values.forEach((value, row) => {
    column.setBigint(row, value);
  });
  return column;
}

function unsigned(column: Int64Column, row: number): bigint {
  return BigInt.asUintN(64, column.bigint(row));
}
