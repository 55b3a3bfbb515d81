/**
 * What each sample counts for: the values of one sample type as doubles, in a form whose sums are exact.
 *
 * A double holds integers up to 2^53. Where the values of all samples together stay below, one column
 * does. Where they may not, a value is split into two halves, which are summed apart and joined last:
 *
 *   value         high * 2^32 + low          planes [low, high]
 *   sums of each  exact for up to two million samples
 *   joined        as Go's int64, which wraps around, rounded once to a double
 *
 * All figures of a graph are linear in the values, so whoever sums them does so for each plane alike, see `sums.ts`.
 */
import type { Profile } from "../model/types.ts";

const TWO_32 = 4_294_967_296;

/** Value of sample s = sum of planes[p][s] * 2^(32 p). */
export type Planes = readonly Float64Array[];

export interface Weights {
  readonly value: Planes;
  /** What a mean divides by, which is the first value; null where no mean is asked for. */
  readonly divisor: Planes | null;
  /** Samples that count, in order: those where value or divisor is not 0. */
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
  return { value, divisor, rows: rowsThatCount([...value, ...(divisor ?? [])]) };
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

function rowsThatCount(planes: Planes): Uint32Array {
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
