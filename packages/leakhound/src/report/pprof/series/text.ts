/**
 * `top` and `peek` of a series as text.
 *
 *     first     last  per hour               95%  share  over time
 *   1.51MB  89.78MB    6.01GB      5.34..7.03GB   100%  ▁▂▄▄▄▅▅▅▆▇▇█  total
 *        0  37.51MB    3.59GB      3.27..3.89GB    60%  ▁▁▂▃▄▅▅▅▆▇██  net/textproto.readMIMEHeader
 *
 * First and last are the figures that a report of the first and the last profile alone would show.
 */
import { formatShare } from "../../../base/format.ts";
import { percentage } from "../../../profile/model/measurement.ts";
import type { PeekedFunction, PeekGrowth } from "../../../series/growth/peek.ts";
import { directionOf, shareOf } from "../../../series/growth/row-growth.ts";
import type { GrowthRow, TopGrowth } from "../../../series/growth/top.ts";
import type { Sparks } from "../../terminal/layout.ts";
import { type Paint, printable } from "../../terminal/paint.ts";
import type { PprofOptions } from "../options.ts";
import { Figures, trendLine } from "./figures.ts";
import type { ReportSeries } from "./report-series.ts";
import { type TableColumn, tableLines } from "./table.ts";

export interface SeriesStyle {
  /** Width of the terminal in characters; null for no limit. */
  readonly width: number | null;
  readonly paint: Paint;
  readonly sparks: Sparks;
}

const RULE_WIDTH = 60;

export function topLines(series: ReportSeries, top: TopGrowth, options: PprofOptions, style: SeriesStyle): string[] {
  const figures = new Figures(series, options, [top.total, ...top.rows.map(({ growth }) => growth)]);
  const lines: GrowthRow[] = [{ name: "total", growth: top.total, share: shareOf(top.total, top.total) }, ...top.rows];
  return [
    ...shownLines(series, top, options, figures),
    ...tableLines(columnsOf(series, lines, figures, style), lines.map(nameOf), {
      width: style.width,
      paintTitles: style.paint.bold,
    }),
  ];
}

function shownLines(
  { lastTotal }: ReportSeries,
  { rows, rowsBefore, dropped, cutoff }: TopGrowth,
  { sort }: PprofOptions,
  figures: Figures,
): string[] {
  const last = rows.reduce((sum, { growth }) => sum + growth.last, 0);
  const share = percentage(last, lastTotal).trim();
  return [
    ...(sort === "flat"
      ? [
          `Showing nodes accounting for ${figures.value(last)}, ${share} of ${figures.value(lastTotal)} total in the last profile`,
        ]
      : []),
    ...(dropped > 0 && cutoff > 0
      ? [`Dropped ${dropped} node${dropped > 1 ? "s" : ""} (growth <= ${figures.slope(cutoff)} ${figures.per})`]
      : []),
    ...(rows.length < rowsBefore ? [`Showing top ${rows.length} nodes out of ${rowsBefore}`] : []),
  ];
}

export function peekLines(series: ReportSeries, peek: PeekGrowth, options: PprofOptions, style: SeriesStyle): string[] {
  const blocks = peek.functions.map(blockOf);
  const lines = blocks.flat();
  const figures = new Figures(
    series,
    options,
    lines.map(({ growth }) => growth),
  );
  const [titles, ...rows] = tableLines(columnsOf(series, lines, figures, style), lines.map(nameOf), {
    width: style.width,
    paintTitles: style.paint.bold,
  });
  const rule = "-".repeat(Math.min(style.width ?? RULE_WIDTH, RULE_WIDTH));
  const isFirst = new Set(blocks.map(([line]) => line));
  const ruled = rows.flatMap((text, row) => (isFirst.has(lines[row]) ? [rule, text] : [text]));
  return [titles!, ...ruled, rule];
}

function blockOf({ name, cum, flat, share, callers, callees }: PeekedFunction): GrowthRow[] {
  const call = (one: PeekedFunction["callers"][number]): GrowthRow => ({
    ...one,
    name: `|   ${one.name}${one.isInline ? " (inline)" : ""}`,
  });
  const own = flat.values.some((value) => value !== 0) ? [{ name: "|   (its own)", growth: flat, share: null }] : [];
  return [...callers.map(call), { name: `| ${name}`, growth: cum, share }, ...callees.map(call), ...own];
}

const nameOf = ({ name }: GrowthRow): string => printable(name);

function columnsOf(
  { window }: ReportSeries,
  lines: readonly GrowthRow[],
  figures: Figures,
  { paint, sparks }: SeriesStyle,
): TableColumn[] {
  const byDirection = (cell: string, row: number): string => {
    const direction = directionOf(lines[row]!.growth);
    return direction === "uncertain" ? cell : paint[direction === "grown" ? "red" : "green"](cell);
  };
  const column = (title: string, importance: number, cellOf: (line: GrowthRow) => string): TableColumn => ({
    title,
    align: "right",
    importance,
    cells: lines.map(cellOf),
  });
  const isTrend = window.snapshots.length > 1;
  const hasIntervals = lines.some(({ growth }) => growth.interval !== null);
  return [
    ...(isTrend ? [column("first", 2, ({ growth }) => figures.value(growth.first))] : []),
    column("last", 5, ({ growth }) => figures.value(growth.last)),
    ...(isTrend
      ? [{ ...column(figures.per, 6, ({ growth }) => figures.slope(growth.slope)), paint: byDirection }]
      : []),
    ...(hasIntervals ? [column("95%", 1, ({ growth }) => figures.interval(growth))] : []),
    ...(isTrend ? [column("share", 4, ({ share }) => (share === null ? "-" : formatShare(share)))] : []),
    ...(window.snapshots.length > 2
      ? [
          {
            ...column("over time", 3, ({ growth }) => trendLine(growth, sparks)),
            align: "left" as const,
            paint: byDirection,
          },
        ]
      : []),
  ];
}
