/** The content of a chart, independent of uPlot. */
import { formatBytes, formatCount } from "../../../leakhound/src/base/format.ts";
import type { ChartLine, PageData } from "../../../leakhound/src/report/page/page-data.ts";

export interface ChartSpec {
  /** One clause for screen readers. */
  readonly label: string;
  readonly unit: "bytes" | "count";
  readonly lines: readonly ChartLine[];
  /** A fitted line, drawn dashed and without values in the legend. */
  readonly fit: ChartLine | null;
  readonly events: PageData["events"];
  /** Drawn as a horizontal line if it is not far above the other lines. */
  readonly limitBytes: number | null;
  /** One of many small charts: fewer ticks, no labels on events. */
  readonly isSmall: boolean;
}

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
