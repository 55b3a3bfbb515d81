/**
 * Which names a stack's amount counts for: by flat value its leaf, by cumulative value every name on it, once.
 *
 *   stacks, leaf first        flat        cum
 *   leak < handler < main     leak        leak, handler, main
 *   handler < main < handler  handler     handler, main
 */
import { nameOfFrame } from "../named-frames.ts";
import type { FrameIndex, StackIndex } from "../stacks.ts";
import type { VisitRows } from "../values.ts";
import type { GrowthWindow, NamedSeries } from "./window.ts";

/** A function's own value, or the value of all stacks that it is on. */
export type Part = "flat" | "cum";

export const nameAt = ({ stacks }: NamedSeries, frame: number): number =>
  nameOfFrame(stacks.functionOf(frame as FrameIndex));

/** Visits indexes of names. */
export function visitNames(series: NamedSeries, part: Part): VisitRows {
  const { stacks } = series;
  const lastVisit = new Int32Array(series.names.length).fill(-1);
  let visits = 0;
  return (stack, visit) => {
    const start = stacks.start(stack);
    const end = part === "flat" ? Math.min(start + 1, stacks.end(stack)) : stacks.end(stack);
    visits++;
    for (let frame: number = start; frame < end; frame++) {
      const name = nameAt(series, frame);
      if (lastVisit[name] === visits) continue;
      lastVisit[name] = visits;
      visit(name);
    }
  };
}

/** Sums by row of a value of each stack. */
export function sumStacks(stackValues: Float64Array, rows: number, visitRows: VisitRows): Float64Array {
  const sums = new Float64Array(rows);
  stackValues.forEach((value, stack) => {
    if (value !== 0)
      visitRows(stack as StackIndex, (row) => {
        sums[row]! += value;
      });
  });
  return sums;
}

/** Names that had a value in any snapshot. */
export function presentNames({ series, snapshots }: GrowthWindow, visit: VisitRows): number[] {
  const isPresent = new Float64Array(series.stacks.length);
  for (const { start, end } of snapshots)
    for (let point: number = start; point < end; point++)
      if (series.pointAmount[point] !== 0) isPresent[series.pointStack[point]!] = 1;
  const count = sumStacks(isPresent, series.names.length, visit);
  return Array.from(count.keys()).filter((name) => count[name]! > 0);
}
