/**
 * Least-squares slopes of stacks, which choose the rows that are worth a robust estimate and are the widths of frames
 * in flame graphs.
 *
 *   slope = Σ (xᵢ - x̄) yᵢ / Σ (xᵢ - x̄)²
 *
 * This slope is linear: the slopes of parts add up to the slope of the whole, which Theil-Sen slopes do not. So one
 * pass over the points gives the slopes of all functions and calls.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { GrowthWindow } from "./window.ts";

/** Rounding errors of least-squares slopes are far below this part of the largest snapshot. */
const ROUNDING = 1e-6;

/** Factors by which the values of snapshots add up to their least-squares slope. */
export function linearFactors(x: Float64Array): Float64Array {
  const mean = x.reduce((sum, one) => sum + one, 0) / x.length;
  const spread = x.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return x.map((one) => (spread === 0 ? 0 : (one - mean) / spread));
}

/** Hours of each snapshot since the first; without a clock, its number. */
export function hoursOf({ snapshots }: GrowthWindow): Float64Array {
  return Float64Array.from(snapshots, ({ at }) => (at - snapshots[0]!.at) / HOUR_MS);
}

/** The least-squares slope of every stack, per hour. */
export function stackSlopes(window: GrowthWindow): Float64Array {
  const { series, snapshots } = window;
  const slopes = new Float64Array(series.stacks.length);
  const factors = linearFactors(hoursOf(window));
  for (const [row, { start, end }] of snapshots.entries())
    for (let point: number = start; point < end; point++)
      slopes[series.pointStack[point]!]! += factors[row]! * series.pointAmount[point]!;
  return slopes;
}

/** A slope that does not differ from 0 by more than this is 0: rounding moves the slopes of constant values. */
export function slopeRoundingError(window: GrowthWindow): number {
  const { series, snapshots } = window;
  let largest = 0;
  for (const { start, end } of snapshots) {
    let magnitude = 0;
    for (let point: number = start; point < end; point++) magnitude += Math.abs(series.pointAmount[point]!);
    largest = Math.max(largest, magnitude);
  }
  return ROUNDING * largest * linearFactors(hoursOf(window)).reduce((sum, factor) => sum + Math.abs(factor), 0);
}
