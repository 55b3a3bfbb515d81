/**
 * Sites between the two ends of a range, from stored profiles: of each instance the first and the last one in the range.
 *
 *   range        |------------------------------|
 *   instance a     ! . . . . . . . . . . . . . !        `!` is rebuilt
 *   instance b             ! . . . !
 */
import { setImmediate as otherWork } from "node:timers/promises";
import { type Fault, inflate, ok, openProfile, type Result, TargetSeriesBuilder, unixMs } from "leakhound/server";
import type { HistoryHours } from "../profiles/query.ts";
import { hourOf } from "../store/names.ts";
import type { StoredSeries } from "../store/stored-hour.ts";
import type { Range } from "../views/levels.ts";
import type { SiteLevel, SiteProfile } from "../views/port.ts";
import { siteLevels } from "../views/sites.ts";

export interface EndsQuery {
  readonly service: string;
  readonly instances: readonly string[];
  readonly profile: SiteProfile;
  readonly range: Range;
}

const HOUR_MS = 3_600_000;

type SeriesOf = Map<string, TargetSeriesBuilder>;

export async function sitesAtEnds(
  history: HistoryHours,
  query: EndsQuery,
): Promise<Result<readonly SiteLevel[], Fault>> {
  const hours = hoursWithin(query.range);
  const series: SeriesOf = new Map();
  const first = await takeEnd(history, hours, { ...query, end: "first" }, series);
  if (!first.ok) return first;
  const last = await takeEnd(history, hours.toReversed(), { ...query, end: "last" }, series);
  if (!last.ok) return last;
  const folded = [...series.values()].flatMap((builder) => builder.series()[query.profile] ?? []);
  return ok(siteLevels(folded, query.range));
}

/** @param hours in the order in which they are searched */
async function takeEnd(
  history: HistoryHours,
  hours: readonly string[],
  query: EndsQuery & { readonly end: "first" | "last" },
  series: SeriesOf,
): Promise<Result<null, Fault>> {
  const missing = new Set(query.instances);
  for (const hour of hours) {
    if (missing.size === 0) break;
    const stored = await history.hour(query.service, hour);
    if (!stored.ok) return stored;
    for (const one of stored.value?.series ?? []) {
      if (one.key.kind !== query.profile || !missing.has(one.key.instance)) continue;
      const added = addEnd(one, query, series);
      if (!added.ok) return added;
      if (added.value) missing.delete(one.key.instance);
      await otherWork();
    }
  }
  return ok(null);
}

/** @returns false where the hour has no scrape of the range */
function addEnd(
  stored: StoredSeries,
  { range, end }: Pick<EndsQuery, "range"> & { readonly end: "first" | "last" },
  series: SeriesOf,
): Result<boolean, Fault> {
  const times: number[] = [];
  for (const scrape of stored.scrapes()) {
    if (!scrape.ok) return scrape;
    if (scrape.value.at >= range.fromMs && scrape.value.at <= range.toMs) times.push(scrape.value.at);
  }
  const wanted = end === "first" ? times[0] : times.at(-1);
  if (wanted === undefined) return ok(false);
  // The bytes of a scrape can be read only before the next one is taken.
  for (const scrape of stored.scrapes()) {
    if (!scrape.ok) return scrape;
    if (scrape.value.at !== wanted) continue;
    const bytes = scrape.value.bytes();
    const profile = bytes.ok ? openProfile(bytes.value, "a stored profile", inflate) : bytes;
    if (!profile.ok) return profile;
    const { instance } = stored.key;
    const builder = series.get(instance) ?? new TargetSeriesBuilder(instance);
    builder.add(profile.value, scrape.value.at);
    series.set(instance, builder);
    break;
  }
  return ok(true);
}

function hoursWithin({ fromMs, toMs }: Range): string[] {
  const [first, last] = [Math.floor(fromMs / HOUR_MS), Math.floor(toMs / HOUR_MS)];
  return Array.from({ length: last - first + 1 }, (_, at) => hourOf(unixMs((first + at) * HOUR_MS)));
}
