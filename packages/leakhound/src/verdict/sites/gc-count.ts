/**
 * The collector's count beside the sampled sites. It knows no noise, and no places; they know places, with noise.
 *
 *   count     sites that would explain it        said of them
 *   rises     unsure whether they rise or bend   they grow: nothing else could be what is counted
 *   bends     thought to grow, and slower late   unsettled: what is counted fills up
 */

import type { Trend } from "../../stats/trend.ts";
import type { SiteTrend, SiteTrends } from "./site-trends.ts";

/** A site that is at least this part of what is counted is heard. */
const PART_MIN = 0.2;
/** Together they must be most of it. */
const EXPLAINED_MIN = 0.6;
/** A site that chance alone makes look so is not raised. */
const P_MAX = 0.001;
/** A site that runs on at more than this part of its pace does not bend with the count. */
const BENDING_PACE = 0.9;

/** @param count of live bytes over the same window; null where it is not known */
export function reconcileWithGcCount(sites: SiteTrends, count: Trend | null): SiteTrends {
  if (count?.shape === "rising") return promote(sites, count.rate.perHour);
  if (count?.shape === "unsettled") return demote(sites, count.rate.perHour);
  return sites;
}

function promote(sites: SiteTrends, counted: number): SiteTrends {
  const isCounted = ({ trend }: SiteTrend) =>
    trend.pRising <= P_MAX && trend.rate.low > 0 && trend.rate.perHour >= PART_MIN * counted;
  const heard = sites.suspects.filter(isCounted);
  if (heard.length === 0 || sumOf([...sites.growing, ...heard]) < EXPLAINED_MIN * counted) return sites;
  return {
    ...sites,
    growing: fastestFirst([...sites.growing, ...heard]),
    suspects: sites.suspects.filter((site) => !heard.includes(site)),
  };
}

function demote(sites: SiteTrends, counted: number): SiteTrends {
  const bends = ({ trend, slowing }: SiteTrend) => trend.lateRate.perHour < BENDING_PACE * slowing * trend.rate.perHour;
  if (sumOf(sites.growing) < EXPLAINED_MIN * counted) return sites;
  const doubtful = sites.growing.filter((site) => bends(site) && site.trend.rate.perHour >= PART_MIN * counted);
  return {
    ...sites,
    growing: sites.growing.filter((site) => !doubtful.includes(site)),
    suspects: fastestFirst([...sites.suspects, ...doubtful]),
  };
}

const sumOf = (sites: readonly SiteTrend[]): number => sites.reduce((sum, { trend }) => sum + trend.rate.perHour, 0);

/** The order in which sites are told. */
export const fastestFirst = (sites: readonly SiteTrend[]): SiteTrend[] =>
  [...sites].sort((a, b) => b.trend.rate.perHour - a.trend.rate.perHour);
