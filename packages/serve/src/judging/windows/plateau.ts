/**
 * Whether growth of a young process is only what older processes of the service have behind them: a cache that fills, a
 * warm-up over hours or a day.
 *
 *   level │        ┌──────────   an older process: risen, and level for a day        plateau
 *         │      ┌─┘      ×      the young one rises to less than that: explained
 *         │    ┌─┘   ×/
 *         │    │   ×/            an older process that still climbs at its end explains nothing
 *         └────┴────────────▶ age
 *
 * Levels at equal age survive restarts and releases, and are compared for each site. A process is level when it grew within
 * its last day by a small part of what a leak would have brought it at that age, which rises in proportion to the age.
 */
import type { UnixMs } from "leakhound/server";
import type { InstanceLevels, LevelRow } from "./levels.ts";

const HOUR_MS = 3_600_000;
const HALF_DAY_MS = 12 * HOUR_MS;
/** A younger process may still be warming up. */
const AGE_MS_MIN = 24 * HOUR_MS;
/** Hours that are needed of each half of the last day. */
const HOURS_MIN = 4;
/** Part of the growth that a leak would show, below which a process is level. */
const PACE_MAX = 0.3;
/** A process may level off somewhat above another one. */
const ABOVE_MAX = 1.15;

/** Levels at which processes of a service leveled off, and the oldest age that was seen. */
export class Plateaus {
  /** By site, then by process. */
  readonly #levels = new Map<string, Map<string, number>>();
  readonly #oldestMs: number;

  /**
   * @param history of the sites in question, of all instances
   * @param oldestMs the highest age at which any process of the service was seen
   */
  constructor(history: readonly Pick<InstanceLevels, "instance" | "rows">[], oldestMs: number) {
    for (const { instance, rows } of history) {
      for (const { rows: series, site, incarnation } of bySiteAndProcess(rows)) {
        const level = plateauOf(series, incarnation);
        if (level === null) continue;
        const levels = this.#levels.get(site) ?? new Map<string, number>();
        this.#levels.set(site, levels.set(processKey(instance, incarnation), level));
      }
    }
    this.#oldestMs = oldestMs;
  }

  /** No process of the service was ever seen at a clearly higher age. */
  isOlderThanAll(ageMs: number): boolean {
    return ageMs >= this.#oldestMs - HOUR_MS;
  }

  /** Other processes leveled off here, or above. */
  explains(site: string, level: number, process: { readonly instance: string; readonly incarnation: UnixMs }): boolean {
    const own = processKey(process.instance, process.incarnation);
    return [...(this.#levels.get(site) ?? [])].some(([key, plateau]) => key !== own && level <= ABOVE_MAX * plateau);
  }
}

const processKey = (instance: string, incarnation: number): string => `${incarnation} ${instance}`;

function bySiteAndProcess(rows: readonly LevelRow[]) {
  const groups = new Map<string, { site: string; incarnation: UnixMs; rows: LevelRow[] }>();
  for (const row of rows) {
    const key = `${row.incarnation} ${row.site}`;
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { site: row.site, incarnation: row.incarnation, rows: [row] });
  }
  return groups.values();
}

/** The highest level of the last half day of a process that no longer climbs; null where it does, or may. */
function plateauOf(rows: readonly LevelRow[], incarnation: UnixMs): number | null {
  const end = rows.at(-1)!.lastAt;
  const age = end - incarnation;
  if (age < AGE_MS_MIN) return null;
  const half = (from: number, to: number) => rows.filter(({ lastAt }) => lastAt > from && lastAt <= to);
  const [early, late] = [half(end - 2 * HALF_DAY_MS, end - HALF_DAY_MS), half(end - HALF_DAY_MS, end)];
  if (early.length < HOURS_MIN || late.length < HOURS_MIN) return null;
  const floor = (part: readonly LevelRow[]) =>
    part.reduce((lowest, { value }) => Math.min(lowest, value.min), Infinity);
  const level = late.reduce((highest, { value }) => Math.max(highest, value.min), 0);
  const expected = (level * HALF_DAY_MS) / age;
  return floor(late) - floor(early) < PACE_MAX * expected ? level : null;
}
