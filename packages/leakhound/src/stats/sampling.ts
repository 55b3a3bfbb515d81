/**
 * Series of sampled values, and the error that sampling alone causes.
 *
 * A heap profile does not count every object: it samples about one allocation in each `periodBytes`, and scales what
 * it saw. So each value has a sampling variance, and so has the difference of two values.
 */

/** How the values of a series were sampled. */
export interface Sampling {
  /** Mean bytes between two samples; 0 where everything is counted. */
  readonly periodBytes: number;
  /** Sampling variance of each value. */
  readonly variance: Float64Array;
  /** Allocated since the process started, freed or not, at the time of each value; null where unknown. */
  readonly allocated: Float64Array | null;
}

export interface SampledValues {
  readonly values: Float64Array;
  readonly sampling: Sampling;
}

/**
 * Standard error of `values[last] - values[first]` that sampling alone explains.
 *
 * An object that lives through the window was sampled once and errs by the same amount at both ends, so only objects
 * that were allocated or freed in between count. Each byte of them adds at most `periodBytes` to the variance. Where
 * everything was replaced, the two ends err independently:
 *
 *   variance = min(period · (allocated + freed), variance first + variance last)
 *
 *   leak of 40 MiB              allocated 40, freed 0      sqrt(40 MiB · period)
 *   cache that replaces all     allocated 400, freed 400   sqrt(first + last), although it did not grow
 *   cache that does not change  allocated 0, freed 0       0
 */
export function riseNoise({ values, sampling }: SampledValues, first: number, last: number): number {
  const { periodBytes, variance, allocated } = sampling;
  const ends = variance[first]! + variance[last]!;
  if (!allocated) return Math.sqrt(ends);
  const gained = Math.max(0, allocated[last]! - allocated[first]!);
  const freed = Math.max(0, gained - (values[last]! - values[first]!));
  return Math.sqrt(Math.min(periodBytes * (gained + freed), ends));
}

/** The sum of several series of the same profiles. Sampling errors are independent, so variances add up. */
export const addSampled = (first: SampledValues, others: readonly SampledValues[]): SampledValues =>
  combined(first, others, (sum, other) => sum + other);

/** A whole without some of its parts. */
export const subtractSampled = (whole: SampledValues, parts: readonly SampledValues[]): SampledValues =>
  combined(whole, parts, (rest, part) => rest - part);

/** Of a whole, whose variance is the sum of its parts' variances, a part takes its own variance with it. */
function combined(
  { values, sampling }: SampledValues,
  others: readonly SampledValues[],
  combine: (a: number, b: number) => number,
): SampledValues {
  const fold = (start: Float64Array, columnOf: (other: SampledValues) => Float64Array | null) =>
    start.map((value, row) => others.reduce((total, other) => combine(total, columnOf(other)?.[row] ?? 0), value));
  const { periodBytes, variance, allocated } = sampling;
  return {
    values: fold(values, (other) => other.values),
    sampling: {
      periodBytes,
      variance: fold(variance, (other) => other.sampling.variance),
      allocated: allocated && fold(allocated, (other) => other.sampling.allocated),
    },
  };
}
