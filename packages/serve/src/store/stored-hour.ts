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
import { type StoredLevels, stackTable, storedLevels } from "./stored-levels.ts";

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
  /** What was allocated since the start of the process; null where profiles are kept as their bytes, or have no such totals. */
  allocated(): Result<StoredAllocated | null, Fault>;
}

/** Totals by stack of a dictionary: only their rises mean something. */
export interface StoredAllocated {
  readonly dictionary: Dictionary;
  /** Objects and bytes. */
  readonly totals: SeriesLevels;
}

/** How long a scrape of an instance holds. */
export type HoldsMs = (at: UnixMs) => number;

/** Levels of stacks times the milliseconds that they hold, summed over scrapes and instances. */
export interface StoredSums {
  readonly dictionary: Dictionary;
  readonly sums: LevelSums;
}

export interface TotalsQuery {
  readonly isWanted: (key: SeriesKey) => boolean;
  /** Names of the wanted value; the first that a series has. */
  readonly sampleTypes: readonly string[];
  /** By the functions of a stack, root first; null for all stacks. */
  readonly isStackWanted: ((frames: readonly string[]) => boolean) | null;
}

/** What the wanted stacks of a series hold together, at each scrape. */
export interface StoredTotals {
  readonly key: SeriesKey;
  readonly times: readonly UnixMs[];
  readonly values: Float64Array;
}

export interface StoredHour {
  readonly series: readonly StoredSeries[];
  /** Of the wanted series whose profiles are all kept as counts and have the value. */
  totals(query: TotalsQuery): Result<readonly StoredTotals[], Fault>;
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
      allocated: () =>
        allocatedIn(
          one.dictionary,
          one.rawTimes.length > 0 || one.key.kind !== "heap" ? ok(null) : hour.allocated(one),
        ),
    })),
    totals(query) {
      const found: StoredTotals[] = [];
      const { sampleTypes } = query;
      const ofKind = new Map(all.map(({ key: { kind } }) => [kind, { sampleTypes, stacksOf: stacksOf(query, kind) }]));
      for (const one of all) {
        if (one.rawTimes.length > 0 || !query.isWanted(one.key)) continue;
        const levels = hour.levels(one);
        if (!levels.ok) return levels;
        const totals = levels.value.totals(ofKind.get(one.key.kind)!);
        if (totals !== null) found.push({ key: one.key, times: totals.times, values: totals.values });
      }
      return ok(found);
    },
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

/** The wanted stacks of a dictionary, each looked at once. */
function stacksOf({ isStackWanted }: TotalsQuery, kind: SeriesKey["kind"]) {
  const known = new WeakMap<Dictionary, (stack: number) => boolean>();
  return (dictionary: Dictionary): ((stack: number) => boolean) | null => {
    if (isStackWanted === null) return null;
    const asked = known.get(dictionary) ?? wantedIn(dictionary, kind, isStackWanted);
    known.set(dictionary, asked);
    return asked;
  };
}

function wantedIn(
  dictionary: Dictionary,
  kind: SeriesKey["kind"],
  isWanted: (frames: readonly string[]) => boolean,
): (stack: number) => boolean {
  const table = stackTable(dictionary, kind);
  const known = new Int8Array(table.length).fill(-1);
  return (stack) => {
    if (known[stack] === -1) known[stack] = isWanted(table.frames(stack)) ? 1 : 0;
    return known[stack] === 1;
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

function allocatedIn(
  dictionary: Dictionary | null,
  totals: Result<SeriesLevels | null, Fault>,
): Result<StoredAllocated | null, Fault> {
  if (!totals.ok) return totals;
  return ok(totals.value && dictionary && { dictionary, totals: totals.value });
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
        allocated: () =>
          allocatedIn(
            dictionaryOf(dictionary),
            rawTimes.length > 0 || key.kind !== "heap" ? ok(null) : chunk.allocated(name),
          ),
      },
    ];
  });
  const stored = (sums: LevelSums): StoredSums[] => {
    const dictionary = dictionaryOf(sums.dictionary);
    return dictionary === null ? [] : [{ dictionary, sums }];
  };
  return {
    series,
    totals(query) {
      const raw = new Set(chunk.series.filter(({ rawTimes }) => rawTimes.length > 0).map(({ name }) => name));
      const found: StoredTotals[] = [];
      // A site is named by kind, so the stacks of each kind are looked up by themselves.
      for (const kind of new Set([...keys.values()].map((key) => key.kind))) {
        const isWanted = (name: string) => {
          const key = keys.get(name);
          return key?.kind === kind && !raw.has(name) && query.isWanted(key);
        };
        if (![...keys.keys()].some(isWanted)) continue;
        const { sampleTypes } = query;
        const totals = chunk.totals({ isWanted, sampleTypes, stacksOf: stacksOf(query, kind) });
        if (!totals.ok) return totals;
        for (const { name, times, values } of totals.value) found.push({ key: keys.get(name)!, times, values });
      }
      return ok(found);
    },
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
