/**
 * The lines above a report of a series:
 *
 *   File: shop
 *   Type: inuse_space
 *   Profiles: 22 from 2026-11-23 09:37:20 UTC to 2026-11-23 09:37:57 UTC (37 s)
 *   Restarts: 1, the last before 2026-11-23 09:37:41 UTC; this report covers the process since then, 10 profiles
 *   Active filters:
 *      focus=main
 */
import { formatDuration } from "../../../base/format.ts";
import type { UnixMs } from "../../../base/units.ts";
import type { ReportContext } from "../context.ts";
import { filterWords } from "../filters.ts";
import { filterLegend, profileLegend } from "../legend.ts";
import type { PprofOptions } from "../options.ts";
import type { PprofPorts } from "../ports.ts";
import { timeText } from "../time.ts";
import type { ReportSeries } from "./report-series.ts";

const NANOS_PER_MS = 1e6;

/** The lines that describe the profile, without its time. */
export function snapshotLegend(context: ReportContext): string[] {
  const profile = { ...context.profile, timeNanos: 0n, durationNanos: 0n };
  return profileLegend({ ...context, profile }, String);
}

export function seriesLegend(series: ReportSeries, options: PprofOptions, ports: PprofPorts): string[] {
  return [
    ...(options.compact_labels ? [] : series.lastLegend),
    `Profiles: ${spanText(series, ports)}`,
    ...restartLine(series, ports),
    ...filterLegend(filterWords(options)),
  ];
}

function spanText({ window, sameTime, repeats }: ReportSeries, ports: PprofPorts): string {
  const { snapshots, isClocked } = window.series;
  const [first, last] = [snapshots[0]!, snapshots.at(-1)!];
  const left = [
    ...(sameTime > 0 ? [`${sameTime} more with the same times left out`] : []),
    ...(repeats > 0 ? [`${repeats} more left out, because no garbage collection completed before them`] : []),
  ];
  const leftOut = left.map((words) => `; ${words}`).join("");
  if (!isClocked) return `${snapshots.length} in the order given, as the times of some are unknown${leftOut}`;
  const length = formatDuration(last.at - first.at);
  return `${snapshots.length} from ${momentText(first.at, ports)} to ${momentText(last.at, ports)} (${length})${leftOut}`;
}

function restartLine({ window }: ReportSeries, ports: PprofPorts): string[] {
  const { series, restarts, snapshots } = window;
  const last = restarts.at(-1);
  if (!last) return [];
  const when = !series.isClocked ? "" : ` before ${momentText(last.at, ports)}`;
  const left = snapshots.length === 1 ? "1 profile" : `${snapshots.length} profiles`;
  return [`Restarts: ${restarts.length}, the last${when}; this report covers the process since then, ${left}`];
}

function momentText(at: UnixMs, ports: PprofPorts): string {
  return timeText(BigInt(Math.round(at * NANOS_PER_MS)), ports);
}
