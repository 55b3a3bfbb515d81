/** The growth of what leaked before, measured in both recordings. */
import type { ProfileSeries } from "../../series/fold.ts";
import { addRates, type Rate } from "../../stats/rate.ts";
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
  /** The rates are of memory as a whole, as counters show it, and not of these functions. */
  readonly isCounted: boolean;
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
  if (before.diagnosis.reason.code === "climbs-in-each-process") return compareLoop(kind, before, after);
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
  return { kind, functions, sides, isCounted: false, before: rates.before, after: rates.after, difference };
}

/** Counted growth besides caches decides; the functions that may have made it are compared beside it. */
function compareCounted(before: Judgment, after: Judgment): Comparison | null {
  const counted = compareRates("heap", before.counted?.beyondCaches, after.counted?.beyondCaches);
  if (!counted || !before.heap || !after.heap) return counted;
  const { growing, suspects } = before.heap.sites;
  const functions = functionsOf(before.heap.series, [...growing, ...suspects]);
  return { ...counted, functions, sides: { before: new Side(before.heap), after: new Side(after.heap) } };
}

/** What climbed in each of many processes, compared with the process after the change. */
function compareLoop(kind: LeakKind, { diagnosis }: Judgment, after: Judgment): Comparison | null {
  const judged: JudgedProfiles | null = kind === "goroutine" ? after.goroutines : after.heap;
  const sites = diagnosis.sites.filter(({ profile }) => profile === (kind === "goroutine" ? "goroutine" : "heap"));
  const functions = sites.map((site) => site.function);
  const [first, ...others] = sites.map(
    ({ growth: { low, high, ...growth } }): Rate => ({
      perHour: "bytesPerHour" in growth ? growth.bytesPerHour : growth.countPerHour,
      low,
      high,
    }),
  );
  const found = judged && new Side(judged).trendOf(functions)?.rate;
  if (!first || !found) return null;
  const rate = others.reduce(addRates, first);
  const difference = differenceOf(rate, found);
  return { kind, functions, sides: null, isCounted: false, before: rate, after: found, difference };
}

/** Growth that counters show, without a site. */
function compareRates(kind: LeakKind, before: Rate | undefined, after: Rate | undefined): Comparison | null {
  if (!before || !after) return null;
  return { kind, functions: [], sides: null, isCounted: true, before, after, difference: differenceOf(before, after) };
}

/** The functions of sites, each once. */
export function functionsOf(series: ProfileSeries, sites: readonly SiteTrend[]): string[] {
  const names = sites.flatMap(({ frame }) =>
    frame === null ? [] : [series.functions.text(series.stacks.functionOf(frame))],
  );
  return [...new Set(names)];
}
