/**
 * Whether growth goes on in the second halves of several processes.
 *
 *   keeps    / / /     the second halves grow like the first ones
 *   bends    ┌ ┌ ┌     they certainly do not: tables and caches fill while a process is young
 */
import { type PooledSlope, pooledSlope, type TimedGroup } from "../../stats/pooled-slope.ts";

export type Pace = "keeps" | "bends" | "unclear";

/** The second halves keep this part of the first halves' pace, and certainly this part of the whole pace. */
const PACE_MIN = 0.5;
const PACE_LOW_MIN = 0.25;
/** Halves of fewer points do not show a pace. */
const POINTS_MIN = 3;

export function paceOf(groups: readonly TimedGroup[], { rate }: PooledSlope): Pace {
  const long = groups.filter(({ values }) => values.length >= POINTS_MIN);
  const early = pooledSlope(long.map((group) => part(group, 0, (group.values.length >> 1) + 1)))?.rate;
  const late = pooledSlope(long.map((group) => part(group, group.values.length >> 1, group.values.length)))?.rate;
  if (!early || !late) return "unclear";
  const goesOn = late.low >= PACE_LOW_MIN * rate.perHour;
  if (goesOn && late.perHour >= PACE_MIN * early.perHour) return "keeps";
  return !goesOn && late.high <= PACE_MIN * early.perHour ? "bends" : "unclear";
}

const part = ({ at, values }: TimedGroup, first: number, end: number): TimedGroup => ({
  at: at.slice(first, end),
  values: values.slice(first, end),
});
