/**
 * The stacks of a service's instances over a range: from memory where it has all of the range, and else from the store.
 *
 *   memory     |            ################|  now
 *   store      |##########################..|     `..` waits to be written
 *   range          |-----------------|             begins before memory does: from the store
 *   range                  |-------------|         from memory
 */
import { setImmediate as otherWork } from "node:timers/promises";
import {
  err,
  type Fault,
  inflate,
  ok,
  openProfile,
  type ProfileSeries,
  type Result,
  type TargetSeries,
  TargetSeriesBuilder,
  unixMs,
} from "leakhound/server";
import type { HistoryHours } from "../profiles/query.ts";
import { hourOf } from "../store/names.ts";
import type { StoredHour, StoredSeries } from "../store/stored-hour.ts";
import { carriedMs, type Range, thinnedRows } from "../views/levels.ts";
import { type ObservedFleet, seenTimes } from "../views/observed.ts";
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
/** The rows of an instance may be this much later than its first scrape. */
const SEEN_TOLERANCE_MS = 60_000;

export class FleetStacks {
  readonly #fleet: ObservedFleet;
  readonly #history: HistoryHours;

  constructor(fleet: ObservedFleet, history: HistoryHours) {
    this.#fleet = fleet;
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
      const rest = this.#fromMemory(ofService, query, take);
      await otherWork();
      const stored = rest.length === 0 ? ok(null) : await this.#fromStore(service, rest, { query, take });
      if (!stored.ok) return stored;
    }
    return ok(null);
  }

  /** Whether memory has all of the range, of all of these instances. */
  areInMemory(instances: readonly WantedInstance[], query: Pick<StacksQuery, "kind" | "range">): boolean {
    return instances.every((wanted) => {
      const observed = this.#fleet.observed(wanted.service).find(({ name }) => name === wanted.instance);
      return observed !== undefined && wholeSeries(observed.series(), wanted, query) !== null;
    });
  }

  /** @returns those of which memory does not have all of the range */
  #fromMemory(
    instances: readonly WantedInstance[],
    query: StacksQuery,
    take: (wanted: WantedInstance, stacks: InstanceStacks) => void,
  ): readonly WantedInstance[] {
    const observed = new Map(this.#fleet.observed(instances[0]?.service ?? "").map((one) => [one.name, one]));
    return instances.filter((wanted) => {
      const series = observed.get(wanted.instance)?.series();
      const ofKind = series === undefined ? null : wholeSeries(series, wanted, query);
      if (series === undefined || ofKind === null) return true;
      const levels = seriesLevels(ofKind, query.value);
      if (levels !== null) take(wanted, { instance: wanted.instance, parts: [levels], seenMs: seenTimes(series) });
      return false;
    });
  }

  async #fromStore(
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

/** The series in memory, if nothing of the range is older than it. */
function wholeSeries(
  series: TargetSeries,
  { firstSeenMs }: WantedInstance,
  { kind, range }: Pick<StacksQuery, "kind" | "range">,
): ProfileSeries | null {
  const ofKind = series[kind];
  const first = ofKind?.snapshots[0]?.at;
  if (ofKind === null || first === undefined) return null;
  const times = ofKind.snapshots.map(({ at }) => at);
  const toleranceMs = Math.max(SEEN_TOLERANCE_MS, carriedMs({ timesMs: times, values: times }));
  return first <= range.fromMs || first - toleranceMs <= firstSeenMs ? ofKind : null;
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
