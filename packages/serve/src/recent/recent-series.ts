/**
 * The series of one instance over the last hours, from its stored profiles. What it needs of names and stacks is shared by the
 * instances that are judged together, which run the same program.
 */
import {
  type CaptureKind,
  CountedStacks,
  type Dictionary,
  inflate,
  type MemoryReading,
  openProfile,
  type Profile,
  profileOf,
  type SeriesTables,
  seriesTables,
  type TargetSeries,
  TargetSeriesBuilder,
  type UnixMs,
  type WatchEvent,
} from "leakhound/server";
import { withoutTotals } from "../profiles/totals.ts";
import type { TimeRange } from "../rows/port.ts";
import type { SeriesKey } from "../store/names.ts";
import type { RecentHour, RecentProfile } from "./recent-hours.ts";

/** An instance that ended before another one took its place; its profiles count until then. */
export interface Predecessor {
  readonly instance: string;
  readonly until: UnixMs;
}

/** An instance, with what is known of it besides its profiles. */
export interface RecentInstance {
  readonly instance: string;
  /** In order. */
  readonly predecessors: readonly Predecessor[];
  readonly release: string | null;
  /** The release that ran before this one, until a time within the window; null where there was none. */
  readonly earlier: { readonly release: string | null; readonly until: UnixMs } | null;
  /** In order of time, within the range. */
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
  /** What its profiles call allocated since the start of the process is so. */
  readonly hasTotals: boolean;
}

const KINDS: readonly CaptureKind[] = ["heap", "goroutine", "goroutineleak"];
/** Snapshots of each kind. Slopes over twice as many differ little, and take four times as long to fit. */
const SNAPSHOTS_MAX = 240;

/** What instances share while they are judged one after another. */
export class SharedStacks {
  readonly tables: SeriesTables = seriesTables();
  readonly #ofDictionary = new Map<Dictionary, CountedStacks>();

  of(dictionary: Dictionary): CountedStacks {
    const known = this.#ofDictionary.get(dictionary) ?? new CountedStacks(dictionary, this.tables);
    this.#ofDictionary.set(dictionary, known);
    return known;
  }
}

export interface SeriesSource {
  readonly service: string;
  readonly range: TimeRange;
  readonly hours: readonly RecentHour[];
  /** All by default. */
  readonly kinds?: readonly CaptureKind[];
  /** One of each slot by default; or the first and the last of the range, which are all that a change over it needs. */
  readonly choice?: "slots" | "ends";
}

/** Throws what `caughtHistory` catches where an hour is damaged. */
export function recentSeries(
  { instance, predecessors, readings, events, hasTotals }: RecentInstance,
  { service, range, hours, kinds = KINDS, choice = "slots" }: SeriesSource,
  stacks: SharedStacks,
): TargetSeries {
  const builder = new TargetSeriesBuilder(instance, stacks.tables);
  const names = [...predecessors, { instance, until: range.to }];
  for (const kind of kinds) {
    const chosen =
      choice === "ends"
        ? endsOf(hours, { service, instance, kind }, range)
        : firstOfEachSlot(profilesOfEach(hours, { service, names, kind }, range), range);
    for (const profile of chosen) add(builder, profile, { stacks, hasTotals });
  }
  for (const reading of readings) builder.addReading(reading);
  for (const event of events) builder.addEvent(event);
  return builder.series();
}

interface AddOptions {
  readonly stacks: SharedStacks;
  readonly hasTotals: boolean;
}

function add(builder: TargetSeriesBuilder, profile: RecentProfile, { stacks, hasTotals }: AddOptions): void {
  const whole = (one: Profile) => builder.add(hasTotals ? one : withoutTotals(one), profile.at);
  if ("bytes" in profile) {
    const opened = profile.bytes.ok ? openProfile(profile.bytes.value, "a stored profile", inflate) : profile.bytes;
    if (opened.ok) whole(opened.value);
    return;
  }
  const { dictionary, scrape } = profile.counted;
  const found = stacks.of(dictionary).rowsOf(scrape);
  if (found === null) whole(profileOf(dictionary, scrape));
  else {
    const { rows, kind } = found;
    builder.addRows(kind, hasTotals ? rows : { ...rows, allocated: null }, profile.at);
  }
}

interface Names {
  readonly service: string;
  readonly names: readonly Predecessor[];
  readonly kind: CaptureKind;
}

/** The profiles of instances that followed one another, in order of time. */
function* profilesOfEach(
  hours: readonly RecentHour[],
  { service, names, kind }: Names,
  range: TimeRange,
): Generator<RecentProfile> {
  for (const { instance, until } of names)
    yield* profilesWithin(hours, { service, instance, kind }, { from: range.from, to: until });
}

function* profilesWithin(
  hours: readonly RecentHour[],
  key: SeriesKey,
  { from, to }: TimeRange,
): Generator<RecentProfile> {
  for (const hour of hours)
    for (const profile of hour.profiles(key)) if (profile.at >= from && profile.at < to) yield profile;
}

/** The first profile of each of so many equal parts of the range. */
function* firstOfEachSlot(profiles: Iterable<RecentProfile>, { from, to }: TimeRange): Generator<RecentProfile> {
  const seen = new Set<number>();
  const slotMs = Math.max(1, (to - from) / SNAPSHOTS_MAX);
  for (const profile of profiles) {
    const slot = Math.floor((profile.at - from) / slotMs);
    if (!seen.has(slot)) yield profile;
    seen.add(slot);
  }
}

/** The first and the last profile of the range: hours between theirs are not read. */
function* endsOf(hours: readonly RecentHour[], key: SeriesKey, range: TimeRange): Generator<RecentProfile> {
  const [first] = profilesWithin(hours, key, range);
  if (first === undefined) return;
  yield first;
  for (const hour of hours.toReversed()) {
    let last: RecentProfile | undefined;
    for (const profile of profilesWithin([hour], key, range)) last = profile;
    if (last === undefined) continue;
    if (last.at > first.at) yield last;
    return;
  }
}
