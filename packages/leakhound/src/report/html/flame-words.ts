/** What a frame of a flame graph gained, as a number and in words. */
import { formatBytes, formatCount, formatDuration } from "../../base/format.ts";
import type { FlameTable } from "../page-data.ts";

const NANOS_PER_MS = 1e6;

const FORMATS: Readonly<Record<FlameTable["unit"], (value: number) => string>> = {
  bytes: formatBytes,
  count: formatCount,
  nanoseconds: (value) => formatDuration(value / NANOS_PER_MS),
};

/** Negative for a frame that lost more than it gained. */
export function gainOf({ total, shrunk }: FlameTable, row: number): number {
  return total[row]! - 2 * (shrunk?.[row] ?? 0);
}

export const isShrinking = (flame: FlameTable, row: number): boolean => gainOf(flame, row) < 0;

/** `4.1 MiB/h`, `-120/h`; without the hour where figures are not rates. */
export function gainText(flame: FlameTable, row: number): string {
  const text = FORMATS[flame.unit](gainOf(flame, row));
  return flame.per === "window" || flame.per === "profile" ? text : `${text}/h`;
}

/** What the whole width stands for. */
export function wholeWords({ per, shrunk }: FlameTable): string {
  if (shrunk) return per === "profile" ? "all that differs" : "all that moves";
  return per === "profile" ? "the profile" : "the growth";
}
