/** The growth of what leaked before, measured in both recordings. */
import type { ProfileSeries } from "../../series/fold.ts";
import type { Rate } from "../../stats/rate.ts";
import type { Judgment } from "../diagnose.ts";
import type { LeakKind } from "../facts/verdict.ts";
import type { UsageMeasure } from "../facts/verification.ts";
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
  if (kind === "off-heap") return compareRates(kind, before.offHeap?.trend.rate, after.offHeap?.trend.rate);
  if (kind === "stack") return compareRates(kind, before.stacks?.trend.rate, after.stacks?.trend.rate);
  if (kind === "heap" && ["heap-counted", "family-grows"].includes(before.diagnosis.reason.code))
    return compareCounted(before, after);
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

/** Counted growth decides; the functions that may have made it are compared beside it. */
function compareCounted(before: Judgment, after: Judgment): Comparison | null {
  const counted = compareRates("heap", before.counted?.trend.rate, after.counted?.trend.rate);
  if (!counted || !before.heap || !after.heap) return counted;
  const { growing, suspects } = before.heap.sites;
  const functions = functionsOf(before.heap.series, [...growing, ...suspects]);
  return { ...counted, functions, sides: { before: new Side(before.heap), after: new Side(after.heap) } };
}

/** Growth that counters show, without a site. */
function compareRates(kind: LeakKind, before: Rate | undefined, after: Rate | undefined): Comparison | null {
  if (!before || !after) return null;
  return { kind, functions: [], sides: null, before, after, difference: differenceOf(before, after) };
}

/** The functions of sites, each once. */
export function functionsOf(series: ProfileSeries, sites: readonly SiteTrend[]): string[] {
  const names = sites.flatMap(({ frame }) =>
    frame === null ? [] : [series.functions.text(series.stacks.functionOf(frame))],
  );
  return [...new Set(names)];
}

/** How much the service worked after the change, compared with before. */
export interface UsageShare {
  readonly measure: UsageMeasure;
  /** After divided by before. */
  readonly share: number;
  /** Below this share a leak may only be waiting. */
  readonly shareMin: number;
}

const ALLOCATION_SHARE_MIN = 0.25;
/** An idle process uses some time for itself and for the watch. */
const CPU_SHARE_MIN = 0.4;
/** A watch may force one collection for each profile, also in an idle process. */
const COLLECTIONS_SHARE_MIN = 0.25;

/** By what both recordings have: bytes that all other code allocates, else processor time, else collections. */
export function usageShare(comparison: Comparison, before: Judgment, after: Judgment): UsageShare | null {
  const share = (first: number | null, second: number | null) =>
    first === null || second === null || first <= 0 ? null : second / first;
  const measures: readonly [UsageMeasure, number | null, number][] = [
    ["allocation", allocationShare(comparison), ALLOCATION_SHARE_MIN],
    ["cpu", share(before.usage.cpuPerHour, after.usage.cpuPerHour), CPU_SHARE_MIN],
    ["collections", share(before.usage.collectionsPerHour, after.usage.collectionsPerHour), COLLECTIONS_SHARE_MIN],
  ];
  for (const [measure, value, shareMin] of measures) if (value !== null) return { measure, share: value, shareMin };
  return null;
}

/** What all other code allocates after, divided by what it allocated before; null where it is unknown. */
function allocationShare({ kind, functions, sides }: Comparison): number | null {
  if (!sides || kind !== "heap") return null;
  const before = sides.before.trafficOfOthers(functions);
  const after = sides.after.trafficOfOthers(functions);
  return before === null || after === null || before === 0 ? null : after / before;
}
