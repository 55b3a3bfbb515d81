/** How much a row of a report grew: a function, a call, or all samples. */
import { growthOf } from "../../stats/growth.ts";
import type { SampledValues } from "../../stats/sampling.ts";
import { totalsOverTime } from "../values.ts";
import type { GrowthWindow } from "./window.ts";

export interface RowGrowth {
  readonly first: number;
  readonly last: number;
  /** In every snapshot. */
  readonly values: Float64Array;
  /** Per hour, or per profile without a clock. */
  readonly slope: number;
  /** 95%; null where there are too few profiles. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

export function growthOfRow({ series, snapshots }: GrowthWindow, { values, sampling }: SampledValues): RowGrowth {
  const { rate } = growthOf({ at: snapshots.map(({ at }) => at), values, sampling, isCount: series.isCount });
  const { perHour, low, high } = rate;
  return {
    first: values[0] ?? 0,
    last: values.at(-1) ?? 0,
    values,
    slope: perHour,
    interval: Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null,
  };
}

/** Growth of all samples that the filters left. */
export const totalGrowth = (window: GrowthWindow): RowGrowth =>
  growthOfRow(window, totalsOverTime(window.series, window.snapshots));

export type Direction = "grown" | "shrunk" | "uncertain";

/** Which way the row went, as far as the interval shows; without an interval, by the slope alone. */
export function directionOf({ slope, interval }: RowGrowth): Direction {
  const { low, high } = interval ?? { low: slope, high: slope };
  if (low > 0) return "grown";
  return high < 0 ? "shrunk" : "uncertain";
}

/** Part of a growth in the growth of the whole; null where the whole did not grow. */
export function shareOf(part: RowGrowth, whole: RowGrowth): number | null {
  return directionOf(whole) === "grown" ? part.slope / whole.slope : null;
}
