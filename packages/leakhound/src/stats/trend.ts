/**
 * What one series of memory does over a window: rises to the end, bends flat, steps, falls or rests.
 *
 *   rising      /      levelling   ,---      stepped    ┌──     flat  ~~~~    falling \
 *              /                  /                   ──┘                              \
 *
 * A leak rises to the very end of the window. So the slope over the whole window must be above zero
 * beyond doubt, the slope over its second half too, the second half must not have lost most of the
 * first half's pace, and one jump must not explain it better than a line does. What rose, and may or
 * may not go on within the noise of its second half, is unsettled.
 */
import { HOUR_MS, type UnixMs } from "../base/units.ts";
import { normalUpperTail } from "./normal.ts";
import { type RobustSlope, theilSen } from "./theil-sen.ts";
import { type Points, thin } from "./thin.ts";

export type TrendShape = "rising" | "unsettled" | "levelling" | "stepped" | "flat" | "falling";

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
  /** How the values were sampled; absent where they are counted exactly. */
  readonly sampling?: Sampling;
  /** Traffic of the second half by that of the first, where it fell: a leak slows down with it. Absent: it did not. */
  readonly slowing?: number;
  /** Whether they count things that come one by one, so that chance decides how many do in a window. */
  readonly isCount?: boolean;
}

export interface Sampling {
  /** Mean bytes between two samples. */
  readonly period: number;
  /** Sampling variance of each value. */
  readonly variance: Float64Array;
  /** Allocated since the process started, at each value, freed or not; null where unknown. */
  readonly made: Float64Array | null;
}

const Z_95 = 1.959964;
/** A second half slower than this part of the first half has begun to level off. */
const LEVELLING_PACE = 0.3;
/** A step is preferred when it leaves less than this part of the line's squared error. */
const STEP_ERROR_RATIO = 0.5;
/** What may run on at this part of its first half's pace, within the noise of its second half, is not settled. */
const UNSETTLED_PACE = 0.5;
/** What runs on at more than this part of its first half's pace has not bent. */
const BENDING_PACE = 0.85;
/** And its pace changed by at least so many standard errors. */
const BENDING_ERRORS = 1.8;
const SIGNIFICANT = 0.05;
const STEADINESS = 0.01;

/** @returns null when there are fewer than four points: nothing can be said of a shape. */
export function trendOf(input: TrendInput): Trend | null {
  const { values } = input;
  if (values.length < 4) return null;
  const middle = values.length >> 1;
  const whole = stretchOf(input, 0, values.length);
  const halves = {
    early: stretchOf(input, 0, middle + 1),
    late: stretchOf(input, middle, values.length),
    keepsLess: keepsLess(input),
    slowing: Math.min(1, input.slowing ?? 1),
  };
  const { rate, rise, riseNoise, pRising, slope } = whole;
  return {
    shape: shapeOf(whole, halves),
    rate: blurred(rate),
    lateRate: halves.late.rate,
    rise,
    riseNoise,
    pRising,
    fit: { first: slope.intercept, last: slope.intercept + rise },
    level: medianOf(values),
  };
}

/** No load is so steady that a rate means more than this part of itself. */
function blurred({ perHour, low, high }: Rate): Rate {
  const blur = STEADINESS * Math.abs(perHour);
  return { perHour, low: Math.min(low, perHour - blur), high: Math.max(high, perHour + blur) };
}

/** A part of a series, with the line fitted to it. */
interface Stretch {
  readonly points: Points;
  readonly slope: RobustSlope;
  readonly rate: Rate;
  readonly rise: number;
  readonly riseNoise: number;
  readonly pRising: number;
}

function stretchOf(input: TrendInput, first: number, end: number): Stretch {
  const x = Float64Array.from(input.at.slice(first, end), (time) => (time - input.at[0]!) / HOUR_MS);
  const points = thin({ x, y: input.values.subarray(first, end) });
  const slope = theilSen(points.x, points.y);
  const hours = x[x.length - 1]! - x[0]!;
  const riseNoise = riseNoiseOf(input, first, end - 1);
  const rise = slope.slope * hours;
  const pNoise = riseNoise === 0 ? 0 : normalUpperTail(rise / riseNoise);
  const doubt = Math.hypot(riseNoise, input.isCount ? Math.sqrt(Math.max(0, rise)) : 0);
  const rate = widened({ perHour: slope.slope, low: slope.low, high: slope.high }, doubt / hours);
  return { points, slope, rate, rise, riseNoise, pRising: Math.max(slope.trend.pRising, pNoise) };
}

interface Halves {
  readonly early: Stretch;
  readonly late: Stretch;
  /** Of what is allocated, less stays in the late half. */
  readonly keepsLess: boolean;
  readonly slowing: number;
}

function shapeOf(whole: Stretch, halves: Halves): TrendShape {
  const hasRisen = whole.pRising <= SIGNIFICANT && whole.rate.low > 0;
  if (hasRisen && goesOn(whole, halves)) return isBending(halves) ? "unsettled" : "rising";
  if (hasRisen && mayGoOn(whole, halves)) return "unsettled";
  const change = changeOf(whole.points, whole.riseNoise);
  if (change === 0) return "flat";
  if (change < 0) return "falling";
  return isAbrupt(whole.points) ? "stepped" : "levelling";
}

