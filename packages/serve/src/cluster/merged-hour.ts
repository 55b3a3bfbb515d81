/**
 * One hour of a service from several collectors. An instance that two of them have scraped, as after its targets were shared
 * out anew, has the scrapes of both, in order of time:
 *
 *   collector 1   10:00 10:01 10:02
 *   collector 2                     10:03 10:04
 *   merged        10:00 10:01 10:02 10:03 10:04
 */
import { ok, type Result, type UnixMs } from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import type { StoredHour, StoredScrape, StoredSeries, StoredSums } from "../store/stored-hour.ts";

/** Of several hours. Two collectors may have the same scrape: what both have of an instance is rebuilt from its profiles. */
export function mergedHour(hours: readonly StoredHour[]): StoredHour {
  const byKey = new Map<string, StoredSeries[]>();
  for (const series of hours.flatMap((hour) => hour.series))
    byKey.set(nameOf(series.key), [...(byKey.get(nameOf(series.key)) ?? []), series]);
  const isShared = (key: SeriesKey) => (byKey.get(nameOf(key))?.length ?? 0) > 1;
  return {
    series: [...byKey.values()].map((parts) => (parts.length === 1 ? parts[0]! : mergedSeries(parts))),
    totals: (query) =>
      joined(hours.map((hour) => hour.totals({ ...query, isWanted: (key) => !isShared(key) && query.isWanted(key) }))),
    sums: (holdsOf) => joined(hours.map((hour) => hour.sums((key) => (isShared(key) ? null : holdsOf(key))))),
    summary(isWanted) {
      if ([...byKey.values()].some((parts) => parts.length > 1 && isWanted(parts[0]!.key))) return ok(null);
      // An hour of which nothing is wanted has no sums.
      const wanted = hours.filter(({ series }) => series.some(({ key }) => isWanted(key)));
      const summaries = wanted.map((hour) => hour.summary(isWanted));
      return summaries.some((one) => one.ok && one.value === null) ? ok(null) : joined(summaries);
    },
  };
}

/**
 * The hour of another collector. Its dictionaries have the names of those of this one, for the same builds, and other rows: as
 * sums are added by the name of their dictionary, the name gets that of the collector.
 */
export function hourOfCollector(hour: StoredHour, collector: string): StoredHour {
  const named = (one: StoredSums): StoredSums => ({
    ...one,
    sums: { ...one.sums, dictionary: JSON.stringify([collector, one.sums.dictionary]) },
  });
  return {
    series: hour.series,
    totals: (query) => hour.totals(query),
    sums(holdsOf) {
      const sums = hour.sums(holdsOf);
      return sums.ok ? ok(sums.value.map(named)) : sums;
    },
    summary(isWanted) {
      const summary = hour.summary(isWanted);
      return summary.ok ? ok(summary.value?.map(named) ?? null) : summary;
    },
  };
}

const nameOf = ({ instance, kind }: SeriesKey): string => JSON.stringify([instance, kind]);

function joined<T, F>(parts: readonly Result<readonly T[] | null, F>[]): Result<readonly T[], F> {
  const all: T[] = [];
  for (const part of parts) {
    if (!part.ok) return part;
    all.push(...(part.value ?? []));
  }
  return ok(all);
}

function mergedSeries(parts: readonly StoredSeries[]): StoredSeries {
  const times: readonly UnixMs[] = [...new Set(parts.flatMap((part) => part.times))].sort((a, b) => a - b);
  return {
    key: parts[0]!.key,
    times,
    rawTimes: times,
    scrapes: () => mergedScrapes(parts),
    // Their stacks are those of different tables.
    levels: () => ok(null),
    allocated: () => ok(null),
  };
}

/** A scrape that several parts have comes once. A part goes on only when its scrape was used. */
function* mergedScrapes(parts: readonly StoredSeries[]): ReturnType<StoredSeries["scrapes"]> {
  const open = parts.map((part) => {
    const scrapes = part.scrapes();
    return { scrapes, next: scrapes.next() };
  });
  let last = Number.NEGATIVE_INFINITY;
  for (;;) {
    let first: (typeof open)[number] | null = null;
    let at = Number.POSITIVE_INFINITY;
    for (const one of open) {
      if (one.next.done) continue;
      if (!one.next.value.ok) return yield one.next.value;
      if (one.next.value.value.at >= at) continue;
      first = one;
      at = one.next.value.value.at;
    }
    if (first === null || first.next.done || !first.next.value.ok) return;
    const scrape: StoredScrape = first.next.value.value;
    if (scrape.at > last) yield ok(scrape);
    last = scrape.at;
    first.next = first.scrapes.next();
  }
}
