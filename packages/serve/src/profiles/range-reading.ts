/**
 * What a service holds over a range, from the store: of each instance the mean over the time that its profiles hold.
 *
 *   plan      the scrapes of each instance, how long each of them holds, and when any instance was seen
 *   reading   of whole hours one row for each stack; of parts of hours the changes of each instance; no profile is rebuilt, except
 *             where profiles are kept as their bytes: of these, so many at equal distances
 *
 * Hours are read one after the other, and the server does other work in between.
 */
import { setImmediate as otherWork } from "node:timers/promises";
import {
  addedSums,
  type Dictionary,
  err,
  type Fault,
  type LevelSums,
  ok,
  type Profile,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import { hourOf, startOf } from "../store/names.ts";
import type { StoredHour, StoredSeries, StoredSums } from "../store/stored-hour.ts";
import { carriedMs, type Range } from "../views/levels.ts";
import { type HeldTimes, heldTimes, type Timeline, thinnedHolds } from "./held-times.ts";
import { openedStored } from "./opened.ts";

export interface HistoryHours {
  hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>>;
}

export interface RangeSubject {
  readonly service: string;
  readonly kind: SeriesKey["kind"];
  readonly isWanted: (instance: string) => boolean;
}

/** Takes what the instances hold, weighted by time. */
export interface RangeSums {
  /** A profile that is kept as its bytes. @param holdsMs how long it holds */
  add(profile: Profile, holdsMs: number): Result<void, Fault>;
  /** Levels that are summed over time already. */
  addSums(sums: StoredSums): Result<void, Fault>;
}

/** Scrapes that were read, and those of the range. */
export interface ReadScrapes {
  readonly instances: number;
  readonly read: number;
  readonly scrapes: number;
}

export const INSTANCES_MAX = 2_000;
/** Profiles that one request rebuilds, beyond one of each instance. */
const SCRAPES_MAX = 240;
const HOURS_MAX = 24 * 31;
const HOUR_MS = 3_600_000;

/** The scrapes of the wanted instances in a range. */
export interface RangePlan {
  readonly subject: RangeSubject;
  readonly range: Range;
  readonly hours: readonly string[];
  readonly timelines: ReadonlyMap<string, Timeline>;
  /** Of the instances that have a scrape that holds in the range. */
  readonly held: ReadonlyMap<string, HeldTimes>;
}

/** When the instances of a plan were seen. */
export const spansOf = ({ held }: RangePlan): readonly Range[] => [...held.values()].flatMap(({ spans }) => spans);

export async function planRange(
  history: HistoryHours,
  subject: RangeSubject,
  range: Range,
): Promise<Result<RangePlan, Fault>> {
  const hours = hoursOf(range);
  if (hours.length > HOURS_MAX) return err(tooLong(subject));
  const timelines = await timelinesOf(history, subject, hours);
  if (!timelines.ok) return timelines;
  if (timelines.value.size > INSTANCES_MAX) return err(tooMany(subject));
  const held = [...timelines.value].map(([instance, one]) => [instance, heldTimes(one, range)] as const);
  const seen = new Map(held.filter(([, { holdsMs }]) => holdsMs.size > 0));
  return ok({ subject, range, hours, timelines: timelines.value, held: seen });
}

/** Adds what the instances hold, weighted by time. */
export async function readRange(
  history: HistoryHours,
  plan: RangePlan,
  sum: RangeSums,
): Promise<Result<ReadScrapes, Fault>> {
  const reading = new RangeReading(plan, sum);
  for (const hour of plan.hours) {
    const stored = await history.hour(plan.subject.service, hour);
    if (!stored.ok) return stored;
    const read = stored.value === null ? ok(null) : await reading.addHour(hour, stored.value);
    if (!read.ok) return read;
    await otherWork();
  }
  return reading.finish();
}

function wantedOf(stored: StoredHour | null, { kind, isWanted }: RangeSubject): readonly StoredSeries[] {
  return (stored?.series ?? []).filter(({ key }) => key.kind === kind && isWanted(key.instance));
}

async function timelinesOf(
  history: HistoryHours,
  subject: RangeSubject,
  hours: readonly string[],
): Promise<Result<ReadonlyMap<string, Timeline>, Fault>> {
  const timelines = new Map<string, { times: UnixMs[]; rawTimes: UnixMs[] }>();
  for (const hour of hours) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    for (const { key, times, rawTimes } of wantedOf(stored.value, subject)) {
      const timeline = timelines.get(key.instance) ?? { times: [], rawTimes: [] };
      timelines.set(key.instance, timeline);
      timeline.times.push(...times);
      timeline.rawTimes.push(...rawTimes);
    }
    await otherWork();
  }
  return ok(timelines);
}

/** Adds up the hours of a range. */
class RangeReading {
  readonly #subject: RangeSubject;
  readonly #range: Range;
  readonly #held: ReadonlyMap<string, HeldTimes>;
  /** How long each profile holds that is kept as its bytes and is rebuilt. */
  readonly #rebuilt: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Number of scrapes whose profiles are kept as their bytes. */
  readonly #keptAsBytes: number;
  readonly #sum: RangeSums;
  /** By dictionary, of all hours. */
  readonly #sums = new Map<string, { dictionary: Dictionary; readonly sums: LevelSums[] }>();

