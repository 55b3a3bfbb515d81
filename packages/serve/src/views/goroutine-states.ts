/** Goroutines by what they wait for: from the runtime's frames at the leaf, or, of text dumps, from their headers. */
import { framesOf, type ProfileSeries, type StackIndex, waitStateOf, waitStateOfText } from "leakhound/server";
import type { NamedLevels } from "./port.ts";

const UNKNOWN = "unknown";

/** Goroutines of each state over time, the largest first. */
export function statesOf(series: ProfileSeries): readonly NamedLevels[] {
  const states: string[] = [];
  const columns: number[][] = [];
  const rowOf = new Map<string, number>();
  const ofStack = Array.from({ length: series.stacks.length }, (_, stack) => {
    const state = stateOf(series, stack as StackIndex);
    const row = rowOf.get(state) ?? states.push(state) - 1;
    rowOf.set(state, row);
    columns[row] ??= new Array<number>(series.snapshots.length).fill(0);
    return row;
  });
  for (const [at, { start, end }] of series.snapshots.entries())
    for (let point: number = start; point < end; point++)
      columns[ofStack[series.pointStack[point]!]!]![at]! += series.pointAmount[point]!;
  const timesMs = series.snapshots.map(({ at }) => at);
  return states
    .map((name, row) => ({ name, timesMs, values: columns[row]! }))
    .filter(({ values }) => values.some((value) => value > 0))
    .sort((a, b) => b.values.at(-1)! - a.values.at(-1)!);
}

function stateOf(series: ProfileSeries, stack: StackIndex): string {
  const functions = framesOf(series, stack).map((frame) => frame.function);
  const text = series.dumpLabels.mostOf("state", stack);
  return (text === null ? waitStateOf(functions) : waitStateOfText(text, functions)) ?? UNKNOWN;
}
