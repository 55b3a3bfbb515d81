/** The growth of what leaked before, measured in both recordings. */
import type { ProfileSeries } from "../../series/fold.ts";
import type { Rate } from "../../stats/rate.ts";
import type { Judgment } from "../diagnose.ts";
import type { LeakKind } from "../facts/verdict.ts";
import type { SiteTrend } from "../sites/site-trend.ts";
import { differenceOf, type JudgedProfiles, Side } from "./side.ts";

export interface Comparison {
  readonly kind: LeakKind;
  /** What leaked before; empty for memory that no profile names. */
  readonly functions: readonly string[];
  /** Null for memory that no profile names. */
  readonly sides: { readonly before: Side; readonly after: Side } | null;
  readonly before: Rate;
  readonly after: Rate;
  readonly difference: Rate;
}

/** @returns null where the first recording has no leak, or the second has too little to compare */
export function compare(before: Judgment, after: Judgment): Comparison | null {
  const { verdict, kind } = before.diagnosis;
  if (verdict !== "leak" || kind === null) return null;
  if (kind === "off-heap") return compareOffHeap(before, after);
  const judged = kind === "goroutine" ? before.goroutines : before.heap;
  const judgedAfter: JudgedProfiles | null = kind === "goroutine" ? after.goroutines : after.heap;
  if (!judged || !judgedAfter) return null;
  const functions = functionsOf(judged.series, judged.sites.growing);
  const sides = { before: new Side(judged), after: new Side(judgedAfter) };
  const rates = { before: sides.before.trendOf(functions)?.rate, after: sides.after.trendOf(functions)?.rate };
  if (!rates.before || !rates.after) return null;
  const difference = differenceOf(rates.before, rates.after);
  return { kind, functions, sides, before: rates.before, after: rates.after, difference };
}

function compareOffHeap(before: Judgment, after: Judgment): Comparison | null {
  const rates = { before: before.offHeap?.trend.rate, after: after.offHeap?.trend.rate };
  if (!rates.before || !rates.after) return null;
  const difference = differenceOf(rates.before, rates.after);
  return { kind: "off-heap", functions: [], sides: null, before: rates.before, after: rates.after, difference };
}

/** The functions of sites, each once. */
export function functionsOf(series: ProfileSeries, sites: readonly SiteTrend[]): string[] {
  const names = sites.flatMap(({ frame }) =>
    frame === null ? [] : [series.functions.text(series.stacks.functionOf(frame))],
  );
  return [...new Set(names)];
}

/** What all other code allocates after, divided by what it allocated before; null where it is unknown. */
export function trafficShare({ kind, functions, sides }: Comparison): number | null {
  if (!sides || kind !== "heap") return null;
  const before = sides.before.trafficOfOthers(functions);
  const after = sides.after.trafficOfOthers(functions);
  return before === null || after === null || before === 0 ? null : after / before;
}
