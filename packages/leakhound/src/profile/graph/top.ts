/**
 * Flat and cumulative value of each function.
 *
 *   samples          flat               cum
 *   a < b < c   3    a 3                a 3  b 3  c 3       flat: the leaf, with inlining opened
 *   b < a < b   4    b 4                b 4  a 4            cum: anywhere on the stack, once a sample
 *   sum         7    a 3  b 4           a 7  b 7  c 3
 *
 * Functions are told apart by name, as in google/pprof: one name may have several rows (other file,
 * other start line). Values beyond 2^53 are summed as doubles.
 */
import { Uint32List } from "../../base/columns.ts";
import type { FunctionTable, Profile, SampleTable } from "../model/types.ts";

/** One row a name; the last row is for all frames whose function is not known. */
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
  /** "" where the function is not known. */
  readonly function: string;
  readonly flat: number;
  readonly cum: number;
}

/** Flat and cum of every function, for the sample type at this position. */
export function top(profile: Profile, sampleType: number): Top {
  const { samples, sampleTypes } = profile;
  const frames = frameRows(profile);
  const sums = new Sums(frames.name.length);
  let total = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const value = samples.values.number(sample * sampleTypes.length + sampleType);
    if (value === 0) continue;
    total += value;
    sums.addStack(samples, sample, value, frames);
  }
  return { length: frames.name.length, name: frames.name, flat: sums.flat, cum: sums.cum, total };
}

class Sums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  /** The sample by which each row was raised last: a function that calls itself counts once. */
  readonly #lastSample: Int32Array;

  constructor(length: number) {
    this.flat = new Float64Array(length);
    this.cum = new Float64Array(length);
    this.#lastSample = new Int32Array(length).fill(-1);
  }

  addStack({ locationStart, locations }: SampleTable, sample: number, value: number, frames: FrameRows): void {
    const leaf = locationStart[sample]!;
    const end = locationStart[sample + 1]!;
    if (leaf < end) this.flat[frames.rows[frames.rowStart[locations[leaf]!]!]!]! += value;
    for (let at = leaf; at < end; at++) {
      const location = locations[at]!;
      const row = frames.onlyRow[location]!;
      if (row !== SEVERAL) this.#raise(row, sample, value);
      else this.#raiseAll(location, sample, value, frames);
    }
  }

  #raiseAll(location: number, sample: number, value: number, { rowStart, rows }: FrameRows): void {
    const end = rowStart[location + 1]!;
    for (let frame = rowStart[location]!; frame < end; frame++) this.#raise(rows[frame]!, sample, value);
  }

  #raise(row: number, sample: number, value: number): void {
    if (this.#lastSample[row] === sample) return;
    this.#lastSample[row] = sample;
    this.cum[row]! += value;
  }
}

/** The `count` first entries that are not all zero, largest first by absolute `by`, then by name. */
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

/** Location l stands for the rows `rows[rowStart[l] .. rowStart[l + 1]]` of the table of names, innermost first. */
interface FrameRows {
  readonly name: Uint32Array;
  readonly rowStart: Uint32Array;
  readonly rows: Uint32Array;
  /** The row of a location that stands for one, as most do, or SEVERAL. Spares the loop two look-ups. */
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

/** The names, each once, and behind them the empty one; and for each function the row of its name. */
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
