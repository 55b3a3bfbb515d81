/**
 * Functions between their callers and their callees, with the growth of each.
 *
 *   stacks, leaf first           growth of main.handler
 *   leak < handler < main   +3   main         +4     caller
 *   handler < main          +1   main.handler +4     the function, with all that it calls
 *                                main.leak    +3     callee
 *                                its own      +1
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import { isInlinedFrame } from "../named-frames.ts";
import type { FrameIndex, StackIndex } from "../stacks.ts";
import { type VisitRows, valuesOverTime } from "../values.ts";
import { nameAt, type Part, presentNames, visitNames } from "./names.ts";
import { growthOfRow, type RowGrowth, shareOf, totalGrowth } from "./row-growth.ts";
import { byGrowth, type GrowthRow } from "./top.ts";
import type { GrowthWindow, NamedSeries } from "./window.ts";

/** A caller or a callee, with the growth of what passes through the call. Its share is of the function's growth. */
export interface CallGrowth extends GrowthRow {
  /** All calls were inlined. */
  readonly isInline: boolean;
}

export interface PeekedFunction {
  readonly name: string;
  readonly cum: RowGrowth;
  readonly flat: RowGrowth;
  /** Part of the whole growth. */
  readonly share: number | null;
  readonly callers: readonly CallGrowth[];
  readonly callees: readonly CallGrowth[];
}

export interface PeekGrowth {
  readonly total: RowGrowth;
  /** Empty where no name matches. */
  readonly functions: readonly PeekedFunction[];
}

export function peekGrowth(window: GrowthWindow, pattern: TextPattern, sortedBy: Part): PeekGrowth {
  const { series, snapshots } = window;
  const total = totalGrowth(window);
  const visitCum = visitNames(series, "cum");
  const matching = presentNames(window, visitCum).filter((name) => pattern.test(series.names[name]!));
  if (matching.length === 0) return { total, functions: [] };
  const calls = measuredCalls(window, matching);
  const cum = valuesOverTime(series, snapshots, matching, visitCum);
  const flat = valuesOverTime(series, snapshots, matching, visitNames(series, "flat"));
  const functions = matching.map((name): PeekedFunction => {
    const whole = growthOfRow(window, cum.get(name)!);
    const callGrowth = (other: number, { growth, isInline }: MeasuredCall): CallGrowth => ({
      name: series.names[other]!,
      growth,
      share: shareOf(growth, whole),
      isInline,
    });
    return {
      name: series.names[name]!,
      cum: whole,
      flat: growthOfRow(window, flat.get(name)!),
      share: shareOf(whole, total),
      callers: (calls.into.get(name) ?? []).map((call) => callGrowth(call.source, call)).sort(byGrowth),
      callees: (calls.outOf.get(name) ?? []).map((call) => callGrowth(call.target, call)).sort(byGrowth),
    };
  });
  const sortKey = (one: PeekedFunction) => ({ name: one.name, growth: one[sortedBy] });
  return { total, functions: functions.sort((a, b) => byGrowth(sortKey(a), sortKey(b))) };
}

interface MeasuredCall extends Call {
  readonly growth: RowGrowth;
}

type CallsByName = Map<number, MeasuredCall[]>;

/** Calls from and to the wanted names that had a value in any snapshot. */
function measuredCalls(
  window: GrowthWindow,
  wanted: readonly number[],
): { readonly into: CallsByName; readonly outOf: CallsByName } {
  const { rows, visit } = callsOf(window.series, wanted);
  const into: CallsByName = new Map();
  const outOf: CallsByName = new Map();
  for (const [row, sampled] of valuesOverTime(window.series, window.snapshots, [...rows.keys()], visit)) {
    if (sampled.values.every((value) => value === 0)) continue;
    const call = { ...rows[row]!, growth: growthOfRow(window, sampled) };
    listOf(into, call.target).push(call);
    listOf(outOf, call.source).push(call);
  }
  return { into, outOf };
}

function listOf(lists: CallsByName, name: number): MeasuredCall[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

interface Call {
  readonly source: number;
  readonly target: number;
  readonly isInline: boolean;
}

/** The calls from and to the wanted names, and the visitor that finds them on a stack. Calls of a function by itself are left out. */
function callsOf(series: NamedSeries, wanted: readonly number[]): { rows: readonly Call[]; visit: VisitRows } {
  const isWanted = new Uint8Array(series.names.length);
  for (const name of wanted) isWanted[name] = 1;
  const rowOf = new Map<number, number>();
  const rows: { source: number; target: number; isInline: boolean }[] = [];
  const lastVisit: number[] = [];
  let visits = 0;
  const add = (source: number, target: number): number => {
    const key = source * series.names.length + target;
    const row = rowOf.get(key) ?? rows.push({ source, target, isInline: true }) - 1;
    rowOf.set(key, row);
    return row;
  };
  const visit: VisitRows = (stack, visitRow) => {
    visits++;
    forEachCall(series, stack, ({ source, target, isInline }) => {
      if (!isWanted[source] && !isWanted[target]) return;
      const row = add(source, target);
      if (lastVisit[row] === visits) return;
      lastVisit[row] = visits;
      if (!isInline) rows[row]!.isInline = false;
      visitRow(row);
    });
  };
  for (let stack = 0; stack < series.stacks.length; stack++) visit(stack as StackIndex, () => {});
  return { rows, visit };
}

function forEachCall(series: NamedSeries, stack: StackIndex, visit: (call: Call) => void): void {
  const { stacks } = series;
  const leaf = stacks.start(stack);
  for (let frame: number = stacks.end(stack) - 2; frame >= leaf; frame--) {
    const source = nameAt(series, frame + 1);
    const target = nameAt(series, frame);
    const isInline = isInlinedFrame(stacks.functionOf(frame as FrameIndex));
    if (source !== target) visit({ source, target, isInline });
  }
}
