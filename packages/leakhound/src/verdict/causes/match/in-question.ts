/**
 * Which stacks the causes are about: those that leak for certain, and those that may leak.
 *
 *   verdict                          in question                          innocent
 *   leak, by its sites               the growing sites                    what leveled off, follows the load, or fills a cache
 *   leak, by the count of the heap   all that grew, less the innocent     the same
 *   inconclusive                     growing, suspected, filling sites    what leveled off, or follows the load
 *
 * So the cause of a leak is never taken from a cache that fills beside it, nor that of an uncertain rise of goroutines from
 * a heap that certainly does not leak.
 */
import type { StackIndex } from "../../../series/stacks.ts";
import type { SiteTrend, SiteTrends } from "../../sites/site-trend.ts";

/** What the verdict says about the profile; "other": its doubt or its leak is in another profile. */
export type Question = "sites" | "whole" | "doubtful-sites" | "doubtful-whole" | "other";

/** "all" where there is no trend. */
export type StacksInQuestion =
  | "all"
  | { readonly isPicked: (stack: StackIndex) => boolean; readonly isInnocent: (stack: StackIndex) => boolean };

export interface Questioned {
  readonly sites: SiteTrends;
  /** Stacks of caches that may still be filling, whether or not their sites are certain to grow. */
  readonly filling?: { readonly stacks: ReadonlySet<StackIndex> };
}

export function stacksInQuestion({ sites, filling }: Questioned, question: Question): StacksInQuestion {
  const isDoubtful = question.startsWith("doubtful");
  const isOf = (some: readonly SiteTrend[]) => {
    const chosen = new Set(some.map(({ leadStack }) => sites.sites.ofStack[leadStack]));
    return (stack: StackIndex) => chosen.has(sites.sites.ofStack[stack]);
  };
  const isInnocentSite = isOf([...sites.moved, ...sites.inFlight, ...(isDoubtful ? [] : sites.filling)]);
  const isInnocent = (stack: StackIndex) =>
    isInnocentSite(stack) || (!isDoubtful && filling !== undefined && filling.stacks.has(stack));
  const picked = pickedSites(sites, question);
  const isWhole = question === "whole" || (question === "doubtful-whole" && picked.length === 0);
  return { isPicked: isWhole ? (stack) => !isInnocent(stack) : isOf(picked), isInnocent };
}

function pickedSites({ growing, suspects, eitherWay, filling }: SiteTrends, question: Question): readonly SiteTrend[] {
  switch (question) {
    case "other":
      return [];
    case "sites":
    case "whole":
      return growing.length > 0 ? growing : suspects;
    case "doubtful-sites":
    case "doubtful-whole":
      return growing.length > 0 ? growing : [...suspects, ...eitherWay, ...filling];
  }
}
