/**
 * How many processes of a service are above a level, by their age and over time: RESIN's pivot (OSDI 2022). A series of one
 * process begins anew with each restart; the share of processes above a level at an age does not, and load moves all ages alike.
 *
 *   MiB
 *   150 ┤            ×  ×      leak: the older, the more of them are above the level
 *   125 ┼─ ─ ─ ×─ ─ ─ ─ ─ ─    level: a quarter above what processes have when they have warmed up
 *   100 ┤ ×  ×
 *       └─┬──┬───┬───┬──┬──▶ age
 *  above 0/4 0/4 1/4 2/3 3/3
 */
import { carriedForward } from "./levels.ts";

/** One process of an instance, with its level over time. */
export interface PivotProcess {
  readonly startedMs: number;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

export interface PivotAge {
  readonly fromMs: number;
  /** Null for no upper bound. */
  readonly toMs: number | null;
  /** Processes that were seen at this age. */
  readonly processes: number;
  /** Of these, above the level in the middle of what was seen at this age. */
  readonly above: number;
}

export interface Pivot {
  /** In the unit of the values; null where no process was seen after its first quarter of an hour. */
  readonly level: number | null;
  readonly ages: readonly PivotAge[];
  readonly timesMs: readonly number[];
  /** Processes with a value at each time, and those of them above the level. */
  readonly seen: readonly number[];
  readonly above: readonly number[];
}

const HOUR_MS = 3_600_000;
/** Processes of this age have warmed up. */
const SETTLED_MS = HOUR_MS / 4;
/** A level is so many times what a process has when it has warmed up. */
const LEVEL_FACTOR = 1.25;
const AGES_MS = [0, SETTLED_MS, HOUR_MS, 3 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS, 168 * HOUR_MS];

/** @param grid times, in ascending order */
export function pivotOf(processes: readonly PivotProcess[], grid: readonly number[]): Pivot {
  const level = levelOf(processes);
  if (level === null) return { level, ages: [], timesMs: [], seen: [], above: [] };
  const ages = AGES_MS.map((fromMs, row): PivotAge => {
    const toMs = AGES_MS[row + 1] ?? null;
    const middles = processes.flatMap((one) => middleAtAge(one, fromMs, toMs ?? Number.POSITIVE_INFINITY) ?? []);
    return { fromMs, toMs, processes: middles.length, above: middles.filter((middle) => middle > level).length };
  });
  const [seen, above] = [grid.map(() => 0), grid.map(() => 0)];
  for (const one of processes)
    for (const [row, value] of carriedForward(one, grid).entries()) {
      if (value === null) continue;
      seen[row]!++;
      if (value > level) above[row]!++;
    }
  return { level, ages: ages.filter((one) => one.processes > 0), timesMs: grid, seen, above };
}

/** From the first value of each process after its warm-up; those that were seen young decide, where there are any. */
function levelOf(processes: readonly PivotProcess[]): number | null {
  const firsts = processes.flatMap(({ startedMs, timesMs, values }) => {
    const row = timesMs.findIndex((time) => time - startedMs >= SETTLED_MS);
    return row < 0 ? [] : [{ age: timesMs[row]! - startedMs, value: values[row]! }];
  });
  const young = firsts.filter(({ age }) => age < 3 * HOUR_MS);
  const first = median((young.length > 0 ? young : firsts).map(({ value }) => value));
  return first === null ? null : LEVEL_FACTOR * first;
}

function middleAtAge({ startedMs, timesMs, values }: PivotProcess, fromMs: number, toMs: number): number | null {
  return median(
    values.filter((_, row) => {
      const age = timesMs[row]! - startedMs;
      return age >= fromMs && age < toMs;
    }),
  );
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
}
