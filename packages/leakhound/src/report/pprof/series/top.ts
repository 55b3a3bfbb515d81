/** What `top` of a series shows: the places that grew, most first, and the sum of all. */
import { compareText } from "../../../base/go-format.ts";
import type { PprofOptions } from "../options.ts";
import { directionOf, growthMeasure } from "./growth.ts";
import { roundingError, stackSlopes, sumStacks, valuesOf, visitPlaces } from "./sums.ts";
import type { Growth, SeriesWindow } from "./types.ts";

/** Rows beyond these are not measured, whatever the options ask; those that moved most are. */
const ROWS_MAX = 5_000;

export interface SeriesRow {
  readonly name: string;
  readonly growth: Growth;
  /** Of the whole growth; null where the whole did not grow. */
  readonly share: number | null;
}

export interface SeriesTop {
  /** Of all samples that the filters left. */
  readonly total: Growth;
  readonly rows: readonly SeriesRow[];
  /** Before their number was limited. */
  readonly rowsBefore: number;
  /** Places that moved less than `cutoff`. */
  readonly dropped: number;
  /** In the unit of slopes. */
  readonly cutoff: number;
}

/** @param options as `top` takes them, see `effectiveOptions` */
export function seriesTop(window: SeriesWindow, options: PprofOptions): SeriesTop {
  const { places } = window.series;
  const visit = visitPlaces(window.series, options.sort);
  const slopes = stackSlopes(window);
  const moves = sumStacks(slopes, places.length, visit);
  const flatMoves = sumStacks(slopes, places.length, visitPlaces(window.series, "flat"));
  const cutoff = options.nodefraction * Math.max(sumOfRises(flatMoves), roundingError(window));
  const present = presentPlaces(window, visit);
  const wanted = present
    .filter((place) => Math.abs(moves[place]!) >= cutoff)
    .sort((a, b) => Math.abs(moves[b]!) - Math.abs(moves[a]!))
    .slice(0, ROWS_MAX);
  const rows = measured(window, wanted, visit).filter(({ growth }) => !options.drop_negative || growth.slope >= 0);
  const total = totalGrowth(window);
  const shown = options.nodecount > 0 ? rows.slice(0, options.nodecount) : rows;
  return {
    total,
    rows: shown.map((row) => ({ ...row, share: shareOf(row.growth, total) })),
    rowsBefore: rows.length,
    dropped: present.length - wanted.length,
    cutoff,
  };
}

/** Of all samples that the filters left. */
export function totalGrowth({ snapshots, x }: SeriesWindow): Growth {
  return growthMeasure(x, 1)(Float64Array.from(snapshots, ({ left }) => left));
}

/** Part of a growth in the growth that it belongs to; null where that is none. */
export function shareOf(part: Growth, whole: Growth): number | null {
  return directionOf(whole) === "grown" ? part.slope / whole.slope : null;
}

function measured(
  window: SeriesWindow,
  wanted: readonly number[],
  visit: ReturnType<typeof visitPlaces>,
): { readonly name: string; readonly growth: Growth }[] {
  const measure = growthMeasure(window.x, wanted.length);
  const { places } = window.series;
  const rows = [...valuesOf(window, wanted, visit)].map(([place, values]) => ({
    name: places[place]!,
    growth: measure(values),
  }));
  return rows.sort(byGrowth);
}

/** Most growth first, what shrank last. */
export function byGrowth(
  a: { readonly name: string; readonly growth: Growth },
  b: { readonly name: string; readonly growth: Growth },
): number {
  return b.growth.slope - a.growth.slope || b.growth.last - a.growth.last || compareText(a.name, b.name);
}

/** Places that had a value at some time. */
export function presentPlaces(window: SeriesWindow, visit: ReturnType<typeof visitPlaces>): number[] {
  const { series, snapshots } = window;
  const isSeen = new Float64Array(series.stacks.length);
  for (const { start, end } of snapshots)
    for (let point = start; point < end; point++) isSeen[series.pointStack[point]!] = 1;
  const count = sumStacks(isSeen, series.places.length, visit);
  return Array.from(count.keys()).filter((place) => count[place]! > 0);
}

function sumOfRises(moves: Float64Array): number {
  return moves.reduce((sum, move) => sum + Math.max(0, move), 0);
}
