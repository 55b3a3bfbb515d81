/**
 * The total that is 100%: the sum of the absolute values, so that a diff is measured by all changes. If samples are marked
 * as the base of a diff, the total of the base.
 */
import { BASE_LABEL, isBaseSample } from "../model/labels.ts";
import type { Profile } from "../model/types.ts";

export interface TotalOptions {
  /** Position of the sample type. */
  readonly type: number;
  /** Divide by the sum of the first sample type. */
  readonly mean: boolean;
}

/** Computed as Go's int64, and rounded once to a double. */
export function totalOf(profile: Profile, { type, mean }: TotalOptions): number {
  const all = sumOf(profile, { type, mean }, () => true);
  const hasBase = profile.strings.indexOf(BASE_LABEL) >= 0;
  const base = hasBase ? sumOf(profile, { type, mean }, (sample) => isBaseSample(profile, sample)) : null;
  return base !== null && base.total > 0 ? meanOf(base) : meanOf(all);
}

interface TotalSum {
  readonly total: number;
  readonly divisor: number;
}

function meanOf({ total, divisor }: TotalSum): number {
  return divisor === 0 ? total : Math.trunc(total / divisor);
}

function sumOf(profile: Profile, { type, mean }: TotalOptions, counts: (sample: number) => boolean): TotalSum {
  const total = sumColumn(profile, type, counts, Math.abs);
  return { total, divisor: mean ? sumColumn(profile, 0, counts, (value) => value) : 0 };
}

function sumColumn(
  { samples, sampleTypes }: Profile,
  type: number,
  counts: (sample: number) => boolean,
  transform: (value: number) => number,
): number {
  const { values } = samples;
  let sum = 0;
  let magnitude = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    if (!counts(sample)) continue;
    const value = values.number(sample * sampleTypes.length + type);
    sum += transform(value);
    magnitude += Math.abs(value);
  }
  if (magnitude <= Number.MAX_SAFE_INTEGER) return sum;
  let exact = 0n;
  for (let sample = 0; sample < samples.length; sample++) {
    if (!counts(sample)) continue;
    const value = values.bigint(sample * sampleTypes.length + type);
    exact += transform(-1) > 0 && value < 0n ? -value : value;
  }
  return Number(BigInt.asIntN(64, exact));
}
