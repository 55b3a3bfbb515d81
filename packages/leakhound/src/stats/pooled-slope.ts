/**
 * The common slope of several series that share a pace but not a level: processes that each begin at the bottom again.
 *
 *   y |    /    /    /       pairs of one group only: slopes 2.0 2.1 1.9 …     a pair across two groups would be about 0
 *     |   /    /    /
 *     |  /    /    /
 *
 * The slope is the median over the pairs within groups, and its interval comes from the sum of the groups' Kendall
 * statistics (seasonal Kendall slope: Hirsch, Slack & Smith 1982, Water Resources Research 18:107-121). Groups may also
 * differ in their own pace, by their load; so the interval is at least that of the mean of the groups' slopes (Student).
 */
import { HOUR_MS, type UnixMs } from "../base/units.ts";
import { RATE_ERROR_MIN } from "./growth.ts";
import { mannKendall } from "./mann-kendall.ts";
import { normalUpperTail, Z_95 } from "./normal.ts";
import type { Rate } from "./rate.ts";
import { median } from "./theil-sen.ts";
import { thin } from "./thin.ts";

export interface TimedGroup {
  /** Strictly increasing. */
  readonly at: readonly UnixMs[];
  readonly values: Float64Array;
}

export interface PooledSlope {
  readonly rate: Rate;
  /** One-sided probability that groups without growth look like this. */
  readonly pRising: number;
}

/** Two-sided 95% quantiles of Student's t for 1, 2, … degrees of freedom; larger ones are near the normal quantile. */
const STUDENT_95 = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];
/** So that the number of pairs stays small however long a process lives. */
const GROUP_POINTS_MAX = 60;
/** Fewer groups do not show how much their slopes differ. */
const DIFFERING_GROUPS_MIN = 3;

/** @returns null where no group has two points */
export function pooledSlope(groups: readonly TimedGroup[]): PooledSlope | null {
  const parts = groups.filter(({ values }) => values.length >= 2).map(slopesOf);
  if (parts.length === 0) return null;
  const slopes = Float64Array.from(parts.flatMap((part) => Array.from(part.slopes))).sort();
  const perHour = median(slopes);
  const s = parts.reduce((sum, part) => sum + part.s, 0);
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const reach = Z_95 * Math.sqrt(variance);
  const rank = (at: number) => Math.min(slopes.length - 1, Math.max(0, Math.round(at)));
  const spread = Math.max(spreadOf(parts.map(({ middle }) => middle)), RATE_ERROR_MIN * Math.abs(perHour));
  const rate = {
    perHour,
    low: Math.min(slopes[rank((slopes.length - reach) / 2 - 1)]!, perHour - spread),
    high: Math.max(slopes[rank((slopes.length + reach) / 2)]!, perHour + spread),
  };
  return { rate, pRising: normalUpperTail(variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)) };
}

function slopesOf({ at, values }: TimedGroup) {
  const x = Float64Array.from(at, (time) => (time - at[0]!) / HOUR_MS);
  const points = thin({ x, y: values }, GROUP_POINTS_MAX);
  const slopes: number[] = [];
  for (let i = 0; i < points.x.length; i++)
    for (let j = i + 1; j < points.x.length; j++)
      slopes.push((points.y[j]! - points.y[i]!) / (points.x[j]! - points.x[i]!));
  const { s, variance } = mannKendall(points.x, points.y);
  return { slopes, s, variance, middle: median(Float64Array.from(slopes).sort()) };
}

/** Half of the 95% interval of the mean of the groups' slopes. */
function spreadOf(middles: readonly number[]): number {
  const n = middles.length;
  if (n < DIFFERING_GROUPS_MIN) return 0;
  const mean = middles.reduce((sum, slope) => sum + slope, 0) / n;
  const variance = middles.reduce((sum, slope) => sum + (slope - mean) ** 2, 0) / (n - 1);
  return (STUDENT_95[n - 2] ?? Z_95) * Math.sqrt(variance / n);
}