function goesOn({ points, slope }: Stretch, { early, late }: Halves): boolean {
  return (
    !stepExplainsBetter(points, slope) && late.slope.slope >= LEVELLING_PACE * early.slope.slope && late.rate.low > 0
  );
}

/** Clearly slower in its second half: what fills up looks so long before its bound. */
function isBending({ early, late, keepsLess, slowing }: Halves): boolean {
  const expected = slowing * early.rate.perHour;
  if (keepsLess && late.rate.perHour < BENDING_PACE * early.rate.perHour) return true;
  const error = Math.hypot(slowing * errorOf(early.rate), errorOf(late.rate));
  return expected - late.rate.perHour > BENDING_ERRORS * error && late.rate.perHour < BENDING_PACE * expected;
}

/**
 * A cache of random keys replaces more and more of its entries as it fills, and a leak keeps the same part to the
 * end. What is kept and what was made are told by the same samples, so that the part is known better than either:
 *
 *   made   100 100 | 100 100      leak    kept  90  90 | 90  90      0.9 and 0.9
 *                                 cache   kept  95  80 | 65  55      0.87 and 0.6
 *
 * Where more came into use than was made, the two are not of the same samples, and nothing is said.
 */
function keepsLess({ values, sampling }: TrendInput): boolean {
  if (!sampling?.made) return false;
  const { made, period } = sampling;
  const isOneSample = values.every(
    (value, i) => i === 0 || value - values[i - 1]! <= made[i]! - made[i - 1]! + period / 2,
  );
  if (!isOneSample) return false;
  const middle = values.length >> 1;
  const part = (from: number, to: number) => {
    const samples = (made[to]! - made[from]!) / period;
    return { samples, kept: samples > 0 ? (values[to]! - values[from]!) / period / samples : 0 };
  };
  const [early, late] = [part(0, middle), part(middle, values.length - 1)];
  if (!(early.samples > 0 && late.samples > 0) || late.kept >= BENDING_PACE * early.kept) return false;
  const mean = (early.kept * early.samples + late.kept * late.samples) / (early.samples + late.samples);
  const error = Math.sqrt(Math.max(0, mean * (1 - mean)) * (1 / early.samples + 1 / late.samples));
  return early.kept - late.kept > BENDING_ERRORS * error;
}

/** Standard error of a rate, from its 95% interval. */
const errorOf = ({ low, high }: Rate): number => (high - low) / (2 * Z_95);

function mayGoOn({ points }: Stretch, { early, late }: Halves): boolean {
  return !isAbrupt(points) && late.rate.high >= UNSETTLED_PACE * early.slope.slope;
}

/** A step makes most of its way between two neighbouring points. */
function isAbrupt({ y }: Points): boolean {
  const third = Math.max(1, Math.floor(y.length / 3));
  const way = spreadOf(y.subarray(y.length - third)).mean - spreadOf(y.subarray(0, third)).mean;
  return y.some((value, i) => i > 0 && value - y[i - 1]! > way / 2);
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
 * Sampling error of the rise from one point to another.
 *
 * An object that lives through the window was sampled once and errs by the same amount at both ends, so
 * only what came and went in between counts. Each byte of it adds at most `period` to the variance; and
 * where all was replaced, both ends err on their own:
 *
 *   variance = min(period · (made + freed), variance first + variance last)
 *
 *   leak of 40 MiB            made 40, freed 0      sqrt(40 MiB · period)
 *   cache that replaces all   made 400, freed 400   sqrt(first + last), though it never grew
 *   cache that rests          made 0, freed 0       0
 */
function riseNoiseOf({ values, sampling }: TrendInput, first: number, last: number): number {
  if (!sampling) return 0;
  const { period, variance, made } = sampling;
  const ends = variance[first]! + variance[last]!;
  if (!made) return Math.sqrt(ends);
  const gained = Math.max(0, made[last]! - made[first]!);
  const freed = Math.max(0, gained - (values[last]! - values[first]!));
  return Math.sqrt(Math.min(period * (gained + freed), ends));
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

/** Of two independent estimates. */
export function addRates(a: Rate, b: Rate): Rate {
  const perHour = a.perHour + b.perHour;
  return {
    perHour,
    low: perHour - Math.hypot(a.perHour - a.low, b.perHour - b.low),
    high: perHour + Math.hypot(a.high - a.perHour, b.high - b.perHour),
  };
}

interface Sampled {
  readonly values: Float64Array;
  readonly sampling: Sampling;
}

/** The series with others added to it, or taken out. */
export function addSites({ values, sampling }: Sampled, others: readonly Sampled[], sign: 1 | -1): Sampled {
  const sum = (whole: Float64Array, part: (one: Sampled) => Float64Array) =>
    whole.map((value, column) => others.reduce((total, one) => total + sign * part(one)[column]!, value));
  const { made } = sampling;
  return {
    values: sum(values, (one) => one.values),
    sampling: {
      period: sampling.period,
      variance: sum(sampling.variance, (one) => one.sampling.variance),
      made: made && sum(made, (one) => one.sampling.made ?? new Float64Array(made.length)),
    },
  };
}
