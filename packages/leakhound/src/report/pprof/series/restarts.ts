/** The latest process of a series: a line through two processes would be nonsense. */
import { HOUR_MS, type UnixMs, unixMs } from "../../../base/units.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { processStartOf } from "../../../series/fold.ts";
import { RestartDetector } from "../../../series/incarnations.ts";
import { heapColumns } from "../../../series/series-builder.ts";
import type { FoldedSeries, SeriesWindow, Snapshot } from "./types.ts";

/** What a profile shows of the process that it is of. */
export type Observed = Pick<Snapshot, "allocated" | "processStart">;

export function observe(profile: Profile): Observed {
  const column = heapColumns(profile)?.allocated ?? null;
  return { allocated: column === null ? null : sumOf(profile, column), processStart: processStartOf(profile) };
}

function sumOf({ samples, sampleTypes }: Profile, column: number): number {
  let sum = 0;
  for (let row = column; row < samples.length * sampleTypes.length; row += sampleTypes.length)
    sum += samples.values.number(row);
  return sum;
}

/** @param known when the process restarted, as others have noticed; without a clock they say nothing */
export function latestProcess(series: FoldedSeries, known: readonly UnixMs[]): SeriesWindow {
  const { snapshots } = series;
  const detector = new RestartDetector();
  const restarts = snapshots.filter((snapshot, row) => {
    const shown = detector.observe({ ...snapshot, at: snapshot.at ?? unixMs(row) });
    return shown || (row > 0 && known.some((at) => isBetween(snapshots[row - 1]!, at, snapshot)));
  });
  const judged = restarts.length === 0 ? snapshots : snapshots.slice(snapshots.indexOf(restarts.at(-1)!));
  return { series, snapshots: judged, restarts, x: timesOf(judged) };
}

function isBetween(before: Snapshot, at: UnixMs, after: Snapshot): boolean {
  return before.at !== null && after.at !== null && before.at < at && at <= after.at;
}

function timesOf(snapshots: readonly Snapshot[]): Float64Array {
  const isClocked = snapshots.every(({ at }) => at !== null);
  return Float64Array.from(snapshots, ({ at }, row) => (isClocked ? (at! - snapshots[0]!.at!) / HOUR_MS : row));
}
