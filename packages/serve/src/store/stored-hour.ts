/** What is stored of one service in one hour: in the open hour, or sealed. */
import {
  CountSums,
  type Dictionary,
  type Fault,
  type LevelSums,
  ok,
  type Result,
  type SealedChunk,
  type SeriesLevels,
  summarySums,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { parseSeriesName, type SeriesKey } from "./names.ts";
import type { OpenHour, OpenSeries } from "./open-hour.ts";
import type { OpenedChunk } from "./sealed-files.ts";
import { type StoredLevels, storedLevels } from "./stored-levels.ts";

export interface StoredScrape {
  readonly at: UnixMs;
  /** The uncompressed bytes of the profile, as the process wrote them. To be called before the next scrape is taken. */
  bytes(): Result<Uint8Array, Fault>;
}

export interface StoredSeries {
  readonly key: SeriesKey;
  /** Of all scrapes. */
  readonly times: readonly UnixMs[];
  /** Of those that are kept as their bytes. */
  readonly rawTimes: readonly UnixMs[];
  /** In order of time. Ends early with a fault where the hour is damaged. */
  scrapes(): Generator<Result<StoredScrape, Fault>>;
  /** The levels of its stacks; null where profiles are kept as their bytes, or have none of these values. */
  levels(sampleTypes: readonly string[]): Result<StoredLevels | null, Fault>;
}

/** How long a scrape of an instance holds. */
export type HoldsMs = (at: UnixMs) => number;

/** Levels of stacks times the milliseconds that they hold, summed over scrapes and instances. */
export interface StoredSums {
  readonly dictionary: Dictionary;
  readonly sums: LevelSums;
}

export interface StoredHour {
  readonly series: readonly StoredSeries[];
  /**
   * Sums of levels over time, of the scrapes that are kept as counts: no profile is rebuilt.
   *
   * @param holdsOf null for a series that is not wanted
   */
  sums(holdsOf: (key: SeriesKey) => HoldsMs | null): Result<readonly StoredSums[], Fault>;
  /**
   * The same over all of the hour, which reads one row for each stack; null where the hour has no such row: it is not sealed,
   * only some of its instances are wanted, or it has profiles that are kept as their bytes.
   */
  summary(isWanted: (key: SeriesKey) => boolean): Result<readonly StoredSums[] | null, Fault>;
}

/** The open hour, whose levels are in memory. */
export function openStoredHour(hour: OpenHour, all: readonly OpenSeries[]): StoredHour {
  return {
    series: all.map((one) => ({
      key: one.key,
      times: one.records.map(({ at }) => at),
      rawTimes: one.rawTimes,
      scrapes: () => openScrapes(hour, one),
      levels: (sampleTypes) => {
        if (one.rawTimes.length > 0) return ok(null);
        const levels = hour.levels(one);
        if (!levels.ok) return levels;
        const wanted = { kind: one.key.kind, sampleTypes };
        return levelsOf(ok(levels.value.levels()), one.dictionary, wanted);
      },
    })),
    sums(holdsOf) {
      const sums = new CountSums();
      for (const one of all) {
        const holds = holdsOf(one.key);
        if (holds === null || one.rawTimes.length === one.records.length) continue;
        const levels = hour.levels(one);
        if (!levels.ok) return levels;
        levels.value.addTo(sums, levels.value.times.map(holds));
      }
      const dictionaries = new Map(all.map(({ info, dictionary }) => [info.dictionary, dictionary]));
      const found = sums.finish((name) => dictionaries.get(name)!);
      return ok(found.map((one) => ({ dictionary: dictionaries.get(one.dictionary)!, sums: one })));
    },
    summary: () => ok(null),
  };
}

function* openScrapes(hour: OpenHour, series: OpenSeries): Generator<Result<StoredScrape, Fault>> {
  const reader = hour.reader(series);
  for (const [position, { at }] of series.records.entries()) yield ok({ at, bytes: () => reader.profile(position) });
}

type Wanted = Parameters<typeof storedLevels>[2];

function levelsOf(
  levels: Result<SeriesLevels | null, Fault>,
  dictionary: Dictionary | null,
  wanted: Wanted,
): Result<StoredLevels | null, Fault> {
  if (!levels.ok) return levels;
  return ok(levels.value && dictionary && storedLevels(levels.value, dictionary, wanted));
}

export function sealedHour({ chunk, dictionary: dictionaryOf }: OpenedChunk): StoredHour {
  const keys = new Map<string, SeriesKey>();
  const series = chunk.series.flatMap(({ name, dictionary, times, rawTimes }): StoredSeries[] => {
    const key = parseSeriesName(name);
    if (key === null) return [];
    keys.set(name, key);
    return [
      {
        key,
        times,
        rawTimes,
        scrapes: () => sealedScrapes(chunk, name, times),
        levels: (sampleTypes) => {
          const levels = rawTimes.length > 0 ? ok(null) : chunk.levels(name);
          return levelsOf(levels, dictionaryOf(dictionary), { kind: key.kind, sampleTypes });
        },
      },
    ];
  });
  const stored = (sums: LevelSums): StoredSums[] => {
    const dictionary = dictionaryOf(sums.dictionary);
    return dictionary === null ? [] : [{ dictionary, sums }];
  };
  return {
    series,
    sums(holdsOf) {
      const sums = chunk.sums((name, timesMs) => {
        const key = keys.get(name);
        const holds = key === undefined ? null : holdsOf(key);
        return holds && timesMs.map((time) => holds(unixMs(time)));
      });
      return sums.ok ? ok(sums.value.flatMap(stored)) : sums;
    },
    summary(isWanted) {
      const summaries = chunk.summariesOf((name) => keys.has(name) && isWanted(keys.get(name)!));
      if (!summaries.ok || summaries.value === null) return summaries.ok ? ok(null) : summaries;
      const lengthOf = (name: string) => dictionaryOf(name)?.stacks.length ?? 0;
      return ok(summaries.value.flatMap((one) => stored(summarySums(one, lengthOf(one.dictionary)))));
    },
  };
}

function* sealedScrapes(
  chunk: SealedChunk,
  name: string,
  times: readonly UnixMs[],
): Generator<Result<StoredScrape, Fault>> {
  for (const at of times) yield ok({ at, bytes: () => chunk.profile(name, at) });
}
