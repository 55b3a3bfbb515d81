/**
 * The weight of each sample: the values of one sample type as doubles, such that their sums are exact.
 *
 * A double is exact up to 2^53. If the sum of all values stays below, one column is enough. Otherwise each value is split
 * into two halves, which are summed separately and joined at the end:
 *
 *   value         high * 2^32 + low          planes [low, high]
 *   sums of each  exact for up to two million samples
 *   joined        as Go's int64, which wraps around, rounded once to a double
 *
 * All figures of a graph are linear in the values, so they are summed for each plane in the same way; see `sums.ts`.
 */
import type { Profile } from "../model/types.ts";

const TWO_32 = 4_294_967_296;

/** Value of sample s = sum of planes[p][s] * 2^(32 p). */
export type Planes = readonly Float64Array[];

export interface Weights {
  readonly value: Planes;
  /** The divisor of means, which is the first value of a sample; null without means. */
  readonly divisor: Planes | null;
  /** Samples whose value or divisor is nonzero, in order. */
  readonly rows: Uint32Array;
}

export interface WeightOptions {
  /** Position of the sample type. */
  readonly type: number;
  readonly mean: boolean;
}

export function weightsOf(profile: Profile, { type, mean }: WeightOptions): Weights {
  const value = planesOf(profile, type);
  const divisor = mean ? planesOf(profile, 0) : null;
  return { value, divisor, rows: nonzeroRows([...value, ...(divisor ?? [])]) };
}

function planesOf({ samples, sampleTypes }: Profile, type: number): Planes {
  const column = new Float64Array(samples.length);
  let magnitude = 0;
  for (let row = 0; row < samples.length; row++) {
    column[row] = samples.values.number(row * sampleTypes.length + type);
    magnitude += Math.abs(column[row]!);
  }
  if (magnitude <= Number.MAX_SAFE_INTEGER) return [column];
  const high = new Float64Array(samples.length);
  for (let row = 0; row < samples.length; row++) {
    const at = row * sampleTypes.length + type;
    column[row] = samples.values.lo(at);
    high[row] = samples.values.hi(at) | 0;
  }
  return [column, high];
}

function nonzeroRows(planes: Planes): Uint32Array {
  const length = planes[0]!.length;
  const rows = new Uint32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) if (planes.some((plane) => plane[row] !== 0)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The value of one sample as a double; see `Planes`. */
export function weightAt(planes: Planes, row: number): number {
  const [low, high] = planes;
  return high ? high[row]! * TWO_32 + low![row]! : low![row]!;
}
