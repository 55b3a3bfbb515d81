/**
 * Sites and goroutines of a range that may end now, from stored profiles at their own resolution. Sites need the first and the last
 * profile of each instance only:
 *
 *   range        |------------------------------|
 *   instance a     ! . . . . . . . . . . . . . !        `!` is read
 *   instance b             ! . . . !
 */
import { setImmediate as otherWork } from "node:timers/promises";
import { caughtHistory, type Fault, ok, type ProfileSeries, type Result, unixMs } from "leakhound/server";
import type { HoursOfRange } from "../recent/recent-hours.ts";
import { recentSeries, type SeriesSource, SharedStacks } from "../recent/recent-series.ts";
import { statesOf } from "../views/goroutine-states.ts";
import { gridOf, type Range, summedAt } from "../views/levels.ts";
import { withoutGaps } from "../views/memory-view.ts";
import type { NamedLevels, SeriesQuery, SiteLevel, SiteProfile, SitesQuery } from "../views/port.ts";
import { SiteSums, topSites } from "../views/sites.ts";

/** Longer ranges have too many goroutine profiles to read. */
export const RECENT_RANGE_MS = 3 * 3_600_000;

interface Asked extends Pick<SeriesSource, "choice"> {
  readonly service: string;
  readonly instances: readonly string[];
  readonly profile: SiteProfile;
  readonly range: Range;
}

export class RecentView {
  readonly #hours: HoursOfRange;

  constructor(hours: HoursOfRange) {
    this.#hours = hours;
  }

  /** @param instances those of the query */
  async sites(
    { service, profile, range, order, top }: SitesQuery,
    instances: readonly string[],
  ): Promise<Result<readonly SiteLevel[], Fault>> {
    const sums = new SiteSums(range);
    const asked = { service, instances, profile, range, choice: "ends" as const };
    const read = await this.#each(asked, (series) => sums.add(series));
    return read.ok ? ok(topSites(sums.levels(), order, top)) : read;
  }

  /** @param instances those of the query */
  async goroutineStates(
    { service, range, points }: SeriesQuery,
    instances: readonly string[],
  ): Promise<Result<readonly NamedLevels[], Fault>> {
    const byState = new Map<string, NamedLevels[]>();
    const read = await this.#each({ service, instances, profile: "goroutine", range }, (series) => {
      for (const state of statesOf(series)) byState.set(state.name, [...(byState.get(state.name) ?? []), state]);
    });
    if (!read.ok) return read;
    const grid = gridOf(range, points);
    const sums = [...byState].map(([name, states]) => withoutGaps(name, grid, summedAt(states, grid)));
    return ok(sums.sort((a, b) => (b.values.at(-1) ?? 0) - (a.values.at(-1) ?? 0)));
  }

  /** Calls back with the series of each instance that has one, and lets other work be done in between. */
  async #each(
    { service, instances, profile, range, ...choice }: Asked,
    take: (series: ProfileSeries) => void,
  ): Promise<Result<null, Fault>> {
    const within = { from: unixMs(range.fromMs), to: unixMs(range.toMs + 1) };
    const hours = await this.#hours.of(service, within);
    if (!hours.ok) return hours;
    const source = { service, range: within, hours: hours.value, kinds: [profile], ...choice };
    const stacks = new SharedStacks();
    for (const instance of instances) {
      const one = {
        instance,
        predecessors: [],
        release: null,
        earlier: null,
        readings: [],
        events: [],
        hasTotals: true,
      };
      const series = caughtHistory(() => recentSeries(one, source, stacks)[profile], service);
      if (!series.ok) return series;
      if (series.value !== null) take(series.value);
      await otherWork();
    }
    return ok(null);
  }
}
