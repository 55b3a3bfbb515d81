/** Processes of one function, drawn by their levels; a minute is a profile, and a level is MiB. */
import { type TargetSeries, TargetSeriesBuilder, unixMs } from "leakhound/server";
import { drawnProfile } from "../../../leakhound/test/support/drawn-series.ts";
import type { ReleasedSeries } from "../../src/judging/recent/leveled.ts";

export const MINUTE = 60_000;
export const BEGIN = Date.UTC(2026, 0, 5, 9);

export interface DrawnProcess {
  /** Minute at which it starts, and the first and last minute that is seen. */
  readonly starts: number;
  readonly from: number;
  readonly to: number;
  readonly level: (age: number) => number;
}

function processSeries(processes: readonly DrawnProcess[]): TargetSeries {
  const builder = new TargetSeriesBuilder("shop");
  for (const { starts, from, to, level } of processes)
    for (let minute = from; minute <= to; minute++) {
      // Equal profiles in a row would be repeats of one.
      const profile = drawnProfile(
        Math.round(10 * level(minute - starts)) + (minute % 2),
        unixMs(BEGIN + starts * MINUTE),
      );
      builder.add(profile, unixMs(BEGIN + minute * MINUTE));
    }
  return builder.series();
}

/** The same of an instance that ran one release. */
export const released = (processes: readonly DrawnProcess[], release: string | null = "1"): ReleasedSeries => ({
  series: processSeries(processes),
  release,
  earlier: null,
});
