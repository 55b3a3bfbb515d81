/**
 * The one estimate of how fast a series grows: the verdict and `pprof -series` show the same interval for the same site.
 *
 *   values over time ─ at most 120 points ─> Theil-Sen slope and Sen's interval
 *                                              + sampling error of the rise   (heap profiles)
 *                                              + Poisson error of the rise    (counts)
 *                                              ≥ 1% of the rate to each side
 *
 * Both errors are independent of the scatter around the line, so they are added in squares.
 */
import { HOUR_MS, type UnixMs } from "../base/units.ts";
import { normalUpperTail } from "./normal.ts";
import { type Rate, widened } from "./rate.ts";
import { riseNoise, type Sampling } from "./sampling.ts";
import { type RobustSlope, theilSen } from "./theil-sen.ts";
import { type Points, thin } from "./thin.ts";

/** Fewer points have no 95% interval: Sen's bounds lie beyond the slopes of all pairs. */
export const INTERVAL_POINTS_MIN = 4;
/** No load is so steady that a rate is known better than to this part of itself. */
export const RATE_ERROR_MIN = 0.01;

export interface TimedValues {
  /** Strictly increasing. */
  readonly at: readonly UnixMs[];
  readonly values: Float64Array;
  /** Absent where the values are counted exactly. */
  readonly sampling?: Sampling;
  /** True where the values count independent events, so that their number in a window varies by chance. */
  readonly isCount?: boolean;
}

export interface Growth {
  /** With an infinite interval for fewer than `INTERVAL_POINTS_MIN` points. */
  readonly rate: Rate;
  /** Slope times the length of the window: how much the series rose by, in its unit. */
  readonly rise: number;
  /** Standard error of `rise` that sampling alone explains. */
  readonly riseNoise: number;
  /** One-sided probability that a series without growth looks like this. */
  readonly pRising: number;
  /** The points that the line was fitted to: hours since the first value of the series, and values. */
  readonly points: Points;
  readonly line: RobustSlope;
}

/** Growth over the whole series. */
export function growthOf(series: TimedValues): Growth {
  const growth = growthWithin(series, 0, series.values.length);
  const { perHour, low, high } = growth.rate;
  if (series.values.length < INTERVAL_POINTS_MIN)
    return { ...growth, rate: { perHour, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY } };
  const errorMin = RATE_ERROR_MIN * Math.abs(perHour);
  return {
    ...growth,
    rate: { perHour, low: Math.min(low, perHour - errorMin), high: Math.max(high, perHour + errorMin) },
  };
}

/** The points that a line is fitted to: hours since the first value, and values. */
export function pointsOf({ at, values }: Pick<TimedValues, "at" | "values">, first: number, end: number): Points {
  const x = Float64Array.from(at.slice(first, end), (time) => (time - at[0]!) / HOUR_MS);
  return thin({ x, y: values.subarray(first, end) });
}

/** Growth over the values [first, end). Of fewer than `INTERVAL_POINTS_MIN` values, the interval is too narrow. */
export function growthWithin(series: TimedValues, first: number, end: number): Growth {
  const { at, values, sampling } = series;
  const points = pointsOf(series, first, end);
  const line = theilSen(points.x, points.y);
  const hours = (at[end - 1]! - at[first]!) / HOUR_MS;
  const rise = line.slope * hours;
  const noise = sampling ? riseNoise({ values, sampling }, first, end - 1) : 0;
  const pNoise = noise === 0 ? 0 : normalUpperTail(rise / noise);
  const error = Math.hypot(noise, series.isCount ? Math.sqrt(Math.max(0, rise)) : 0);
  const rate = widened({ perHour: line.slope, low: line.low, high: line.high }, error / hours);
  return { rate, rise, riseNoise: noise, pRising: Math.max(line.trend.pRising, pNoise), points, line };
}
