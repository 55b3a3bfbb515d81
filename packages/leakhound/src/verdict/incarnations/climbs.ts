/**
 * Whether a measure climbs in each process, and whether the processes end at one level.
 *
 *   leak        /| /| /|       each climbs to its end, and all end at the same level: the limit of the memory
 *   warm-up     ┌─|┌─|┌─|      each rises at first and levels off
 *   deploys     /|  / |/|      they end at unequal levels, since something else ended them
 */
import { HOUR_MS } from "../../base/units.ts";
import { type PooledSlope, pooledSlope, type TimedGroup } from "../../stats/pooled-slope.ts";
import { median } from "../../stats/theil-sen.ts";
import type { Lifetime } from "./lifetimes.ts";
import { type Pace, paceOf } from "./pace.ts";

export interface Climbs {
  readonly pace: Pace;
  /** The processes end at about the same level, as far as can be known. */
  readonly isOneLevel: boolean;
  readonly slope: PooledSlope;
  /** Processes that ended and were seen often enough to compare. */
  readonly ended: number;
  /** Those of them that climbed. */
  readonly climbing: number;
  /** The last level of each of those that climbed. */
  readonly levels: Float64Array;
  readonly medianRise: number;
}

/** A process that rose by less than this part of its first level did not climb. */
const RISE_SHARE_MIN = 0.1;
/** Part of the processes that climb. */
const CLIMBING_SHARE_MIN = 0.8;
/** Processes that end within this part of the highest level ended at one level. */
const ONE_LEVEL_SHARE = 0.75;

/**
 * @param groups of all processes in order
 * @param lives of those that ended, in the same order
 * @returns null where fewer than two processes that ended were seen twice, or most of them did not climb
 */
export function climbsOf(groups: readonly TimedGroup[], lives: readonly Lifetime[]): Climbs | null {
  const judged = lives.flatMap((life, row) => {
    const group = groups[row]!;
    return group.values.length < 2 ? [] : [{ life, group }];
  });
  const climbing = judged.filter(({ group }) => climbs(group));
  if (climbing.length < 2 || climbing.length < CLIMBING_SHARE_MIN * judged.length) return null;
  const climbingGroups = climbing.map(({ group }) => group);
  const slope = pooledSlope(climbingGroups);
  if (!slope || slope.rate.low <= 0) return null;
  return {
    pace: paceOf(climbingGroups, slope),
    isOneLevel: endsAtOneLevel(climbing, slope),
    slope,
    ended: judged.length,
    climbing: climbing.length,
    levels: Float64Array.from(climbingGroups, lastOf),
    medianRise: median(Float64Array.from(climbingGroups, (group) => lastOf(group) - group.values[0]!).sort()),
  };
}

const lastOf = ({ values }: TimedGroup): number => values[values.length - 1]!;

function climbs(group: TimedGroup): boolean {
  const first = group.values[0]!;
  return lastOf(group) - first >= RISE_SHARE_MIN * first && lastOf(group) > first;
}

/**
 * Most processes reached the same level, as far as can be known: between the last scrape and the end of a process its
 * memory went on growing, by up to `slope` times that time.
 */
function endsAtOneLevel(
  climbing: readonly { readonly group: TimedGroup; readonly life: Lifetime }[],
  { rate }: PooledSlope,
): boolean {
  const top = climbing.reduce((highest, { group }) => Math.max(highest, lastOf(group)), 0);
  const reached = climbing.filter(({ group, life }) => {
    const unseenMs = Math.max(0, Math.min(life.goneBy - life.lastSeen, longestStep(group)));
    return lastOf(group) + (rate.perHour * unseenMs) / HOUR_MS >= ONE_LEVEL_SHARE * top;
  });
  return reached.length >= CLIMBING_SHARE_MIN * climbing.length;
}

const longestStep = ({ at }: TimedGroup): number =>
  at.reduce((longest, time, row) => (row === 0 ? 0 : Math.max(longest, time - at[row - 1]!)), 0);
