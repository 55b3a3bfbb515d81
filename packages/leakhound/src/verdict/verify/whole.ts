/**
 * The growth of everything, and the sites that grow faster than before: a change may move a leak, or add another one.
 *
 *   leaking site   1.1 → 0.5 GiB/h
 *   whole          1.4 → 50  GiB/h     not fixed, and worse: the other site is named
 */
import type { Rate } from "../../stats/rate.ts";
import type { Judgment } from "../diagnose.ts";
import type { LeakKind } from "../facts/verdict.ts";
import { functionsOf } from "./compare.ts";
import { type JudgedProfiles, Side } from "./side.ts";

export interface WholeGrowth {
  readonly before: Rate;
  readonly after: Rate;
}

/** By counts where both recordings have them, else by the profiles; null for memory that neither shows. */
export function wholeGrowth(kind: LeakKind, before: Judgment, after: Judgment): WholeGrowth | null {
  const both = (first: Rate | undefined, second: Rate | undefined): WholeGrowth | null =>
    first && second ? { before: first, after: second } : null;
  if (kind === "goroutine") return both(before.goroutines?.total.rate, after.goroutines?.total.rate);
  if (kind === "off-heap") return both(before.offHeap?.trend.rate, after.offHeap?.trend.rate);
  if (kind === "stack") return both(before.stacks?.trend.rate, after.stacks?.trend.rate);
  return (
    both(before.counted?.trend.rate, after.counted?.trend.rate) ?? both(before.heap?.total.rate, after.heap?.total.rate)
  );
}

/** Certainly, by the lower end of the interval. */
export const isWholeFaster = (whole: WholeGrowth | null): boolean =>
  whole !== null && whole.after.low > Math.max(0, whole.before.perHour);

export interface WorseSite {
  readonly function: string;
  readonly profile: "heap" | "goroutine";
  readonly before: Side;
  readonly after: Side;
  readonly rate: Rate;
}

/** Functions that certainly grow faster than before, and did not leak then; fastest first. */
export function worseSites(before: Judgment, after: Judgment, leaked: readonly string[]): WorseSite[] {
  return [
    ...worseIn({ profile: "heap", before: before.heap, after: after.heap }, leaked),
    ...worseIn({ profile: "goroutine", before: before.goroutines, after: after.goroutines }, leaked),
  ];
}

interface BothSides {
  readonly profile: WorseSite["profile"];
  readonly before: JudgedProfiles | null;
  readonly after: (JudgedProfiles & Pick<NonNullable<Judgment["heap"]>, "sites">) | null;
}

function worseIn({ profile, before, after }: BothSides, leaked: readonly string[]): WorseSite[] {
  if (!before || !after) return [];
  const sides = { before: new Side(before), after: new Side(after) };
  const names = functionsOf(after.series, [...after.sites.growing, ...after.sites.suspects]);
  const worse = names.flatMap((name): WorseSite[] => {
    if (leaked.includes(name)) return [];
    const [was, is] = [sides.before.trendOf([name])?.rate, sides.after.trendOf([name])?.rate];
    return was && is && is.low > Math.max(0, was.high) ? [{ function: name, profile, ...sides, rate: is }] : [];
  });
  return worse.sort((a, b) => b.rate.perHour - a.rate.perHour);
}
