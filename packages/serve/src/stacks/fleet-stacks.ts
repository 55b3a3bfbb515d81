/**
 * The stacks of a service's instances over a range, from the store:
 *
 *   means    what each stack holds on average, summed over instances: sums over time, no profile is rebuilt
 *   totals   what the stacks of a call site hold together in each instance, at each scrape: from changes alone
 *   each     the levels of every stack of each instance, for all else; the slowest
 */
import { setImmediate as otherWork } from "node:timers/promises";
import { err, type Fault, inflate, ok, openProfile, type Result, TargetSeriesBuilder, unixMs } from "leakhound/server";
import { coveredMs } from "../profiles/covered.ts";
import { type HistoryHours, planRange, type RangePlan, readRange, spansOf } from "../profiles/range-reading.ts";
import { hourOf } from "../store/names.ts";
import type { StoredHour, StoredSeries } from "../store/stored-hour.ts";
import { storedLevels } from "../store/stored-levels.ts";
import { heldAt, type Levels, type Range, thinnedRows } from "../views/levels.ts";
import { areDifferences } from "./differences.ts";
import { MeanStacks } from "./mean-stacks.ts";
import { isTotal, type StackValue, seriesLevels, withObjectsAllocated } from "./series-levels.ts";
import { type CallSite, type InstanceStacks, type StackLevels, type StackSum, totalsOf } from "./stack-levels.ts";

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

  /**
   * Of each instance the mean over the time that its profiles hold, weighted by the share that this is of the time in which any
   * instance was seen; then the sum over instances.
   */
  async means(
    instances: readonly WantedInstance[],
    { kind, value, range }: StacksQuery,
    callSite: CallSite,
  ): Promise<Result<readonly StackSum[], Fault>> {
    if (hoursOf(range).length > HOURS_MAX) return err(tooLong(range));
    const plans: RangePlan[] = [];
    for (const [service, names] of byService(instances)) {
      const plan = await planRange(this.#history, { service, kind, isWanted: (one) => names.has(one) }, range);
      if (!plan.ok) return plan;
      plans.push(plan.value);
    }
    const sums = new MeanStacks({ kind, value, sampleTypes: SAMPLE_TYPES[value], callSite });
    for (const plan of plans) {
      const read = await readRange(this.#history, plan, sums);
      if (!read.ok) return read;
    }
    return ok(sums.over(Math.max(1, coveredMs(plans.flatMap(spansOf)))));
  }

  /** Calls back with what the stacks of a call site hold together, for each instance that has profiles in the range. */
  async totals(
    instances: readonly WantedInstance[],
    query: StacksQuery & { readonly callSite: CallSite },
    take: (wanted: WantedInstance, levels: Levels) => void,
  ): Promise<Result<null, Fault>> {
    if (hoursOf(query.range).length > HOURS_MAX) return err(tooLong(query.range));
    for (const [service, names] of byService(instances)) {
      const read = await this.#totalsOf(service, [...names.values()], query, take);
      if (!read.ok) return read;
    }
    return ok(null);
  }

  async #totalsOf(
    service: string,
    instances: readonly WantedInstance[],
    query: StacksQuery & { readonly callSite: CallSite },
    take: (wanted: WantedInstance, levels: Levels) => void,
  ): Promise<Result<null, Fault>> {
    const found = new Map(instances.map((wanted) => [wanted.instance, new InstanceTotals(wanted)]));
    const hours = hoursOf(query.range);
    const rebuiltMax = Math.max(2, Math.floor(REBUILT_MAX / (instances.length * hours.length)));
    for (const hour of hours) {
      const stored = await this.#history.hour(service, hour);
      if (!stored.ok) return stored;
      const added = stored.value === null ? ok(null) : await addHour(found, stored.value, { query, rebuiltMax });
      if (!added.ok) return added;
      await otherWork();
    }
    for (const totals of found.values()) if (totals.timesMs.length > 0) take(totals.wanted, totals.levels());
    return ok(null);
  }

  /** Calls back with each instance that has profiles in the range, or shortly before it. */
  async each(
    instances: readonly WantedInstance[],
    query: StacksQuery,
    take: (wanted: WantedInstance, stacks: InstanceStacks) => void,
  ): Promise<Result<null, Fault>> {
    if (hoursOf(query.range).length > HOURS_MAX) return err(tooLong(query.range));
    for (const [service, names] of byService(instances)) {
      const read = await this.#ofService(service, [...names.values()], { query, take });
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

/** The instances of each service, by name. */
function byService(instances: readonly WantedInstance[]): ReadonlyMap<string, ReadonlyMap<string, WantedInstance>> {
  const services = new Map<string, Map<string, WantedInstance>>();
  for (const one of instances) {
    const known = services.get(one.service) ?? new Map<string, WantedInstance>();
    services.set(one.service, known.set(one.instance, one));
  }
  return services;
}

/** Totals of one instance, hour by hour. */
class InstanceTotals {
  readonly wanted: WantedInstance;
  readonly timesMs: number[] = [];
  readonly #values: number[] = [];
  /** Times at which it was seen, where only some of its profiles were read. */
  readonly #seenMs: number[] = [];

  constructor(wanted: WantedInstance) {
    this.wanted = wanted;
  }

  add(timesMs: ArrayLike<number>, values: ArrayLike<number>, seenMs: readonly number[] = []): void {
    for (let at = 0; at < timesMs.length; at++) {
      this.timesMs.push(timesMs[at]!);
      this.#values.push(values[at]!);
    }
    this.#seenMs.push(...seenMs);
  }

  levels(): Levels {
    const levels = { timesMs: this.timesMs, values: this.#values };
    return this.#seenMs.length === 0 ? levels : heldAt(levels, [...this.#seenMs, ...this.timesMs]);
  }
}

interface HourOptions {
  readonly query: StacksQuery & { readonly callSite: CallSite };
  /** Profiles of an instance that are rebuilt where they are kept as their bytes. */
  readonly rebuiltMax: number;
}

async function addHour(
  found: ReadonlyMap<string, InstanceTotals>,
  stored: StoredHour,
  { query, rebuiltMax }: HourOptions,
): Promise<Result<null, Fault>> {
  const { kind, value, callSite } = query;
  const isInSite = (frames: readonly string[]) => callSite.every((name, at) => frames[at] === name);
  const totals = stored.totals({
    isWanted: (key) => key.kind === kind && found.has(key.instance),
    sampleTypes: SAMPLE_TYPES[value],
    isStackWanted: callSite.length === 0 ? null : isInSite,
  });
  if (!totals.ok) return totals;
  const isAdded = new Set(totals.value.map(({ key }) => key.instance));
  for (const { key, times, values } of totals.value) found.get(key.instance)?.add(times, values);
  for (const series of stored.series) {
    const { instance } = series.key;
    const ofInstance = found.get(instance);
    if (series.key.kind !== kind || ofInstance === undefined || isAdded.has(instance)) continue;
    const levels = await levelsIn(series, query, rebuiltMax);
    if (!levels.ok) return levels;
    if (levels.value === null) continue;
    const { timesMs, values } = totalsOf({ instance, parts: [levels.value.levels], seenMs: [] }, callSite);
    ofInstance.add(timesMs, values, levels.value.seenMs);
    await otherWork();
  }
  return ok(null);
}

const seriesIn = (stored: StoredHour | null, instance: string, kind: StacksQuery["kind"]): StoredSeries | undefined =>
  stored?.series.find(({ key }) => key.instance === instance && key.kind === kind);

/** Names of the values in profiles. */
const SAMPLE_TYPES: Readonly<Record<StackValue, readonly string[]>> = {
  amount: ["inuse_space", "space", "goroutine", "goroutines"],
  objects: ["inuse_objects", "objects"],
  allocated: ["alloc_space"],
  allocatedObjects: ["alloc_objects"],
};

async function levelsIn(
  series: StoredSeries,
  query: StacksQuery,
  profilesMax: number,
): Promise<Result<PartOfHour | null, Fault>> {
  const levels = isTotal(query.value) ? allocatedIn(series, query.value) : series.levels(SAMPLE_TYPES[query.value]);
  if (!levels.ok) return levels;
  return levels.value === null
    ? rebuiltLevels(series, query, profilesMax)
    : ok({ levels: levels.value, seenMs: levels.value.times });
}

function allocatedIn(series: StoredSeries, value: StackValue): Result<StackLevels | null, Fault> {
  const found = series.allocated();
  if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
  const { totals, dictionary } = found.value;
  return ok(storedLevels(totals, dictionary, { kind: series.key.kind, sampleTypes: SAMPLE_TYPES[value] }));
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
    // What a profile of an interval has is no total.
    if (isTotal(value) && profile.value.durationNanos > 0n) return ok(null);
    builder.add(value === "allocatedObjects" ? withObjectsAllocated(profile.value) : profile.value, scrape.value.at);
    await otherWork();
  }
  const folded = builder.series()[kind];
  const levels = folded && seriesLevels(folded, value);
  if (levels !== null && isTotal(value) && areDifferences(levels)) return ok(null);
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
