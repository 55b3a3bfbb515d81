/**
 * What `peek` of a series shows: matching functions between their callers and their callees, with the
 * growth of each.
 *
 *   stacks, leaf first           growth of main.handler
 *   leak < handler < main   +3   main         +4     caller
 *   handler < main          +1   main.handler +4     the function, with all that it calls
 *                                main.leak    +3     callee
 *                                its own      +1
 */
import { err, ok, type Result } from "../../../base/result.ts";
import type { StackIndex } from "../../../series/stacks.ts";
import type { PprofFault } from "../fault.ts";
import type { PprofOptions } from "../options.ts";
import { noMatch } from "../tree.ts";
import { growthMeasure } from "./growth.ts";
import { isInlinedFrame, placeOfFrame, type VisitRows, valuesOf, visitPlaces } from "./sums.ts";
import { byGrowth, presentPlaces, type SeriesRow, shareOf, totalGrowth } from "./top.ts";
import type { FoldedSeries, Growth, SeriesWindow } from "./types.ts";

/** A caller or a callee, with the growth of what passes through the call. Its share is of the function's growth. */
export interface SeriesCall extends SeriesRow {
  /** All calls were inlined. */
  readonly isInline: boolean;
}

export interface PeekedFunction {
  readonly name: string;
  readonly cum: Growth;
  readonly flat: Growth;
  /** Of the whole growth. */
  readonly share: number | null;
  readonly callers: readonly SeriesCall[];
  readonly callees: readonly SeriesCall[];
}

export interface SeriesPeek {
  readonly total: Growth;
  readonly functions: readonly PeekedFunction[];
}

export function seriesPeek(
  window: SeriesWindow,
  pattern: RegExp,
  patternText: string,
  options: PprofOptions,
): Result<SeriesPeek, PprofFault> {
  const { series } = window;
  const visitCum = visitPlaces(series, "cum");
  const matching = presentPlaces(window, visitCum).filter((place) => pattern.test(series.places[place]!));
  if (matching.length === 0) return err(noMatch(patternText));
  const calls = measuredCalls(window, matching);
  const measure = growthMeasure(window.x, 2 * matching.length);
  const cum = valuesOf(window, matching, visitCum);
  const flat = valuesOf(window, matching, visitPlaces(series, "flat"));
  const total = totalGrowth(window);
  const functions = matching.map((place): PeekedFunction => {
    const whole = measure(cum.get(place)!);
    const seriesCall = (other: number, { growth, isInline }: MeasuredCall): SeriesCall => ({
      name: series.places[other]!,
      growth,
      share: shareOf(growth, whole),
      isInline,
    });
    return {
      name: series.places[place]!,
      cum: whole,
      flat: measure(flat.get(place)!),
      share: shareOf(whole, total),
      callers: (calls.into.get(place) ?? []).map((call) => seriesCall(call.source, call)).sort(byGrowth),
      callees: (calls.outOf.get(place) ?? []).map((call) => seriesCall(call.target, call)).sort(byGrowth),
    };
  });
  return ok({ total, functions: functions.sort((a, b) => byGrowth(sortRow(a, options), sortRow(b, options))) });
}

const sortRow = ({ name, cum, flat }: PeekedFunction, { sort }: PprofOptions) => ({
  name,
  growth: sort === "cum" ? cum : flat,
});

interface MeasuredCall extends Call {
  readonly growth: Growth;
}

type CallsByPlace = Map<number, MeasuredCall[]>;

/** Calls from and to the wanted places that had a value at some time. */
function measuredCalls(
  window: SeriesWindow,
  wanted: readonly number[],
): { readonly into: CallsByPlace; readonly outOf: CallsByPlace } {
  const { rows, visit } = callsOf(window.series, wanted);
  const measure = growthMeasure(window.x, rows.length);
  const into: CallsByPlace = new Map();
  const outOf: CallsByPlace = new Map();
  for (const [row, values] of valuesOf(window, [...rows.keys()], visit)) {
    if (values.every((value) => value === 0)) continue;
    const call = { ...rows[row]!, growth: measure(values) };
    listOf(into, call.target).push(call);
    listOf(outOf, call.source).push(call);
  }
  return { into, outOf };
}

function listOf(lists: CallsByPlace, place: number): MeasuredCall[] {
  const list = lists.get(place) ?? [];
  lists.set(place, list);
  return list;
}

interface Call {
  readonly source: number;
  readonly target: number;
  readonly isInline: boolean;
}

/** The calls from and to the wanted places, and who gives them their values: each stack once, and no calls of a place by itself. */
function callsOf(series: FoldedSeries, wanted: readonly number[]): { rows: readonly Call[]; visit: VisitRows } {
  const isWanted = new Uint8Array(series.places.length);
  for (const place of wanted) isWanted[place] = 1;
  const rowOf = new Map<number, number>();
  const rows: { source: number; target: number; isInline: boolean }[] = [];
  const lastStack: number[] = [];
  let visits = 0;
  const add = (source: number, target: number): number => {
    const key = source * series.places.length + target;
    const row = rowOf.get(key) ?? rows.push({ source, target, isInline: true }) - 1;
    rowOf.set(key, row);
    return row;
  };
  const visit: VisitRows = (stack, visitRow) => {
    visits++;
    forEachCall(series, stack, (source, target, isInlined) => {
      if (!isWanted[source] && !isWanted[target]) return;
      const row = add(source, target);
      if (lastStack[row] === visits) return;
      lastStack[row] = visits;
      if (!isInlined) rows[row]!.isInline = false;
      visitRow(row);
    });
  };
  for (let stack = 0; stack < series.stacks.length; stack++) visit(stack as StackIndex, () => {});
  return { rows, visit };
}

function forEachCall(
  series: FoldedSeries,
  stack: StackIndex,
  visit: (source: number, target: number, isInlined: boolean) => void,
): void {
  const { stacks } = series;
  const leaf = stacks.start(stack);
  for (let frame: number = stacks.end(stack) - 2; frame >= leaf; frame--) {
    const source = placeOfFrame(series, frame + 1);
    const target = placeOfFrame(series, frame);
    if (source !== target) visit(source, target, isInlinedFrame(series, frame));
  }
}
