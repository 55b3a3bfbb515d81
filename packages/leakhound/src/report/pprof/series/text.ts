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
import { percentage, scale, scaledLabel } from "../../../profile/measurement.ts";
import { type Sparks, sparkline } from "../../layout.ts";
import { type Paint, printable } from "../../paint.ts";
import { divided } from "../context.ts";
import type { PprofOptions } from "../options.ts";
import { commonUnit } from "../unit.ts";
import { directionOf } from "./growth.ts";
import type { PeekedFunction, SeriesPeek } from "./peek.ts";
import { type TableColumn, tableLines } from "./table.ts";
import { type SeriesRow, type SeriesTop, shareOf } from "./top.ts";
import type { Growth, SeriesWindow } from "./types.ts";

export interface SeriesStyle {
  /** Columns of the terminal; null for no limit. */
  readonly width: number | null;
  readonly paint: Paint;
  readonly sparks: Sparks;
}

const SPARKS_WIDTH = 12;
const RULE_WIDTH = 60;

/** A line of a table. */
interface Line {
  readonly name: string;
  readonly growth: Growth;
  readonly share: number | null;
}

export function topLines(window: SeriesWindow, top: SeriesTop, options: PprofOptions, style: SeriesStyle): string[] {
  const figures = new Figures(window, options, [top.total, ...top.rows.map(({ growth }) => growth)]);
  const lines: Line[] = [{ name: "total", growth: top.total, share: shareOf(top.total, top.total) }, ...top.rows];
  return [
    ...shownLines(window, top, options, figures),
    ...tableLines(columnsOf(window, lines, figures, style), lines.map(nameOf), {
      width: style.width,
      paintTitles: style.paint.bold,
    }),
  ];
}

function shownLines(
  { snapshots }: SeriesWindow,
  { rows, rowsBefore, dropped, cutoff }: SeriesTop,
  { sort }: PprofOptions,
  figures: Figures,
): string[] {
  const { total } = snapshots.at(-1)!;
  const last = rows.reduce((sum, { growth }) => sum + growth.last, 0);
  const share = percentage(last, total).trim();
  return [
    ...(sort === "flat"
      ? [
          `Showing nodes accounting for ${figures.value(last)}, ${share} of ${figures.value(total)} total in the last profile`,
        ]
      : []),
    ...(dropped > 0 && cutoff > 0
      ? [`Dropped ${dropped} node${dropped > 1 ? "s" : ""} (growth <= ${figures.slope(cutoff)} ${figures.per})`]
      : []),
    ...(rows.length < rowsBefore ? [`Showing top ${rows.length} nodes out of ${rowsBefore}`] : []),
  ];
}

export function peekLines(window: SeriesWindow, peek: SeriesPeek, options: PprofOptions, style: SeriesStyle): string[] {
  const blocks = peek.functions.map(blockOf);
  const lines = blocks.flat();
  const figures = new Figures(
    window,
    options,
    lines.map(({ growth }) => growth),
  );
  const [titles, ...rows] = tableLines(columnsOf(window, lines, figures, style), lines.map(nameOf), {
    width: style.width,
    paintTitles: style.paint.bold,
  });
  const rule = "-".repeat(Math.min(style.width ?? RULE_WIDTH, RULE_WIDTH));
  const isFirst = new Set(blocks.map(([line]) => line));
  const ruled = rows.flatMap((text, row) => (isFirst.has(lines[row]) ? [rule, text] : [text]));
  return [titles!, ...ruled, rule];
}

function blockOf({ name, cum, flat, share, callers, callees }: PeekedFunction): Line[] {
  const call = (one: PeekedFunction["callers"][number]): Line => ({
    ...one,
    name: `|   ${one.name}${one.isInline ? " (inline)" : ""}`,
  });
  const own = flat.values.some((value) => value !== 0) ? [{ name: "|   (its own)", growth: flat, share: null }] : [];
  return [...callers.map(call), { name: `| ${name}`, growth: cum, share }, ...callees.map(call), ...own];
}

const nameOf = ({ name }: SeriesRow): string => printable(name);

function columnsOf(
  window: SeriesWindow,
  lines: readonly Line[],
  figures: Figures,
  { paint, sparks }: SeriesStyle,
): TableColumn[] {
  const byDirection = (cell: string, row: number): string => {
    const direction = directionOf(lines[row]!.growth);
    return direction === "unsure" ? cell : paint[direction === "grown" ? "red" : "green"](cell);
  };
  const column = (title: string, importance: number, cellOf: (line: Line) => string): TableColumn => ({
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
            ...column("over time", 3, ({ growth }) => sparkline(binned(growth.values), SPARKS_WIDTH, sparks)),
            align: "left" as const,
            paint: byDirection,
          },
        ]
      : []),
  ];
}

/** Neighbours averaged until they fit. */
function binned(values: Float64Array): number[] {
  const bins = Math.min(SPARKS_WIDTH, values.length);
  return Array.from({ length: bins }, (_, bin) => {
    const part = values.subarray(
      Math.floor((bin * values.length) / bins),
      Math.floor(((bin + 1) * values.length) / bins),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** Of what is not 0, without signs; infinite where all is. */
function smallestOf(values: readonly number[]): number {
  return values.reduce(
    (least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))),
    Number.POSITIVE_INFINITY,
  );
}

/** Writes the figures of one report: values in one unit, as `top` of a single profile does, each slope in its own. */
class Figures {
  /** Title of slopes. */
  readonly per: string;
  readonly #options: PprofOptions;
  readonly #sampleUnit: string;
  readonly #valueUnit: string;

  constructor({ series, snapshots }: SeriesWindow, options: PprofOptions, shown: readonly Growth[]) {
    this.#options = options;
    this.#sampleUnit = series.sampleUnit;
    this.per = series.isClocked ? "per hour" : "per profile";
    const smallest = smallestOf(shown.flatMap(({ first, last }) => [first, last]));
    const largest = divided(options, snapshots.at(-1)!.total);
    const isKnown = Number.isFinite(smallest) && options.unit === "minimum";
    this.#valueUnit = isKnown
      ? commonUnit(series.sampleUnit, { smallest: divided(options, smallest), largest, isInteger: false })
      : options.unit;
  }

  value(value: number): string {
    return scaledLabel(divided(this.#options, value), this.#sampleUnit, this.#valueUnit);
  }

  slope(slope: number): string {
    return this.#rate(slope, this.#rateUnit(slope));
  }

  /** `990.12..1050.70MB`, in the unit of the slope. */
  interval({ slope, interval }: Growth): string {
    if (!interval) return "-";
    const { low, high } = interval;
    const unit = this.#rateUnit(slope === 0 ? Math.max(Math.abs(low), Math.abs(high)) : slope);
    const [from, to] = [this.#rate(low, unit), this.#rate(high, unit)];
    const shared = /[^\d.-]*$/.exec(to)![0];
    return `${shared !== "" && from.endsWith(shared) ? from.slice(0, -shared.length) : from}..${to}`;
  }

  #rateUnit(slope: number): string {
    const { unit } = this.#options;
    const isFree = unit === "minimum" || unit === "auto";
    return isFree ? scale(this.#divided(slope), this.#sampleUnit, "auto").unit : unit;
  }

  #rate(slope: number, unit: string): string {
    return scaledLabel(this.#divided(slope), this.#sampleUnit, unit === "" ? "auto" : unit);
  }

  #divided(slope: number): number {
    return slope / this.#options.divide_by;
  }
}
