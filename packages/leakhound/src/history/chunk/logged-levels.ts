/** The levels of some stacks over the scrapes of one series of a log, as `SealedChunk.site` gives them of a sealed hour. */
import { err, type Result } from "../../base/result.ts";
import { type UnixMs, unixMs } from "../../base/units.ts";
import type { ValueType } from "../../profile/model/types.ts";
import { gaugeColumns, gaugeOf, gaugeTypes, gaugeValue } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { caughtHistory, type HistoryFault, historyFault } from "../fault.ts";
import type { LogIndex } from "../log/log-index.ts";
import type { Scrape } from "../scrape.ts";
import type { SeriesLevels, SiteSeries } from "./sealed-chunk.ts";

/** @param stacks rows of the dictionary of the series, each once */
export function loggedLevels(
  log: LogIndex,
  number: number,
  stacks: ReadonlySet<number>,
): Result<SiteSeries, HistoryFault> {
  const info = log.series[number];
  const dictionary = info && log.dictionary(info.dictionary);
  if (!dictionary) return err(historyFault("unknown", "the log has no such series", "the log"));
  return caughtHistory(() => {
    const times: UnixMs[] = [];
    const sums: number[][] = [];
    let types: readonly ValueType[] = [];
    for (const logged of log.scrapes(number)) {
      if (logged.mode !== "count") continue;
      types = gaugeTypes(dictionary, logged.scrape);
      times.push(unixMs(logged.scrape.atMs));
      sums.push(types.map((_, type) => sumOf(logged.scrape, { dictionary, stacks, type })));
    }
    const values = types.map((_, type) => Float64Array.from(sums, (sum) => sum[type] ?? 0));
    return { name: info.name, times, types, values };
  }, "the log");
}

interface Wanted {
  readonly dictionary: Dictionary;
  readonly stacks: ReadonlySet<number>;
  /** Position in `gaugeTypes`. */
  readonly type: number;
}

function sumOf(scrape: Scrape, { dictionary, stacks, type }: Wanted): number {
  const counts = scrape.counts[gaugeColumns(dictionary, scrape)[gaugeOf(scrape, type)]!]!;
  let sum = 0;
  for (let row = 0; row < scrape.stacks.length; row++) {
    const stack = scrape.stacks[row]!;
    if (stacks.has(stack) && counts[row] !== 0) sum += gaugeValue(dictionary, scrape, { stack, type })(counts[row]!);
  }
  return sum;
}

/** All levels of a series of a log, as `SealedChunk.levels` gives them of a sealed hour; null for a series without counts. */
export function loggedSeriesLevels(log: LogIndex, number: number): Result<SeriesLevels | null, HistoryFault> {
  const info = log.series[number];
  const dictionary = info && log.dictionary(info.dictionary);
  if (!dictionary) return err(historyFault("unknown", "the log has no such series", "the log"));
  return caughtHistory(() => {
    const scrapes: Scrape[] = [];
    for (const logged of log.scrapes(number)) if (logged.mode === "count") scrapes.push(logged.scrape);
    const [first] = scrapes;
    return first === undefined ? null : matrixOf(scrapes, dictionary, info.dictionary);
  }, "the log");
}

function matrixOf(scrapes: readonly Scrape[], dictionary: Dictionary, name: string): SeriesLevels {
  const stacks = Uint32Array.from(new Set(scrapes.flatMap((scrape) => Array.from(scrape.stacks))));
  const rowOf = new Map(Array.from(stacks, (stack, row) => [stack, row]));
  const types = gaugeTypes(dictionary, scrapes[0]!);
  const values = types.map(() => new Float64Array(stacks.length * scrapes.length));
  for (const [time, scrape] of scrapes.entries())
    for (const [type, column] of values.entries()) {
      const counts = scrape.counts[gaugeColumns(dictionary, scrape)[gaugeOf(scrape, type)]!]!;
      for (let row = 0; row < scrape.stacks.length; row++) {
        if (counts[row] === 0) continue;
        const stack = scrape.stacks[row]!;
        column[rowOf.get(stack)! * scrapes.length + time]! += gaugeValue(dictionary, scrape, { stack, type })(
          counts[row]!,
        );
      }
    }
  return { dictionary: name, times: scrapes.map(({ atMs }) => unixMs(atMs)), types, stacks, values };
}
