/**
 * Which profiles there are, where one was asked for that is not there:
 *
 *   profiles     ! ! ! ! !         ! ! ! !
 *   asked                     ?
 *   stored       first     before  after last
 */
import { type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import { hourOf } from "../store/names.ts";
import type { HistoryHours, ProfileSubject } from "./query.ts";

export interface StoredHours extends HistoryHours {
  /** In order: hours of the range, the end excluded, that may have profiles of the service. */
  hoursIn(service: string, range: { readonly from: UnixMs; readonly to: UnixMs }): Promise<readonly string[]>;
}

export interface StoredTimes {
  readonly firstMs: number;
  readonly lastMs: number;
  /** The last one at or before the time that was asked for. */
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
}

/** Hours that are read to find one that has profiles of the subject. */
const READ_MAX = 24;

/** @returns null where no profile of the subject is stored, or none is found quickly */
export async function storedTimes(
  history: StoredHours,
  subject: ProfileSubject,
  at: UnixMs,
): Promise<Result<StoredTimes | null, Fault>> {
  const hours = await history.hoursIn(subject.service, { from: unixMs(0), to: unixMs(Number.MAX_SAFE_INTEGER) });
  const backward = hours.toReversed();
  const here = hourOf(at);
  const any = () => true;
  const searches = [
    { hours, pick: firstOf(any) },
    { hours: backward, pick: lastOf(any) },
    { hours: backward.filter((hour) => hour <= here), pick: lastOf((time) => time <= at) },
    { hours: hours.filter((hour) => hour >= here), pick: firstOf((time) => time > at) },
  ];
  const found: (number | null)[] = [];
  for (const search of searches) {
    const time = await firstFound(history, subject, search);
    if (!time.ok) return time;
    found.push(time.value);
  }
  const [firstMs = null, lastMs = null, beforeMs = null, afterMs = null] = found;
  return ok(firstMs === null || lastMs === null ? null : { firstMs, lastMs, beforeMs, afterMs });
}

type Pick = (times: readonly number[]) => number | null;

const firstOf =
  (matches: (time: number) => boolean): Pick =>
  (times) =>
    times.find(matches) ?? null;

const lastOf =
  (matches: (time: number) => boolean): Pick =>
  (times) =>
    times.findLast(matches) ?? null;

async function firstFound(
  history: StoredHours,
  subject: ProfileSubject,
  { hours, pick }: { readonly hours: readonly string[]; readonly pick: Pick },
): Promise<Result<number | null, Fault>> {
  for (const hour of hours.slice(0, READ_MAX)) {
    const times = await timesOf(history, subject, hour);
    if (!times.ok) return times;
    const picked = pick(times.value);
    if (picked !== null) return ok(picked);
  }
  return ok(null);
}

async function timesOf(
  history: StoredHours,
  { service, instance, kind }: ProfileSubject,
  hour: string,
): Promise<Result<readonly number[], Fault>> {
  const stored = await history.hour(service, hour);
  if (!stored.ok) return stored;
  const times: number[] = [];
  for (const series of stored.value?.series ?? []) {
    if (series.key.kind !== kind || (instance !== null && series.key.instance !== instance)) continue;
    for (const scrape of series.scrapes()) {
      if (!scrape.ok) return scrape;
      times.push(scrape.value.at);
    }
  }
  return ok(times.sort((a, b) => a - b));
}
