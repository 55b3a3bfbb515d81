/**
 * The shape of a memory series over a window.
 *
 *   rising      /      leveling    ,---      stepped    ┌──     flat  ~~~~    falling \
 *              /                  /                   ──┘                              \
 *
 * A leak rises to the very end of the window. So a series is `rising` only when the slope over the whole window and
 * the slope over its second half are both significantly above zero, the second half kept most of the first half's
 * pace, and one jump does not explain the series better than a line. A series that rose, but whose second half is too
 * noisy to show whether growth continues, is `unsettled`.
 */
import { type Growth, growthOf, growthWithin, pointsOf, type TimedValues } from "./growth.ts";
import { mannKendall, mayRise } from "./mann-kendall.ts";
import { type Rate, standardErrorOf } from "./rate.ts";
import { riseNoise } from "./sampling.ts";
import type { Points } from "./thin.ts";

export type TrendShape = "rising" | "unsettled" | "leveling" | "stepped" | "flat" | "falling";

export interface Trend {
  readonly shape: TrendShape;
  readonly rate: Rate;
  /** Rate over the second half alone. */
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

export interface TrendInput extends TimedValues {
  /** Traffic of the second half divided by traffic of the first half, where traffic fell: a leak slows down with it. Absent where it did not fall. */
  readonly trafficRatio?: number;
}

/** Fewer points have no shape. */
const POINTS_MIN = 4;
/** A second half slower than this part of the first half has begun to level off. */
const LEVELING_PACE = 0.3;
/** A step is preferred when it leaves less than this part of the line's squared error. */
const STEP_ERROR_RATIO = 0.5;
/** A series whose second half may, within its noise, keep this part of the first half's pace is unsettled. */
const UNSETTLED_PACE = 0.5;
/** A second half that keeps more than this part of the first half's pace does not bend. */
const BENDING_PACE = 0.85;
/** A series bends only when its pace changed by at least this many standard errors. */
const BENDING_ERRORS = 1.8;
/** A rise less probable than this without growth is significant. */
const P_RISING_MAX = 0.05;

/** @returns null when there are fewer than four points */
export function trendOf(input: TrendInput): Trend | null {
  const { values } = input;
  if (values.length < POINTS_MIN) return null;
  const middle = values.length >> 1;
  const whole = growthOf(input);
  const halves = {
    early: growthWithin(input, 0, middle + 1),
    late: growthWithin(input, middle, values.length),
    retainsLess: retainsLess(input),
    trafficRatio: Math.min(1, input.trafficRatio ?? 1),
  };
  const { rate, rise, riseNoise, pRising, line } = whole;
  return {
    shape: shapeOf(whole, halves),
    rate,
    lateRate: halves.late.rate,
    rise,
    riseNoise,
    pRising,
    fit: { first: line.intercept, last: line.intercept + rise },
    level: upperMedian(values),
  };
}

/**
 * Whether the shape is `flat`, at a fifth of the cost of the slopes: nothing rises by more than chance explains, and the level at
 * the end is that at the beginning. True for most of many series; where it is false, `trendOf` may still find them flat.
 */
export function isFlat(input: TrendInput): boolean {
  const { values, sampling } = input;
  if (values.length < POINTS_MIN) return false;
  const points = pointsOf(input, 0, values.length);
  const noise = sampling ? riseNoise({ values, sampling }, 0, values.length - 1) : 0;
  if (levelChange(points, noise) !== 0) return false;
  return !mayRise(points.y, P_RISING_MAX) || mannKendall(points.x, points.y).pRising > P_RISING_MAX;
}

interface Halves {
  readonly early: Growth;
  readonly late: Growth;
  /** A smaller part of what is allocated stays in use in the second half. */
  readonly retainsLess: boolean;
  readonly trafficRatio: number;
}

function shapeOf(whole: Growth, halves: Halves): TrendShape {
  const hasRisen = whole.pRising <= P_RISING_MAX && whole.rate.low > 0;
  if (hasRisen && keepsRising(whole, halves)) return isBending(halves) ? "unsettled" : "rising";
  if (hasRisen && mayKeepRising(whole, halves)) return "unsettled";
  const change = levelChange(whole.points, whole.riseNoise);
  if (change === 0) return "flat";
  if (change < 0) return "falling";
  return isAbrupt(whole.points) ? "stepped" : "leveling";
}

function keepsRising({ points, line }: Growth, { early, late }: Halves): boolean {
  return !stepExplainsBetter(points, line) && late.line.slope >= LEVELING_PACE * early.line.slope && late.rate.low > 0;
}

function mayKeepRising({ points }: Growth, { early, late }: Halves): boolean {
  return !isAbrupt(points) && late.rate.high >= UNSETTLED_PACE * early.line.slope;
}

/** True when the second half is clearly slower: a cache that fills looks like this long before it is full. */
function isBending({ early, late, retainsLess, trafficRatio }: Halves): boolean {
  const expected = trafficRatio * early.rate.perHour;
  if (retainsLess && late.rate.perHour < BENDING_PACE * early.rate.perHour) return true;
  const error = Math.hypot(trafficRatio * standardErrorOf(early.rate), standardErrorOf(late.rate));
  return expected - late.rate.perHour > BENDING_ERRORS * error && late.rate.perHour < BENDING_PACE * expected;
}

/**
 * A cache of random keys replaces more and more of its entries as it fills, whereas a leak retains the same part of
 * what is allocated to the end. The same samples show what is retained and what is allocated, so their ratio is known
 * better than either of them:
 *
 *   allocated  100 100 | 100 100      leak    retained  90  90 | 90  90      0.9 and 0.9
 *                                     cache   retained  95  80 | 65  55      0.87 and 0.6
 *
 * Where more came into use than was allocated, the two do not come from the same samples, and the answer is false.
 */
function retainsLess({ values, sampling }: TimedValues): boolean {
  if (!sampling?.allocated) return false;
  const { allocated, periodBytes } = sampling;
  const areSameSamples = values.every(
    (value, i) => i === 0 || value - values[i - 1]! <= allocated[i]! - allocated[i - 1]! + periodBytes / 2,
  );
  if (!areSameSamples) return false;
  const middle = values.length >> 1;
  const half = (from: number, to: number) => {
    const samples = (allocated[to]! - allocated[from]!) / periodBytes;
    return { samples, retained: samples > 0 ? (values[to]! - values[from]!) / periodBytes / samples : 0 };
  };
  const [early, late] = [half(0, middle), half(middle, values.length - 1)];
  if (!(early.samples > 0 && late.samples > 0) || late.retained >= BENDING_PACE * early.retained) return false;
  const mean = (early.retained * early.samples + late.retained * late.samples) / (early.samples + late.samples);
  const error = Math.sqrt(Math.max(0, mean * (1 - mean)) * (1 / early.samples + 1 / late.samples));
  return early.retained - late.retained > BENDING_ERRORS * error;
}

/** True when one step between neighboring points makes more than half of the change from the first to the last third. */
function isAbrupt({ y }: Points): boolean {
  const third = Math.max(1, Math.floor(y.length / 3));
  const change = momentsOf(y.subarray(y.length - third)).mean - momentsOf(y.subarray(0, third)).mean;
  return y.some((value, i) => i > 0 && value - y[i - 1]! > change / 2);
}

/**
 * The direction in which the level moved from the first third to the last, whatever the shape in between; 0 when it
 * did not. The means of two thirds differ when they are more than three standard errors apart and more than twice
 * what sampling explains.
 */
function levelChange({ y }: Points, noise: number): -1 | 0 | 1 {
  const third = Math.max(1, Math.floor(y.length / 3));
  const first = momentsOf(y.subarray(0, third));
  const last = momentsOf(y.subarray(y.length - third));
  const change = last.mean - first.mean;
  const error = Math.sqrt((first.variance + last.variance) / third);
  if (change === 0 || Math.abs(change) <= Math.max(3 * error, 2 * noise)) return 0;
  return change > 0 ? 1 : -1;
}

function momentsOf(y: Float64Array): { readonly mean: number; readonly variance: number } {
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

/** Of an even number of values, the upper one of the two in the middle. */
function upperMedian(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1]!;
}
