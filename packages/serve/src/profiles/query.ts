/**
 * Profiles of a service from the store: of one moment, or over a range; of one instance, or of all together.
 *
 *   moment   the last profile of each instance at or before it, as long as it holds; summed over instances
 *   range    see `weighted-sum.ts`; where it has more scrapes than are read at once, so many at equal distances
 *
 * Profiles are read one after the other, and the server does other work in between.
 */
import { setImmediate as otherWork } from "node:timers/promises";
import {
  err,
  type Fault,
  inflate,
  ok,
  openProfile,
  type Profile,
  ProfileMerger,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import { hourBefore, hourOf } from "../store/names.ts";
import type { StoredHour, StoredScrape, StoredSeries } from "../store/stored-hour.ts";
import { carriedMs, holdTimes, type Range, thinnedRows } from "../views/levels.ts";
import { coveredMs } from "./covered.ts";
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
/** Scrapes that one request reads, beyond one of each instance. */
const SCRAPES_MAX = 240;
const HOURS_MAX = 24 * 31;
const HOUR_MS = 3_600_000;

/** A series over the hours of a range. */
interface Timeline {
  readonly times: number[];
}

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
  const weights = weightsOf(timelines.value, range);
  if (timelines.value.size > INSTANCES_MAX) return err(tooMany(subject));
  const sum = new WeightedSum(weights.coveredMs);
  for (const hour of hours) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    for (const series of seriesOf(stored.value, subject)) {
      const ofInstance = weights.byInstance.get(series.key.instance);
      const added = ofInstance === undefined ? ok(0) : await addWeighted(sum, series, ofInstance);
      if (!added.ok) return added;
    }
  }
  const profile = sum.finish();
  const { instances, read, scrapes } = weights;
  return ok(profile === null ? null : { profile, instances, read, scrapes });
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
  const timelines = new Map<string, Timeline>();
  for (const hour of hours) {
    const stored = await history.hour(subject.service, hour);
    if (!stored.ok) return stored;
    for (const series of seriesOf(stored.value, subject)) {
      const { instance } = series.key;
      const timeline = timelines.get(instance) ?? { times: [] };
      timelines.set(instance, timeline);
      for (const scrape of series.scrapes()) {
        if (!scrape.ok) return scrape;
        timeline.times.push(scrape.value.at);
      }
      await otherWork();
    }
  }
  return ok(timelines);
}

interface Weights {
  /** How long each scrape to be read holds, by instance and time. */
  readonly byInstance: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly coveredMs: number;
  readonly instances: number;
  readonly read: number;
  readonly scrapes: number;
}

function weightsOf(timelines: ReadonlyMap<string, Timeline>, range: Range): Weights {
  const perInstance = Math.max(1, Math.floor(SCRAPES_MAX / Math.max(1, timelines.size)));
  const byInstance = new Map<string, ReadonlyMap<number, number>>();
  const spans: Range[] = [];
  let [read, scrapes] = [0, 0];
  for (const [instance, { times }] of timelines) {
    const levels = { timesMs: times, values: times };
    const holds = holdTimes(levels, range);
    const held = [...holds.keys()].filter((row) => holds[row]! > 0);
    if (held.length === 0) continue;
    byInstance.set(instance, grouped(times, holds, { held, perInstance, range }));
    for (const row of held) {
      const from = Math.max(times[row]!, range.fromMs);
      spans.push({ fromMs: from, toMs: from + holds[row]! });
    }
    read += byInstance.get(instance)!.size;
    scrapes += held.length;
  }
  return { byInstance, coveredMs: coveredMs(spans), instances: byInstance.size, read, scrapes };
}

interface Grouping {
  /** Rows that hold within the range. */
  readonly held: readonly number[];
  readonly perInstance: number;
  readonly range: Range;
}

/** Of so many equal parts of the range the last scrape, which stands for all of its part. */
function grouped(
  times: readonly number[],
  holds: readonly number[],
  { held, perInstance, range }: Grouping,
): ReadonlyMap<number, number> {
  const clipped = held.map((row) => Math.max(times[row]!, range.fromMs));
  const chosen = thinnedRows(clipped, range, perInstance);
  const weights = new Map<number, number>();
  let next = 0;
  for (const at of chosen) {
    let sum = 0;
    for (; next <= at; next++) sum += holds[held[next]!]!;
    weights.set(times[held[at]!]!, sum);
  }
  return weights;
}

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
