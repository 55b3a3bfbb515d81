/**
 * Profiles of a service from the store: of one moment, or over a range; of one instance, or of all together.
 *
 *   moment   the last profile of each instance at or before it, as long as it holds; summed over instances
 *   range    see `weighted-sum.ts` and `range-reading.ts`: from the levels of all scrapes
 */
import { setImmediate as otherWork } from "node:timers/promises";
import { err, type Fault, ok, type Profile, ProfileMerger, type Result, type UnixMs } from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import { hourBefore, hourOf } from "../store/names.ts";
import type { StoredHour, StoredScrape, StoredSeries } from "../store/stored-hour.ts";
import { carriedMs, type Range } from "../views/levels.ts";
import { coveredMs } from "./covered.ts";
import { openedStored } from "./opened.ts";
import { type HistoryHours, INSTANCES_MAX, planRange, readRange, spansOf, tooMany } from "./range-reading.ts";
import { WeightedSum } from "./weighted-sum.ts";

export type { HistoryHours } from "./range-reading.ts";

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
      const profile = openedStored(last.value);
      const added = profile.ok ? merger.add(profile.value) : profile;
      if (!added.ok) return added;
      seen.add(series.key.instance);
      await otherWork();
    }
  }
  const { size } = seen;
  return ok(size === 0 ? null : { profile: merger.finish(), instances: size, read: size, scrapes: size });
}

export async function profileOver(
  history: HistoryHours,
  { instance, ...subject }: ProfileSubject,
  range: Range,
): Found {
  const isWanted = (one: string) => instance === null || one === instance;
  const plan = await planRange(history, { ...subject, isWanted }, range);
  if (!plan.ok) return plan;
  const sum = new WeightedSum(coveredMs(spansOf(plan.value)));
  const read = await readRange(history, plan.value, sum);
  if (!read.ok) return read;
  const profile = sum.finish();
  return ok(profile && { profile, ...read.value });
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
