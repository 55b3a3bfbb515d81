/** What is stored of one service in one hour, whether it is still in the log or sealed already. */
import {
  caughtHistory,
  type HistoryFault,
  type LogIndex,
  loggedProfile,
  ok,
  type Result,
  type SealedChunk,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { parseSeriesName, type SeriesKey } from "./names.ts";

export interface StoredScrape {
  readonly at: UnixMs;
  /** The uncompressed bytes of the profile, as the process wrote them. To be called before the next scrape is taken. */
  bytes(): Result<Uint8Array, HistoryFault>;
}

export interface StoredSeries {
  readonly key: SeriesKey;
  /** In order of time. Ends early with a fault where the hour is damaged. */
  scrapes(): Generator<Result<StoredScrape, HistoryFault>>;
}

export interface StoredHour {
  readonly series: readonly StoredSeries[];
}

export function loggedHour(index: LogIndex, service: string): StoredHour {
  const series = index.series.flatMap(({ name }, number): StoredSeries[] => {
    const key = parseSeriesName(name);
    return key?.service === service ? [{ key, scrapes: () => loggedScrapes(index, number) }] : [];
  });
  return { series };
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

export function sealedHour(chunk: SealedChunk): StoredHour {
  const series = chunk.series.flatMap(({ name, times }): StoredSeries[] => {
    const key = parseSeriesName(name);
    return key === null ? [] : [{ key, scrapes: () => sealedScrapes(chunk, name, times) }];
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
