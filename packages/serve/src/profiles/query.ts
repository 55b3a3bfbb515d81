/**
 * Profiles of a service from the store: of one moment, or over a range; of one instance, or of all together.
 *
 *   moment   the last profile of each instance at or before it, as long as it holds; summed over instances
 *   range    see `weighted-sum.ts`: from the levels of all scrapes; of whole hours from one row for each stack
 *
 * No profile is rebuilt for a range, except where profiles are kept as their bytes: of these, so many at equal distances.
 * Hours are read one after the other, and the server does other work in between.
 */
import { setImmediate as otherWork } from "node:timers/promises";
import {
  addedSums,
  type Dictionary,
  err,
  type Fault,
  inflate,
  type LevelSums,
  ok,
  openProfile,
  type Profile,
  ProfileMerger,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import { hourBefore, hourOf, startOf } from "../store/names.ts";
import type { StoredHour, StoredScrape, StoredSeries, StoredSums } from "../store/stored-hour.ts";
import { carriedMs, type Range } from "../views/levels.ts";
import { coveredMs } from "./covered.ts";
import { type HeldTimes, heldTimes, type Timeline, thinnedHolds } from "./held-times.ts";
import { WeightedSum } from "./weighted-sum.ts";

export interface HistoryHours {
  hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>>;
}

export interface ProfileSubject {
  readonly service: string;
  /** Null for all. */
  readonly instance: string | null;
  readonly kind: SeriesKey["kind"];
}

/** How the profile came about. */
export interface FoundProfile {
  readonly profile: Profile;
  readonly instances: number;
  /** Scrapes that were read, and those of the range. */
  readonly read: number;
  readonly scrapes: number;
}

type Found = Promise<Result<FoundProfile | null, Fault>>;

const INSTANCES_MAX = 2_000;
/** Profiles that one request rebuilds, beyond one of each instance. */
const SCRAPES_MAX = 240;
const HOURS_MAX = 24 * 31;
const HOUR_MS = 3_600_000;

export async function profileAt(history: HistoryHours, subject: ProfileSubject, at: UnixMs): Found {
  const merger = new ProfileMerger();
  const seen = new Set<string>();
  for (const hour of [hourOf(at), hourBefore(hourOf(at))]) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    for (const series of seriesOf(stored.value, subject)) {
      if (seen.has(series.key.instance)) continue;
      if (seen.size >= INSTANCES_MAX) return err(tooMany(subject));
      const last = lastHolding(series, at);
      if (!last.ok) return last;
      if (last.value === null) continue;
      const added = addTo((profile) => merger.add(profile), last.value);
      if (!added.ok) return added;
      seen.add(series.key.instance);
      await otherWork();
    }
  }
  const { size } = seen;
  return ok(size === 0 ? null : { profile: merger.finish(), instances: size, read: size, scrapes: size });
}

export async function profileOver(history: HistoryHours, subject: ProfileSubject, range: Range): Found {
  const hours = hoursOf(range);
  if (hours.length > HOURS_MAX) return err(tooLong(subject));
  const timelines = await timelinesOf(history, subject, hours);
  if (!timelines.ok) return timelines;
  if (timelines.value.size > INSTANCES_MAX) return err(tooMany(subject));
  const reading = new RangeReading(subject, range, timelines.value);
  for (const hour of hours) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    const read = stored.value === null ? ok(null) : await reading.addHour(hour, stored.value);
    if (!read.ok) return read;
    await otherWork();
  }
  return reading.finish();
}

function seriesOf(stored: StoredHour | null, { instance, kind }: ProfileSubject): readonly StoredSeries[] {
  return (stored?.series ?? []).filter(
    ({ key }) => key.kind === kind && (instance === null || key.instance === instance),
  );
}

/** The uncompressed bytes of the last profile at or before a time, if it still holds then. */
function lastHolding(series: StoredSeries, at: UnixMs): Result<Uint8Array | null, Fault> {
  const times: number[] = [];
  let last: StoredScrape | null = null;
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    if (scrape.value.at > at) break;
    times.push(scrape.value.at);
    last = scrape.value;
  }
  if (last === null || at - last.at > carriedMs({ timesMs: times, values: times })) return ok(null);
  return last.bytes();
}

