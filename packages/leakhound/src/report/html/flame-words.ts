/** The change of a frame of a flame graph, as a number and in words. */
import { formatBytes, formatCount, formatDuration, formatShare } from "../../base/format.ts";
import type { FlameTable } from "../page/page-data.ts";

const NANOS_PER_MS = 1e6;

const FORMATS: Readonly<Record<FlameTable["unit"], (value: number) => string>> = {
  bytes: formatBytes,
  count: formatCount,
  nanoseconds: (value) => formatDuration(value / NANOS_PER_MS),
};

/** Negative for a frame that shrank. */
export function gainOf({ total, shrunk }: FlameTable, row: number): number {
  return total[row]! - 2 * (shrunk?.[row] ?? 0);
}

export const isShrinking = (flame: FlameTable, row: number): boolean => gainOf(flame, row) < 0;

/** `4.1 MiB/h`, `-120/h`; without the hour where figures are not rates. */
export function gainText(flame: FlameTable, row: number): string {
  const text = FORMATS[flame.unit](gainOf(flame, row));
  return flame.per === undefined || flame.per === "hour" ? `${text}/h` : text;
}

/** From no growth to entirely new. */
export const GROWTH_STEPS = [
  { name: "steady", atMost: 0.01, words: "did not grow" },
  { name: "some", atMost: 0.33, words: "up to 33% new" },
  { name: "more", atMost: 0.67, words: "up to 67% new" },
  { name: "most", atMost: 1, words: "more" },
] as const;
export type GrowthStep = (typeof GROWTH_STEPS)[number]["name"];

/** Of what is held at a frame, the part that is more than in the older image, 0..1; null without one. */
export function grownShare({ total, grown }: FlameTable, row: number): number | null {
  return grown === undefined ? null : grown[row]! / Math.max(1, total[row]!);
}

export const growthStep = (share: number): GrowthStep =>
  GROWTH_STEPS.find(({ atMost }) => share <= atMost)?.name ?? "most";

/** Of the holder of a frame: `90% new`, `did not grow`; "" without an older image. */
export function grownText(flame: FlameTable, row: number): string {
  const share = grownShare(flame, row);
  if (share === null) return "";
  return growthStep(share) === "steady" ? "did not grow" : `${formatShare(share)} new`;
}

/** What the whole width stands for. */
export function wholeWords({ per, shrunk }: FlameTable): string {
  if (per === "image") return "what is held";
  if (shrunk) return per === "profile" ? "all that differs" : "all that moves";
  return per === "profile" ? "the profile" : "the growth";
}
