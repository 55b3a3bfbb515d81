/**
 * How long each process ran, from its start to its end.
 *
 *   start known ──────────── last seen   ? end ?   first failed scrape, or the next start
 *
 * The end lies between the last successful scrape and the first sign that the process is gone: the middle is taken.
 */
import type { UnixMs } from "../../base/units.ts";
import type { Incarnation, TargetSeries } from "../../series/target.ts";

export interface Lifetime {
  /** Null where it began before the watch and nothing reports when. */
  readonly lengthMs: number | null;
  readonly lastSeen: UnixMs;
  /** First sign that the process was gone. */
  readonly goneBy: number;
}

/** Of the processes that ended within the series, in order. */
export function lifetimes(series: TargetSeries): Lifetime[] {
  const { incarnations } = series;
  const failures = series.events.flatMap((event) => (event.reason === "request-failed" ? [event.at] : []));
  const starts = incarnations.map((one) => reportedStart(series, one));
  return incarnations.slice(0, -1).map((incarnation, row) => {
    const next = incarnations[row + 1]!;
    const nextStart = Math.max(incarnation.to, starts[row + 1] ?? next.from);
    const firstFailure = failures.find((at) => at > incarnation.to && at < nextStart);
    const goneBy = firstFailure ?? nextStart;
    const start = starts[row] ?? (row === 0 ? null : incarnation.from);
    return {
      lengthMs: start === null ? null : (incarnation.to + goneBy) / 2 - start,
      lastSeen: incarnation.to,
      goneBy,
    };
  });
}

function reportedStart({ heap, readings }: TargetSeries, incarnation: Incarnation): number | null {
  const reading = readings
    .slice(incarnation.readings.first, incarnation.readings.end)
    .find(({ processStart }) => processStart !== undefined);
  const snapshot = heap?.snapshots
    .slice(incarnation.heap.first, incarnation.heap.end)
    .find(({ processStart }) => processStart !== null);
  return reading?.processStart ?? snapshot?.processStart ?? null;
}
