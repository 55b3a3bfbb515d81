/**
 * How much a value grew over a series, robustly: the Theil-Sen slope and its 95% interval.
 *
 * The slope takes a step for each pair of profiles. Few rows of a report deserve each of theirs; where
 * there are many rows, neighbours are averaged first.
 */
import { type RobustSlope, theilSen } from "../../../stats/theil-sen.ts";
import { thin } from "../../../stats/thin.ts";
import type { Growth } from "./types.ts";

const POINTS_MAX = 240;
const POINTS_OF_MANY_MAX = 48;
/** As many rows as a person may look through. */
const ROWS_FEW = 300;
const Z_95 = 1.959964;

/** Measures rows of values; all rows of a report by one measure. */
export type MeasureGrowth = (values: Float64Array) => Growth;

/**
 * @param x of each snapshot, strictly rising
 * @param rows how many will be measured
 */
export function growthMeasure(x: Float64Array, rows: number): MeasureGrowth {
  const max = rows <= ROWS_FEW ? POINTS_MAX : POINTS_OF_MANY_MAX;
  return (values) => {
    const points = thin({ x, y: values }, max);
    const robust = theilSen(points.x, points.y);
    return {
      first: values[0] ?? 0,
      last: values.at(-1) ?? 0,
      values,
      slope: robust.slope,
      interval: intervalOf(robust, points.x.length),
    };
  };
}

/** Sen's bounds are slopes of pairs; where the bound would lie beyond the last of them, there is none. */
function intervalOf({ low, high, trend }: RobustSlope, points: number): Growth["interval"] {
  const pairs = (points * (points - 1)) / 2;
  const reach = Z_95 * Math.sqrt(trend.variance);
  return pairs > 0 && reach < pairs ? { low, high } : null;
}

export type Direction = "grown" | "shrunk" | "unsure";

/** Which way it went, as far as the interval tells; without one, by the slope alone. */
export function directionOf({ slope, interval }: Growth): Direction {
  const { low, high } = interval ?? { low: slope, high: slope };
  if (low > 0) return "grown";
  return high < 0 ? "shrunk" : "unsure";
}

/**
 * Factors by which the values of snapshots add up to the least-squares slope of what they are values of.
 *
 *   slope = Σ (xᵢ - x̄) yᵢ / Σ (xᵢ - x̄)²
 *
 * This slope is linear: the slopes of parts add up to the slope of the whole, which those of Theil and
 * Sen do not. So it chooses the rows that are worth the other, and is the width of frames in flame graphs.
 */
export function linearFactors(x: Float64Array): Float64Array {
  const mean = x.reduce((sum, one) => sum + one, 0) / x.length;
  const spread = x.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return x.map((one) => (spread === 0 ? 0 : (one - mean) / spread));
}
