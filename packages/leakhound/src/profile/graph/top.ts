/**
 * Flat and cumulative value of each function.
 *
 *   samples          flat               cum
 *   a < b < c   3    a 3                a 3  b 3  c 3       flat: the leaf, with inlined functions expanded
 *   b < a < b   4    b 4                b 4  a 4            cum: anywhere on the stack, once per sample
 *   sum         7    a 3  b 4           a 7  b 7  c 3
 *
 * Functions with the same name count as one, as in google/pprof, even if their files or start lines differ. Values beyond
 * 2^53 are summed as doubles.
 */
import { Uint32List } from "../../base/columns.ts";
import type { FunctionTable, LocationIndex, Profile, SampleIndex, SampleTable } from "../model/types.ts";

/** One row per name; the last row is for all frames with an unknown function. */
export interface Top {
  readonly length: number;
  /** String index; 0, the empty string, in the last row. */
  readonly name: Uint32Array;
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  /** Sum over all samples. */
  readonly total: number;
}

export interface TopEntry {
  /** "" for unknown functions. */
  readonly function: string;
  readonly flat: number;
  readonly cum: number;
}

/** Flat and cum of each function, for the sample type at this position. */
export function top(profile: Profile, sampleType: number): Top {
  const { samples, sampleTypes } = profile;
  const frames = frameRows(profile);
  const sums = new Sums(frames.name.length);
  let total = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const value = samples.values.number(sample * sampleTypes.length + sampleType);
    if (value === 0) continue;
    total += value;
    sums.addStack(samples, sample as SampleIndex, value, frames);
  }
  return { length: frames.name.length, name: frames.name, flat: sums.flat, cum: sums.cum, total };
}

class Sums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  /** The last sample that was added to each row, so that a recursive function counts once. */
  readonly #lastSample: Int32Array;

  constructor(length: number) {
    this.flat = new Float64Array(length);
    this.cum = new Float64Array(length);
    this.#lastSample = new Int32Array(length).fill(-1);
  }

  addStack({ locationStart, locations }: SampleTable, sample: SampleIndex, value: number, frames: FrameRows): void {
    const leaf = locationStart[sample]!;
    const end = locationStart[sample + 1]!;
    if (leaf < end) this.flat[frames.rows[frames.rowStart[locations[leaf]!]!]!]! += value;
    for (let at = leaf; at < end; at++) {
      const location = locations[at]! as LocationIndex;
      const row = frames.onlyRow[location]!;
      if (row !== SEVERAL) this.#addOnce(row, sample, value);
      else this.#addAll(location, sample, value, frames);
    }
  }

  #addAll(location: LocationIndex, sample: SampleIndex, value: number, { rowStart, rows }: FrameRows): void {
    const end = rowStart[location + 1]!;
    for (let frame = rowStart[location]!; frame < end; frame++) this.#addOnce(rows[frame]!, sample, value);
  }

  #addOnce(row: number, sample: SampleIndex, value: number): void {
    if (this.#lastSample[row] === sample) return;
    this.#lastSample[row] = sample;
    this.cum[row]! += value;
  }
}

/** The first `count` entries that are not all zero, sorted by the absolute value of `by`, then by name. */
export function topEntries(
  profile: Profile,
  top: Top,
  { count, by }: { count: number; by: "flat" | "cum" },
): TopEntry[] {
  const column = top[by];
  const rows = Array.from({ length: top.length }, (_, row) => row).filter((row) => top.flat[row] || top.cum[row]);
  const text = (row: number): string => profile.strings.get(top.name[row]!);
  rows.sort((a, b) => Math.abs(column[b]!) - Math.abs(column[a]!) || (text(a) < text(b) ? -1 : 1));
  return rows.slice(0, count).map((row) => ({ function: text(row), flat: top.flat[row]!, cum: top.cum[row]! }));
}

const SEVERAL = -1;

/** The frames of location l are the rows `rows[rowStart[l] .. rowStart[l + 1]]` of the table of names, innermost first. */
interface FrameRows {
  readonly name: Uint32Array;
  readonly rowStart: Uint32Array;
  readonly rows: Uint32Array;
  /** The row of a location with one frame, as most have, or SEVERAL. Saves two look-ups in the loop. */
  readonly onlyRow: Int32Array;
}

function frameRows({ locations, functions, strings }: Profile): FrameRows {
  const { name, functionRow } = nameRows(functions, strings.length);
  const unknown = name.length - 1;
  const rowStart = new Uint32Array(locations.length + 1);
  const rows = new Uint32Array(locations.lines.length + locations.length);
  const onlyRow = new Int32Array(locations.length);
  let at = 0;
  for (let location = 0; location < locations.length; location++) {
    const end = locations.lineStart[location + 1]!;
    if (locations.lineStart[location] === end) rows[at++] = unknown;
    for (let line = locations.lineStart[location]!; line < end; line++) {
      const row = locations.lines.function[line]!;
      rows[at++] = row < 0 ? unknown : functionRow[row]!;
    }
    onlyRow[location] = at - rowStart[location]! === 1 ? rows[at - 1]! : SEVERAL;
    rowStart[location + 1] = at;
  }
  return { name, rowStart, rows, onlyRow };
}

/** All names, once each, followed by the empty one; and for each function the row of its name. */
function nameRows({ length, name }: FunctionTable, strings: number): { name: Uint32Array; functionRow: Uint32Array } {
  const names = new Uint32List();
  const functionRow = new Uint32Array(length);
  /** Row + 1 of each string that is a name. */
  const rowOfString = new Uint32Array(strings);
  for (let row = 0; row < length; row++) {
    const string = name[row]!;
    if (rowOfString[string] === 0) {
      names.push(string);
      rowOfString[string] = names.length;
    }
    functionRow[row] = rowOfString[string]! - 1;
  }
  names.push(0);
  return { name: names.finish(), functionRow };
}
