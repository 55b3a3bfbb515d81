/**
 * The flame graph of a series: the width of a frame is how much the stacks through it moved, gains and losses
 * together.
 *
 * Each stack counts with its least-squares slope. A robust slope would hide growth here: a leak that is spread over a
 * thousand stacks shows up in each of them once, as one step, and the median slope of a step is 0.
 */
import { hoursOf, slopeRoundingError, stackSlopes } from "../../../series/growth/linear.ts";
import { nameAt } from "../../../series/growth/names.ts";
import type { StackIndex } from "../../../series/stacks.ts";
import { type FlameKey, type FlameSource, FlameTree } from "../../page/flame-tree.ts";
import type { FlameTable } from "../../page/page-data.ts";
import { drawnUnit } from "../drawn-unit.ts";
import type { ReportSeries } from "./report-series.ts";

/** The stacks that moved most are drawn; a page with more frames than this is unreadable. */
const FRAMES_MAX = 20_000;
/** With fewer profiles, the flame graph shows the difference between the first and the last. */
const PROFILES_OF_SLOPE_MIN = 3;

/** @returns null when nothing moved */
export function seriesFlame({ window, sampleType }: ReportSeries): FlameTable | null {
  const { series, snapshots } = window;
  const isPerHour = series.isClocked && snapshots.length >= PROFILES_OF_SLOPE_MIN;
  const { unit, factor } = drawnUnit(sampleType.unit);
  const scaled = factor * (isPerHour ? 1 : hoursOf(window).at(-1)!);
  const slopes = stackSlopes(window);
  const least = slopeRoundingError(window);
  const moved = Array.from(slopes.keys()).filter((stack) => Math.abs(slopes[stack]!) > least);
  if (moved.length === 0) return null;
  const tree = new FlameTree();
  for (const stack of moved.sort((a, b) => Math.abs(slopes[b]!) - Math.abs(slopes[a]!))) {
    if (tree.length >= FRAMES_MAX) break;
    tree.begin({ gained: slopes[stack]! * scaled });
    const leaf = series.stacks.start(stack as StackIndex);
    for (let frame = series.stacks.end(stack as StackIndex) - 1; frame >= leaf; frame--) {
      const name = nameAt(series, frame);
      tree.step(name as FlameKey, name as FlameSource);
    }
  }
  const describe = (name: FlameSource) => ({ name: series.names[name]!, file: "", line: 0, isOwn: false });
  return tree.table({ unit, per: isPerHour ? "hour" : "window", describe });
}
