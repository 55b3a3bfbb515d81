/** What is stored of one service in one hour, whether it is still in the log or sealed already. */
import {
  caughtHistory,
  type Dictionary,
  type HistoryFault,
  type LogIndex,
  loggedProfile,
  loggedSeriesLevels,
  ok,
  type Result,
  type SealedChunk,
  type SeriesLevels,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { parseSeriesName, type SeriesKey } from "./names.ts";
import type { OpenedChunk } from "./sealed-files.ts";
import { type StoredLevels, storedLevels } from "./stored-levels.ts";

export interface StoredScrape {
  readonly at: UnixMs;
  /** The uncompressed bytes of the profile, as the process wrote them. To be called before the next scrape is taken. */
  bytes(): Result<Uint8Array, HistoryFault>;
}

export interface StoredSeries {
  readonly key: SeriesKey;
  /** In order of time. Ends early with a fault where the hour is damaged. */
  scrapes(): Generator<Result<StoredScrape, HistoryFault>>;
  /** The levels of its stacks; null where profiles are kept as their bytes, or have none of these values. */
  levels(sampleTypes: readonly string[]): Result<StoredLevels | null, HistoryFault>;
}

export interface StoredHour {
  readonly series: readonly StoredSeries[];
}

export function loggedHour(index: LogIndex, service: string): StoredHour {
  const series = index.series.flatMap(({ name, dictionary }, number): StoredSeries[] => {
    const key = parseSeriesName(name);
    if (key?.service !== service) return [];
    return [
      {
        key,
        scrapes: () => loggedScrapes(index, number),
        levels: (sampleTypes) => {
          const levels = isRaw(index, number) ? ok(null) : loggedSeriesLevels(index, number);
          return levelsOf(levels, index.dictionary(dictionary), { kind: key.kind, sampleTypes });
        },
      },
    ];
  });
  return { series };
}

/** Whether the first profile is kept as its bytes: then most of them are. */
function isRaw(index: LogIndex, number: number): boolean {
  const first = caughtHistory(() => index.scrapes(number).next(), "the log");
  return !first.ok || first.value.done === true || first.value.value.mode === "raw";
}

type Wanted = Parameters<typeof storedLevels>[2];

function levelsOf(
  levels: Result<SeriesLevels | null, HistoryFault>,
  dictionary: Dictionary | null,
  wanted: Wanted,
): Result<StoredLevels | null, HistoryFault> {
  if (!levels.ok) return levels;
  return ok(levels.value && dictionary && storedLevels(levels.value, dictionary, wanted));
}

function* loggedScrapes(index: LogIndex, number: number): Generator<Result<StoredScrape, HistoryFault>> {
  const scrapes = index.scrapes(number);
  for (;;) {
    const next = caughtHistory(() => scrapes.next(), "the log");
    if (!next.ok) yield next;
    if (!next.ok || next.value.done) return;
    const logged = next.value.value;
    const { atMs } = logged.mode === "count" ? logged.scrape : logged.raw;
    yield ok({ at: unixMs(atMs), bytes: () => loggedProfile(logged) });
  }
}

export function sealedHour({ chunk, dictionary: dictionaryOf }: OpenedChunk): StoredHour {
  const series = chunk.series.flatMap(({ name, dictionary, times, rawTimes }): StoredSeries[] => {
    const key = parseSeriesName(name);
    if (key === null) return [];
    return [
      {
        key,
        scrapes: () => sealedScrapes(chunk, name, times),
        levels: (sampleTypes) => {
          const levels = rawTimes.length > 0 ? ok(null) : chunk.levels(name);
          return levelsOf(levels, dictionaryOf(dictionary), { kind: key.kind, sampleTypes });
        },
      },
    ];
  });
  return { series };
}

function* sealedScrapes(
  chunk: SealedChunk,
  name: string,
  times: readonly UnixMs[],
): Generator<Result<StoredScrape, HistoryFault>> {
  for (const at of times) yield ok({ at, bytes: () => chunk.profile(name, at) });
}
