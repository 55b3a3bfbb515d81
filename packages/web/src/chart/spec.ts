/** The content of a chart, independent of uPlot. */
import { formatBytes, formatCount } from "../../../leakhound/src/base/format.ts";
import type { ChartLine, PageData } from "../../../leakhound/src/report/page/page-data.ts";

/** A gap, a restart, or the first time at which a release was seen. */
export type ChartEvent =
  | PageData["events"][number]
  | { readonly at: number; readonly kind: "release"; readonly text: string };

/** From the first to the last moment of a selection, in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartSpec {
  /** One clause for screen readers. */
  readonly label: string;
  readonly unit: "bytes" | "count";
  readonly lines: readonly ChartLine[];
  /** A fitted line, drawn dashed and without values in the legend. */
  readonly fit: ChartLine | null;
  readonly events: readonly ChartEvent[];
  /** Drawn as a horizontal line if it is not far above the other lines. */
  readonly limitBytes: number | null;
  /** The time that the axis shows; from the first to the last value without it. */
  readonly span?: TimeRange;
  /** One of many small charts: fewer ticks, no labels on events. */
  readonly isSmall: boolean;
  /** Receives the range that the user drags over or marks with keys; without it, dragging zooms. */
  readonly onSelect?: (range: TimeRange) => void;
}

/** Charts of the same structure differ in their values only. */
export const structureOf = ({ unit, lines, fit, isSmall, onSelect }: ChartSpec): string =>
  JSON.stringify([unit, lines.map(({ name }) => name), fit !== null, isSmall, onSelect !== undefined]);

export const formatOf = (unit: ChartSpec["unit"]): ((value: number) => string) =>
  unit === "bytes" ? formatBytes : formatCount;

/** Dashes by line, so that lines differ without color; the first is solid. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 5], [4, 2]];
const LINE_COLORS = ["--line-1", "--line-2", "--line-3", "--line-4", "--line-5", "--line-6"] as const;

export const dashOf = (index: number): readonly number[] => DASHES[index % DASHES.length]!;
export const lineColorOf = (index: number): (typeof LINE_COLORS)[number] => LINE_COLORS[index % LINE_COLORS.length]!;

/** The value of a column at a row, or the nearest earlier one where its line has no reading at that time. */
export function valueAt(values: ArrayLike<number | null | undefined>, row: number): number | null {
  for (let i = Math.min(row, values.length - 1); i >= 0; i--) {
    const value = values[i];
    if (value !== undefined) return value;
  }
  return null;
}
