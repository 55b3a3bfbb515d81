/**
 * A profile as plain arrays, which may be sent from one thread to another without copying.
 *
 *   Int64Column ─▶ BigInt64Array      StringTable ─▶ { bytes, start }      everything else as it is
 */
import { Int64Column } from "../../base/int64.ts";
import { StringTable } from "./strings.ts";
import type { Profile } from "./types.ts";

/** Strings and numbers of the columns; each column has its own array. */
export type Packed<T> = T extends Int64Column
  ? BigInt64Array<ArrayBuffer>
  : T extends StringTable
    ? StringTable["parts"]
    : T extends ArrayBufferView | string | number | bigint | boolean | null
      ? T
      : { readonly [K in keyof T]: Packed<T[K]> };

export type PackedProfile = Packed<Profile>;

export function packProfile(profile: Profile): PackedProfile {
  const { samples, locations, functions, mappings, strings } = profile;
  return {
    ...profile,
    samples: { ...samples, values: samples.values.rows, labels: { ...samples.labels, num: samples.labels.num.rows } },
    locations: {
      ...locations,
      id: locations.id.rows,
      address: locations.address.rows,
      lines: { ...locations.lines, line: locations.lines.line.rows, column: locations.lines.column.rows },
    },
    functions: { ...functions, id: functions.id.rows, startLine: functions.startLine.rows },
    mappings: {
      ...mappings,
      id: mappings.id.rows,
      memoryStart: mappings.memoryStart.rows,
      memoryLimit: mappings.memoryLimit.rows,
      fileOffset: mappings.fileOffset.rows,
    },
    strings: strings.parts,
  };
}

export function unpackProfile(packed: PackedProfile): Profile {
  const { samples, locations, functions, mappings, strings } = packed;
  const { over } = Int64Column;
  return {
    ...packed,
    samples: { ...samples, values: over(samples.values), labels: { ...samples.labels, num: over(samples.labels.num) } },
    locations: {
      ...locations,
      id: over(locations.id),
      address: over(locations.address),
      lines: { ...locations.lines, line: over(locations.lines.line), column: over(locations.lines.column) },
    },
    functions: { ...functions, id: over(functions.id), startLine: over(functions.startLine) },
    mappings: {
      ...mappings,
      id: over(mappings.id),
      memoryStart: over(mappings.memoryStart),
      memoryLimit: over(mappings.memoryLimit),
      fileOffset: over(mappings.fileOffset),
    },
    strings: new StringTable(strings.bytes, strings.start),
  };
}

/**
 * The memory of all columns, each once: what moves to the other thread instead of being copied. Empty columns stay, since
 * they may be constants of a module, such as NO_MAPPINGS, which the next profile of this thread needs again.
 */
export function buffersOf(packed: PackedProfile): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const collect = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer && value.byteLength > 0) buffers.add(value.buffer);
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  collect(packed);
  return [...buffers];
}