async function timelinesOf(
  history: HistoryHours,
  subject: ProfileSubject,
  hours: readonly string[],
): Promise<Result<ReadonlyMap<string, Timeline>, Fault>> {
  const timelines = new Map<string, { times: UnixMs[]; rawTimes: UnixMs[] }>();
  for (const hour of hours) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    for (const { key, times, rawTimes } of seriesOf(stored.value, subject)) {
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
  readonly #subject: ProfileSubject;
  readonly #range: Range;
  readonly #held: ReadonlyMap<string, HeldTimes>;
  /** How long each profile holds that is kept as its bytes and is rebuilt. */
  readonly #rebuilt: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Number of scrapes whose profiles are kept as their bytes. */
  readonly #keptAsBytes: number;
  readonly #sum: WeightedSum;
  /** By dictionary, of all hours. */
  readonly #sums = new Map<string, { dictionary: Dictionary; readonly sums: LevelSums[] }>();

  constructor(subject: ProfileSubject, range: Range, timelines: ReadonlyMap<string, Timeline>) {
    this.#subject = subject;
    this.#range = range;
    const held = [...timelines].map(([instance, one]) => [instance, heldTimes(one, range)] as const);
    this.#held = new Map(held.filter(([, { holdsMs }]) => holdsMs.size > 0));
    const kept = keptAsBytes(timelines, this.#held);
    const scrapesMax = Math.max(1, Math.floor(SCRAPES_MAX / Math.max(1, kept.size)));
    this.#keptAsBytes = sizes([...kept.values()]);
    this.#rebuilt = new Map([...kept].map(([name, holds]) => [name, thinnedHolds(holds, { range, scrapesMax })]));
    this.#sum = new WeightedSum(coveredMs([...this.#held.values()].flatMap(({ spans }) => spans)));
  }

  async addHour(hour: string, stored: StoredHour): Promise<Result<null, Fault>> {
    const wanted = seriesOf(stored, this.#subject).filter((series) => this.#isHeld(series));
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

  finish(): Result<FoundProfile | null, Fault> {
    for (const { dictionary, sums } of this.#sums.values())
      for (const one of addedSums(sums)) {
        const added = this.#sum.addSums({ dictionary, sums: one });
        if (!added.ok) return added;
      }
    const profile = this.#sum.finish();
    const scrapes = sizes([...this.#held.values()].map(({ holdsMs }) => holdsMs));
    const read = scrapes - this.#keptAsBytes + sizes([...this.#rebuilt.values()]);
    return ok(profile === null ? null : { profile, instances: this.#held.size, read, scrapes });
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
    return kind === this.#subject.kind && (this.#subject.instance ?? instance) === instance;
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
  sum: WeightedSum,
  series: StoredSeries,
  weights: ReadonlyMap<number, number>,
): Promise<Result<unknown, Fault>> {
  for (const scrape of series.scrapes()) {
    if (!scrape.ok) return scrape;
    const holdsMs = weights.get(scrape.value.at);
    if (holdsMs === undefined) continue;
    const bytes = scrape.value.bytes();
    const added = bytes.ok ? addTo((profile) => sum.add(profile, holdsMs), bytes.value) : bytes;
    if (!added.ok) return added;
    await otherWork();
  }
  return ok(null);
}

function addTo(add: (profile: Profile) => Result<void, Fault>, bytes: Uint8Array): Result<void, Fault> {
  const profile = openProfile(bytes, "a stored profile", inflate);
  return profile.ok ? add(profile.value) : profile;
}

/** The hours of a range, and the one before it, whose last scrapes hold into it. */
function hoursOf({ fromMs, toMs }: Range): string[] {
  const hours: string[] = [];
  for (let at = Math.floor(fromMs / HOUR_MS) - 1; at <= Math.floor(toMs / HOUR_MS) && hours.length <= HOURS_MAX; at++)
    hours.push(hourOf(unixMs(at * HOUR_MS)));
  return hours;
}

const queryFault = ({ service }: ProfileSubject, what: string, todo: string): Fault => ({
  code: "query",
  what,
  where: service,
  todo,
});
const tooMany = (subject: ProfileSubject): Fault =>
  queryFault(subject, `the service has more than ${INSTANCES_MAX} instances`, "name one with instance=");
const tooLong = (subject: ProfileSubject): Fault =>
  queryFault(subject, "the range is longer than 31 days", "ask for a shorter one");