  constructor({ subject, range, timelines, held }: RangePlan, sum: RangeSums) {
    this.#subject = subject;
    this.#range = range;
    this.#held = held;
    this.#sum = sum;
    const kept = keptAsBytes(timelines, this.#held);
    const scrapesMax = Math.max(1, Math.floor(SCRAPES_MAX / Math.max(1, kept.size)));
    this.#keptAsBytes = sizes([...kept.values()]);
    this.#rebuilt = new Map([...kept].map(([name, holds]) => [name, thinnedHolds(holds, { range, scrapesMax })]));
  }

  async addHour(hour: string, stored: StoredHour): Promise<Result<null, Fault>> {
    const wanted = wantedOf(stored, this.#subject).filter((series) => this.#isHeld(series));
    if (wanted.length === 0) return ok(null);
    const summary = this.#isWhole(hour, wanted) ? stored.summary((key) => this.#isWanted(key)) : ok(null);
    if (!summary.ok) return summary;
    if (summary.value !== null) return this.#add(summary.value);
    const heldInHour = new Set(wanted.map(({ key }) => key.instance));
    const sums = stored.sums((key) => {
      const holdsMs =
        heldInHour.has(key.instance) && this.#isWanted(key) ? this.#held.get(key.instance)?.holdsMs : null;
      return holdsMs ? (at) => holdsMs.get(at) ?? 0 : null;
    });
    if (!sums.ok) return sums;
    this.#add(sums.value);
    for (const series of wanted) {
      const weights = this.#rebuilt.get(series.key.instance);
      const added = weights === undefined ? ok(null) : await addWeighted(this.#sum, series, weights);
      if (!added.ok) return added;
    }
    return ok(null);
  }

  finish(): Result<ReadScrapes, Fault> {
    for (const { dictionary, sums } of this.#sums.values())
      for (const one of addedSums(sums)) {
        const added = this.#sum.addSums({ dictionary, sums: one });
        if (!added.ok) return added;
      }
    const scrapes = sizes([...this.#held.values()].map(({ holdsMs }) => holdsMs));
    const read = scrapes - this.#keptAsBytes + sizes([...this.#rebuilt.values()]);
    return ok({ instances: this.#held.size, read, scrapes });
  }

  #add(sums: readonly StoredSums[]): Result<null, Fault> {
    for (const { dictionary, sums: one } of sums) {
      const known = this.#sums.get(one.dictionary) ?? { dictionary, sums: [] };
      // A build's dictionary only grows: the one with more rows serves all hours.
      if (dictionary.stacks.length > known.dictionary.stacks.length) known.dictionary = dictionary;
      known.sums.push(one);
      this.#sums.set(one.dictionary, known);
    }
    return ok(null);
  }

  #isWanted({ kind, instance }: SeriesKey): boolean {
    return kind === this.#subject.kind && this.#subject.isWanted(instance);
  }

  /** Whether any of its scrapes holds in the range. */
  #isHeld({ key, times }: StoredSeries): boolean {
    const holdsMs = this.#held.get(key.instance)?.holdsMs;
    return holdsMs !== undefined && times.some((time) => holdsMs.has(time));
  }

  /** Whether the range has all of the hour, in which no instance was missing for long: a summary holds over such gaps. */
  #isWhole(hour: string, wanted: readonly StoredSeries[]): boolean {
    const startMs = startOf(hour);
    if (startMs < this.#range.fromMs || startMs + HOUR_MS > this.#range.toMs) return false;
    return wanted.every(({ times }) => {
      const gapMax = carriedMs({ timesMs: times, values: times });
      return times.every((time, row) => row === 0 || time - times[row - 1]! <= gapMax);
    });
  }
}

/** How long each profile holds that is kept as its bytes, by instance. */
function keptAsBytes(
  timelines: ReadonlyMap<string, Timeline>,
  held: ReadonlyMap<string, HeldTimes>,
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const kept = [...timelines].flatMap(([instance, { rawTimes }]) => {
    const holdsMs = held.get(instance)?.holdsMs;
    const ofRaw = rawTimes.flatMap((time) => (holdsMs?.has(time) ? [[time, holdsMs.get(time)!] as const] : []));
    return ofRaw.length === 0 ? [] : [[instance, new Map(ofRaw)] as const];
  });
  return new Map(kept);
}

const sizes = (maps: readonly { readonly size: number }[]): number => maps.reduce((sum, { size }) => sum + size, 0);

async function addWeighted(
  sum: RangeSums,
  series: StoredSeries,
  weights: ReadonlyMap<number, number>,
): Promise<Result<unknown, Fault>> {
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    const holdsMs = weights.get(scrape.value.at);
    if (holdsMs === undefined) continue;
    const bytes = scrape.value.bytes();
    const profile = bytes.ok ? openedStored(bytes.value) : bytes;
    const added = profile.ok ? sum.add(profile.value, holdsMs) : profile;
    if (!added.ok) return added;
    await otherWork();
  }
  return ok(null);
}

/** The hours of a range, and the one before it, whose last scrapes hold into it. */
function hoursOf({ fromMs, toMs }: Range): string[] {
  const hours: string[] = [];
  for (let at = Math.floor(fromMs / HOUR_MS) - 1; at <= Math.floor(toMs / HOUR_MS) && hours.length <= HOURS_MAX; at++)
    hours.push(hourOf(unixMs(at * HOUR_MS)));
  return hours;
}

const queryFault = ({ service }: { readonly service: string }, what: string, todo: string): Fault => ({
  code: "query",
  what,
  where: service,
  todo,
});
export const tooMany = (subject: { readonly service: string }): Fault =>
  queryFault(subject, `the service has more than ${INSTANCES_MAX} instances`, "name one with instance=");
const tooLong = (subject: RangeSubject): Fault =>
  queryFault(subject, "the range is longer than 31 days", "ask for a shorter one");
