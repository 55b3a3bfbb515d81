/** The stacks of a service's instances over a range, from the store. */
import { setImmediate as otherWork } from "node:timers/promises";
import { err, type Fault, inflate, ok, openProfile, type Result, TargetSeriesBuilder, unixMs } from "leakhound/server";
import type { HistoryHours } from "../profiles/query.ts";
import { hourOf } from "../store/names.ts";
import type { StoredHour, StoredSeries } from "../store/stored-hour.ts";
import { type Range, thinnedRows } from "../views/levels.ts";
import { type StackValue, seriesLevels } from "./series-levels.ts";
import type { InstanceStacks, StackLevels } from "./stack-levels.ts";

/** An instance of a service, and since when it is known. */
export interface WantedInstance {
  readonly service: string;
  readonly instance: string;
  readonly firstSeenMs: number;
}

export interface StacksQuery {
  readonly kind: "heap" | "goroutine";
  readonly value: StackValue;
  readonly range: Range;
}

const HOUR_MS = 3_600_000;
const HOURS_MAX = 24 * 31;
/** Profiles that one query rebuilds, beyond two of each instance and hour. */
const REBUILT_MAX = 480;

export class FleetStacks {
  readonly #history: HistoryHours;

  constructor(history: HistoryHours) {
    this.#history = history;
  }

  /** Calls back with each instance that has profiles in the range, or shortly before it. */
  async each(
    instances: readonly WantedInstance[],
    query: StacksQuery,
    take: (wanted: WantedInstance, stacks: InstanceStacks) => void,
  ): Promise<Result<null, Fault>> {
    if (hoursOf(query.range).length > HOURS_MAX) return err(tooLong(query.range));
    for (const service of new Set(instances.map((one) => one.service))) {
      const ofService = instances.filter((one) => one.service === service);
      const read = await this.#ofService(service, ofService, { query, take });
      if (!read.ok) return read;
    }
    return ok(null);
  }

  async #ofService(
    service: string,
    instances: readonly WantedInstance[],
    {
      query,
      take,
    }: { readonly query: StacksQuery; readonly take: (wanted: WantedInstance, stacks: InstanceStacks) => void },
  ): Promise<Result<null, Fault>> {
    const hours = hoursOf(query.range);
    const perHour = Math.max(2, Math.floor(REBUILT_MAX / (instances.length * hours.length)));
    const parts = new Map<string, StackLevels[]>();
    const seen = new Map<string, readonly number[]>();
    for (const hour of hours) {
      const stored = await this.#history.hour(service, hour);
      if (!stored.ok) return stored;
      for (const { instance } of instances) {
        const series = seriesIn(stored.value, instance, query.kind);
        const levels = series === undefined ? ok(null) : await levelsIn(series, query, perHour);
        if (!levels.ok) return levels;
        if (levels.value !== null) {
          parts.set(instance, [...(parts.get(instance) ?? []), levels.value.levels]);
          seen.set(instance, [...(seen.get(instance) ?? []), ...levels.value.seenMs]);
        }
        await otherWork();
      }
    }
    for (const wanted of instances) {
      const ofInstance = parts.get(wanted.instance);
      const seenMs = seen.get(wanted.instance) ?? [];
      if (ofInstance !== undefined) take(wanted, { instance: wanted.instance, parts: ofInstance, seenMs });
    }
    return ok(null);
  }
}

const seriesIn = (stored: StoredHour | null, instance: string, kind: StacksQuery["kind"]): StoredSeries | undefined =>
  stored?.series.find(({ key }) => key.instance === instance && key.kind === kind);

/** Names of the values in profiles; totals are no levels, and are only in the profiles themselves. */
const SAMPLE_TYPES: Readonly<Record<StackValue, readonly string[]>> = {
  amount: ["inuse_space", "space", "goroutine", "goroutines"],
  objects: ["inuse_objects", "objects"],
  allocated: [],
};

async function levelsIn(
  series: StoredSeries,
  query: StacksQuery,
  profilesMax: number,
): Promise<Result<PartOfHour | null, Fault>> {
  const levels = series.levels(SAMPLE_TYPES[query.value]);
  if (!levels.ok) return levels;
  return levels.value === null
    ? rebuiltLevels(series, query, profilesMax)
    : ok({ levels: levels.value, seenMs: levels.value.times });
}

interface PartOfHour {
  readonly levels: StackLevels;
  /** Times of all scrapes of the hour. */
  readonly seenMs: readonly number[];
}

/** Rebuilds some profiles of an hour, at equal distances. */
async function rebuiltLevels(
  series: StoredSeries,
  { kind, value }: StacksQuery,
  profilesMax: number,
): Promise<Result<PartOfHour | null, Fault>> {
  const times: number[] = [];
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    times.push(scrape.value.at);
  }
  const range = { fromMs: times[0] ?? 0, toMs: times.at(-1) ?? 0 };
  const wanted = new Set(thinnedRows(times, range, profilesMax - 1).map((row) => times[row]!));
  const builder = new TargetSeriesBuilder(series.key.instance);
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    if (!wanted.has(scrape.value.at)) continue;
    const bytes = scrape.value.bytes();
    const profile = bytes.ok ? openProfile(bytes.value, "a stored profile", inflate) : bytes;
    if (!profile.ok) return profile;
    builder.add(profile.value, scrape.value.at);
    await otherWork();
  }
  const folded = builder.series()[kind];
  const levels = folded && seriesLevels(folded, value);
  return ok(levels && { levels, seenMs: times });
}

/** The hours of a range, and the one before it, whose last scrapes hold into it. */
function hoursOf({ fromMs, toMs }: Range): string[] {
  const hours: string[] = [];
  for (let at = Math.floor(fromMs / HOUR_MS) - 1; at <= Math.floor(toMs / HOUR_MS) && hours.length <= HOURS_MAX; at++)
    hours.push(hourOf(unixMs(at * HOUR_MS)));
  return hours;
}

const tooLong = ({ fromMs }: Range): Fault => ({
  code: "query",
  what: "the range is longer than 31 days",
  where: new Date(fromMs).toISOString(),
  todo: "ask for a shorter one",
});
