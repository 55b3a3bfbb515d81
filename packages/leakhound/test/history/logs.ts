/** Writes and reads logs in tests. */
import { unixMs } from "../../src/base/units.ts";
import { concatenated } from "../../src/history/bytes/concatenated.ts";
import type { HistoryFault } from "../../src/history/fault.ts";
import { HourLog, type ScrapeMode } from "../../src/history/log/hour-log.ts";
import { LogReader } from "../../src/history/log/read.ts";
import { profileBytesOf, type SeriesInfo } from "../../src/history/log/state.ts";
import { brotli } from "../../src/source/brotli.ts";

export const FIRST_MS = Date.UTC(2026, 10, 23, 9);
export const SERIES: SeriesInfo = { name: "shop-1 heap", dictionary: "shop build 1" };

export interface WrittenLog {
  readonly bytes: Uint8Array;
  readonly modes: readonly ScrapeMode[];
  /** Length of the records of each profile. */
  readonly sizes: readonly number[];
}

/** A log of these profiles, a minute apart. */
export function writtenLog(profiles: readonly Uint8Array[], series = SERIES, log = HourLog.begin(brotli)): WrittenLog {
  const added = profiles.map((bytes, at) => {
    const result = log.add({ series, at: unixMs(FIRST_MS + 60_000 * at), bytes });
    if (!result.ok) throw new Error(result.error.what);
    return result.value;
  });
  return {
    bytes: concatenated([HourLog.head(), ...added.map(({ records }) => records)]),
    modes: added.map(({ mode }) => mode),
    sizes: added.map(({ records }) => records.length),
  };
}

export interface ReadLog {
  readonly profiles: readonly Uint8Array[];
  readonly fault: HistoryFault | null;
}

/** All profiles of a log up to the first damage. */
export function readLog(bytes: Uint8Array): ReadLog {
  const opened = LogReader.open(bytes, brotli);
  if (!opened.ok) return { profiles: [], fault: opened.error };
  const profiles: Uint8Array[] = [];
  for (let logged = opened.value.next(); logged !== null; logged = opened.value.next()) {
    profiles.push(profileBytesOf(logged));
  }
  return { profiles, fault: opened.value.fault };
}
