/** The path of a sparkline. */
import type { ChartLine } from "../../../leakhound/src/report/page/page-data.ts";

export const WIDTH = 120;
export const HEIGHT = 28;
const INSET = 2;

/**
 * The line from the first known value to the last time, and from zero to the highest value, so that a flat line is flat.
 *
 *   at 0 10 20, values 1 - 2      M2.0 14.0 M118.0 2.0      a hole begins a new part
 */
export function pathOf({ at, values }: Pick<ChartLine, "at" | "values">): string {
  // A service that is new begins at the left edge.
  const from = at[values.findIndex((value) => value !== null)] ?? at[0] ?? 0;
  const spanMs = Math.max(1, (at.at(-1) ?? 0) - from);
  const highest = values.reduce((high: number, value) => Math.max(high, value ?? 0), 0) || 1;
  let isNew = true;
  const parts = values.map((value, row) => {
    if (value === null) {
      isNew = true;
      return "";
    }
    const x = INSET + (((at[row] ?? from) - from) / spanMs) * (WIDTH - 2 * INSET);
    const y = HEIGHT - INSET - (Math.max(0, value) / highest) * (HEIGHT - 2 * INSET);
    const part = `${isNew ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isNew = false;
    return part;
  });
  return parts.filter((part) => part !== "").join(" ");
}
