/**
 * What one series of memory does over a window: rises to the end, bends flat, steps, falls or rests.
 *
 *   rising      /      levelling   ,---      stepped    ┌──     flat  ~~~~    falling \
 *              /                  /                   ──┘                              \
 *
 * A leak rises to the very end of the window. So the slope over the whole window must be above zero
 * beyond doubt, the slope over its second half too, the second half must not have lost most of the
 * first half's pace, and one jump must not explain it better than a line does.
 */
import { HOUR_MS, type UnixMs } from "../base/units.ts";
import { normalUpperTail } from "./stats/mann-kendall.ts";
import { type RobustSlope, theilSen } from "./stats/theil-sen.ts";
import { type Points, thin } from "./stats/thin.ts";

export type TrendShape = "rising" | "levelling" | "stepped" | "flat" | "falling";

/** A rate per hour and its 95% interval, in the unit of the series. */
export interface Rate {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

export interface Trend {
  readonly shape: TrendShape;
  readonly rate: Rate;
  /** Slope of the second half alone. */
  readonly lateRate: Rate;
  /** Slope times the length of the window: how much the series rose by, in its unit. */
  readonly rise: number;
  /** Standard error of `rise` that sampling alone explains. */
  readonly riseNoise: number;
  /** One-sided probability that a series without growth looks like this. */
  readonly pRising: number;
  /** The fitted line at the first and last point. */
  readonly fit: { readonly first: number; readonly last: number };
  /** Median of the values. */
  readonly level: number;
}

export interface TrendInput {
  readonly at: readonly UnixMs[];
  readonly values: Float64Array;
  /** Sampling variance of each value, 0 where it is counted exactly. */
  readonly variance?: Float64Array;
}

const Z_95 = 1.959964;
/** A second half slower than this part of the first half has begun to level off. */
const LEVELLING_PACE = 0.3;
/** A step is preferred when it leaves less than this part of the line's squared error. */
const STEP_ERROR_RATIO = 0.5;
const SIGNIFICANT = 0.05;

/** @returns null when there are fewer than four points: nothing can be said of a shape. */
export function trendOf(input: TrendInput): Trend | null {
  const { at, values } = input;
  if (values.length < 4) return null;
  const hours = Float64Array.from(at, (time) => (time - at[0]!) / HOUR_MS);
  const all = thin({ x: hours, y: values });
  const middle = all.x.length >> 1;
  const whole = theilSen(all.x, all.y);
  const early = theilSen(all.x.subarray(0, middle + 1), all.y.subarray(0, middle + 1));
  const late = theilSen(all.x.subarray(middle), all.y.subarray(middle));
  const window = hours[hours.length - 1]!;
  const riseNoise = riseNoiseOf(input);
  const rate = widened({ perHour: whole.slope, low: whole.low, high: whole.high }, riseNoise / window);
  const rise = whole.slope * window;
  const pNoise = riseNoise === 0 ? 0 : normalUpperTail(rise / riseNoise);
  const pRising = Math.max(whole.trend.pRising, pNoise);
  return {
    shape: shapeOf({ points: all, pRising, rate, riseNoise, earlySlope: early.slope, late, whole }),
    rate,
    lateRate: { perHour: late.slope, low: late.low, high: late.high },
    rise,
    riseNoise,
    pRising,
    fit: { first: whole.intercept, last: whole.intercept + rise },
    level: medianOf(values),
  };
}

interface ShapeInput {
  readonly points: Points;
  readonly pRising: number;
  readonly rate: Rate;
  readonly riseNoise: number;
  readonly earlySlope: number;
  readonly late: RobustSlope;
  readonly whole: RobustSlope;
}

function shapeOf(input: ShapeInput): TrendShape {
  if (isRisingToTheEnd(input)) return "rising";
  const change = changeOf(input.points, input.riseNoise);
  if (change === 0) return "flat";
  if (change < 0) return "falling";
  return isAbrupt(input.points) ? "stepped" : "levelling";
}

/** A step makes most of its way between two neighbouring points. */
function isAbrupt({ y }: Points): boolean {
  const third = Math.max(1, Math.floor(y.length / 3));
  const way = spreadOf(y.subarray(y.length - third)).mean - spreadOf(y.subarray(0, third)).mean;
  return y.some((value, i) => i > 0 && value - y[i - 1]! > way / 2);
}

function isRisingToTheEnd({ points, pRising, rate, earlySlope, late, whole }: ShapeInput): boolean {
  if (pRising > SIGNIFICANT || rate.low <= 0) return false;
  if (stepExplainsBetter(points, whole)) return false;
  if (late.slope < LEVELLING_PACE * earlySlope) return false;
  return late.trend.pRising <= SIGNIFICANT || late.slope >= LEVELLING_PACE * rate.perHour;
}

/**
 * Did the level move between the first third and the last, whatever the way? -1, 0 or 1.
 * Two means are told apart when they differ by more than three standard errors and twice what sampling explains.
 */
function changeOf({ y }: Points, riseNoise: number): -1 | 0 | 1 {
  const third = Math.max(1, Math.floor(y.length / 3));
  const first = spreadOf(y.subarray(0, third));
  const last = spreadOf(y.subarray(y.length - third));
  const change = last.mean - first.mean;
  const error = Math.sqrt((first.variance + last.variance) / third);
  if (change === 0 || Math.abs(change) <= Math.max(3 * error, 2 * riseNoise)) return 0;
  return change > 0 ? 1 : -1;
}

function spreadOf(y: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return { mean, variance: y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, y.length - 1) };
}

/** Compares two constants, split where they fit best, with the fitted line. */
function stepExplainsBetter({ x, y }: Points, line: { readonly slope: number; readonly intercept: number }): boolean {
  let lineError = 0;
  for (let i = 0; i < y.length; i++) lineError += (y[i]! - line.intercept - line.slope * x[i]!) ** 2;
  return bestStepError(y) < STEP_ERROR_RATIO * lineError;
}

/** Smallest squared error of two constants, by running sums from the left. */
function bestStepError(y: Float64Array): number {
  const n = y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  let totalSquares = 0;
  for (const value of y) totalSquares += (value - mean) ** 2;
  let best = Number.POSITIVE_INFINITY;
  let left = 0;
  for (let split = 1; split < n; split++) {
    left += y[split - 1]! - mean;
    best = Math.min(best, totalSquares - left ** 2 / split - left ** 2 / (n - split));
  }
  return best;
}

/**
 * Sampling error of the rise. Objects that live through the window were sampled once and err by the
 * same amount at both ends, so only those that came in between count: their variance is what the
 * series' variance rose by. What comes and goes shows as scatter, and is in the slope's interval.
 */
function riseNoiseOf({ variance }: TrendInput): number {
  if (!variance || variance.length < 2) return 0;
  const third = Math.max(1, Math.floor(variance.length / 3));
  const mean = (from: number, to: number) => variance.slice(from, to).reduce((sum, v) => sum + v, 0) / (to - from);
  const gained = mean(variance.length - third, variance.length) - mean(0, third);
  return Math.sqrt(Math.max(0, gained * 1.5));
}

function widened(rate: Rate, noisePerHour: number): Rate {
  const reach = Z_95 * noisePerHour;
  return {
    perHour: rate.perHour,
    low: rate.perHour - Math.hypot(rate.perHour - rate.low, reach),
    high: rate.perHour + Math.hypot(rate.high - rate.perHour, reach),
  };
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1]!;
}
