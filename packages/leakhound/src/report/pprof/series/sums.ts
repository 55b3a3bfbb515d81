/**
 * Sums over the points of a series: of places by their own and their cumulative values, and of the calls
 * between them.
 *
 *   points of a snapshot                own        cumulative       calls
 *   leak < handler < main   3           leak 3     leak 3           handler -> leak 3 …
 *   handler < main < handler 4          handler 4  handler 7, main 7   once a stack
 *
 * First the least-squares slopes of all of them in one pass, then the values over time of the few that
 * are shown: memory is bounded by what is shown, not by places x snapshots.
 */
import type { FrameIndex, StackIndex } from "../../../series/stacks.ts";
import { linearFactors } from "./growth.ts";
import type { FoldedSeries, SeriesWindow } from "./types.ts";

/** A place's own value, or that of all stacks it is on. */
export type Part = "flat" | "cum";

export const placeOfFrame = ({ stacks }: FoldedSeries, frame: number): number =>
  stacks.functionOf(frame as FrameIndex) >> 1;

/** Whether the call of the frame was inlined. */
export const isInlinedFrame = ({ stacks }: FoldedSeries, frame: number): boolean =>
  (stacks.functionOf(frame as FrameIndex) & 1) === 1;

/** Calls `visit` once for each place that the stack gives its value to. */
export type VisitRows = (stack: StackIndex, visit: (row: number) => void) => void;

export function visitPlaces(series: FoldedSeries, part: Part): VisitRows {
  const { stacks } = series;
  const lastStack = new Int32Array(series.places.length).fill(-1);
  let visits = 0;
  return (stack, visit) => {
    const start = stacks.start(stack);
    const end = part === "flat" ? Math.min(start + 1, stacks.end(stack)) : stacks.end(stack);
    visits++;
    for (let frame: number = start; frame < end; frame++) {
      const place = placeOfFrame(series, frame);
      if (lastStack[place] === visits) continue;
      lastStack[place] = visits;
      visit(place);
    }
  };
}

/** The least-squares slope of every stack. */
export function stackSlopes({ series, snapshots, x }: SeriesWindow): Float64Array {
  const slopes = new Float64Array(series.stacks.length);
  const factors = linearFactors(x);
  for (const [row, { start, end }] of snapshots.entries())
    for (let point = start; point < end; point++)
      slopes[series.pointStack[point]!]! += factors[row]! * series.pointValue[point]!;
  return slopes;
}

/** Least-squares slopes of what stands still are not quite 0. This is far more than they are off. */
function _roundingError({ snapshots, x }: SeriesWindow): number {
  const most = snapshots.reduce((max, { total }) => Math.max(max, total), 0);
  return 1e-6 * most * linearFactors(x).reduce((sum, factor) => sum + Math.abs(factor), 0);
}

/** Least-squares slopes of what stands still are not quite 0. This is far more than they are off. */
export function roundingError({ snapshots, x }: SeriesWindow): number {
  const most = snapshots.reduce((max, { total }) => Math.max(max, total), 0);
  return 1e-6 * most * linearFactors(x).reduce((sum, factor) => sum + Math.abs(factor), 0);
}

/** Sums of a value of each stack by row. */
export function sumStacks(values: Float64Array, rows: number, visitRows: VisitRows): Float64Array {
  const sums = new Float64Array(rows);
  values.forEach((value, stack) => {
    if (value !== 0)
      visitRows(stack as StackIndex, (row) => {
        sums[row]! += value;
      });
  });
  return sums;
}

/** The values over time of the wanted rows. */
export function valuesOf(
  { series, snapshots }: SeriesWindow,
  wanted: readonly number[],
  visitRows: VisitRows,
): Map<number, Float64Array> {
  const values = new Map(wanted.map((row) => [row, new Float64Array(snapshots.length)]));
  const wantedOf = rowsByStack(series, values, visitRows);
  for (const [at, { start, end }] of snapshots.entries())
    for (let point = start; point < end; point++)
      for (const row of wantedOf(series.pointStack[point]! as StackIndex)) row[at]! += series.pointValue[point]!;
  return values;
}

/** Which of the columns a stack adds to; found once for each stack. */
function rowsByStack(series: FoldedSeries, values: Map<number, Float64Array>, visitRows: VisitRows) {
  const known = new Array<Float64Array[] | undefined>(series.stacks.length);
  return (stack: StackIndex): readonly Float64Array[] => {
    const before = known[stack];
    if (before) return before;
    const columns: Float64Array[] = [];
    visitRows(stack, (row) => {
      const column = values.get(row);
      if (column) columns.push(column);
    });
    known[stack] = columns;
    return columns;
  };
}
