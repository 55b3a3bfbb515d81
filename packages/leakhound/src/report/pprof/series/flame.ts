/**
 * The flame graph of a series: the width of a frame is how much the stacks through it moved, what they
 * gained and what they lost.
 *
 * Each stack has its least-squares slope. A robust one would do harm here: a leak that is spread over a
 * thousand stacks shows up in each of them once, as one step, and the median slope of a step is 0.
 */
import type { StackIndex } from "../../../series/stacks.ts";
import { type FlameStack, FlameTree } from "../../flame-tree.ts";
import type { FlameTable } from "../../page-data.ts";
import { drawnUnit } from "../drawn-unit.ts";
import { placeOfFrame, roundingError, stackSlopes } from "./sums.ts";
import type { FoldedSeries, SeriesWindow } from "./types.ts";

/** Stacks that moved most are drawn; a page with more frames than this serves nobody. */
const FRAMES_MAX = 20_000;
/** From here on a line through the profiles says more than their difference. */
const PROFILES_OF_SLOPE_MIN = 3;

/** @returns null when nothing moved */
export function seriesFlame(window: SeriesWindow): FlameTable | null {
  const { series, snapshots, x } = window;
  const isPerHour = series.isClocked && snapshots.length >= PROFILES_OF_SLOPE_MIN;
  const { unit, factor } = drawnUnit(series.sampleUnit);
  const scaled = factor * (isPerHour ? 1 : x.at(-1)!);
  const slopes = stackSlopes(window);
  const least = roundingError(window);
  const moved = Array.from(slopes.keys()).filter((stack) => Math.abs(slopes[stack]!) > least);
  if (moved.length === 0) return null;
  const tree = new FlameTree();
  for (const stack of moved.sort((a, b) => Math.abs(slopes[b]!) - Math.abs(slopes[a]!))) {
    if (tree.length >= FRAMES_MAX) break;
    tree.add(flameStack(series, stack as StackIndex), slopes[stack]! * scaled);
  }
  return { ...tree.table(unit), per: isPerHour ? "hour" : "window" };
}

function flameStack(series: FoldedSeries, stack: StackIndex): FlameStack {
  const end = series.stacks.end(stack);
  const placeAt = (at: number) => placeOfFrame(series, end - 1 - at);
  return {
    length: end - series.stacks.start(stack),
    keyAt: placeAt,
    frameAt: (at) => ({ name: series.places[placeAt(at)]!, file: "", line: 0, isOwn: false }),
  };
}
