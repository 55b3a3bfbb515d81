/**
 * The Theil-Sen slope: the median of the slopes of all pairs of points. One or two spikes do not move it.
 *
 *   y |        x      spike            slopes of pairs, sorted:  1.8 1.9 2.0 2.0 2.1 … 9.3
 *     |      o                                                       └ median = 2.0 ┘
 *     |    o
 *     |  o
 *
 * Its interval comes from Kendall's S (Sen 1968, JASA 63:1379-1389): with N slopes and
 * C = z · sqrt(var S), the 95% bounds are the slopes of rank (N - C)/2 and (N + C)/2. Ranks beyond
 * the first and the last slope are clamped to them. Only these ranks are needed, so the slopes are not sorted (`select.ts`).
 */
import { mannKendall, type TrendTest } from "./mann-kendall.ts";
import { Z_95 } from "./normal.ts";
import { medianOf, select } from "./select.ts";

export interface RobustSlope {
  /** In units of y per unit of x. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** Median of y - slope · x. */
  readonly intercept: number;
  readonly trend: TrendTest;
}

/** @param x strictly increasing. Fewer than two points have the slope 0 with an unbounded interval. */
export function theilSen(x: Float64Array, y: Float64Array): RobustSlope {
  const n = y.length;
  if (n < 2) return unknownSlope(y[0] ?? 0);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, k = 0; i < n; i++) for (let j = i + 1; j < n; j++) slopes[k++] = (y[j]! - y[i]!) / (x[j]! - x[i]!);
  const slope = medianOf(slopes);
  const trend = mannKendall(x, y);
  const reach = Z_95 * Math.sqrt(trend.variance);
  const last = slopes.length - 1;
  const rank = (at: number) => Math.min(last, Math.max(0, Math.round(at)));
  // The median has left the lower half before the upper one.
  const middle = slopes.length >> 1;
  const low = select(slopes, rank((slopes.length - reach) / 2 - 1), { first: 0, last: middle });
  const high = select(slopes, rank((slopes.length + reach) / 2), { first: middle, last });
  return { slope, low, high, intercept: medianOf(y.map((value, i) => value - slope * x[i]!)), trend };
}

function unknownSlope(intercept: number): RobustSlope {
  const trend = { s: 0, variance: 0, z: 0, pRising: 0.5 };
  return { slope: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, intercept, trend };
}

/** Median of a sorted column; 0 when it is empty. */
export function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
