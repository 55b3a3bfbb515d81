/**
 * Reconciles the sampled sites with the garbage collector's count of live bytes. The count has no noise and no places;
 * the sites have places, with noise.
 *
 *   count     sites that would explain it          conclusion
 *   rises     unclear whether they rise or bend    promote: they grow, since nothing else explains the count
 *   bends     thought to grow, and slower late     demote to suspects: the memory that is counted levels off
 */

import type { Trend } from "../../stats/trend.ts";
import { fastestFirst, type SiteTrend, type SiteTrends } from "./site-trend.ts";

/** Sites with a smaller part of the counted growth are left as they are. */
const PART_MIN = 0.2;
/** Together they must explain at least this part of the counted growth. */
const EXPLAINED_MIN = 0.6;
/** A site whose rise chance could explain is not promoted. */
const P_MAX = 0.001;
/** A site that continues at more than this part of its pace does not level off with the count. */
const BENDING_PACE = 0.9;

/** @param count of live bytes over the same window; null where it is unknown */
export function reconcileWithGcCount(sites: SiteTrends, count: Trend | null): SiteTrends {
  if (count?.shape === "rising") return promote(sites, count.rate.perHour);
  if (count?.shape === "unsettled") return demote(sites, count.rate.perHour);
  return sites;
}

function promote(sites: SiteTrends, countedPerHour: number): SiteTrends {
  const isCounted = ({ trend }: SiteTrend) =>
    trend.pRising <= P_MAX && trend.rate.low > 0 && trend.rate.perHour >= PART_MIN * countedPerHour;
  const promoted = sites.suspects.filter(isCounted);
  if (promoted.length === 0 || sumOf([...sites.growing, ...promoted]) < EXPLAINED_MIN * countedPerHour) return sites;
  return {
    ...sites,
    growing: fastestFirst([...sites.growing, ...promoted]),
    suspects: sites.suspects.filter((site) => !promoted.includes(site)),
  };
}

function demote(sites: SiteTrends, countedPerHour: number): SiteTrends {
  const bends = ({ trend, trafficRatio }: SiteTrend) =>
    trend.lateRate.perHour < BENDING_PACE * trafficRatio * trend.rate.perHour;
  if (sumOf(sites.growing) < EXPLAINED_MIN * countedPerHour) return sites;
  const doubtful = sites.growing.filter((site) => bends(site) && site.trend.rate.perHour >= PART_MIN * countedPerHour);
  return {
    ...sites,
    growing: sites.growing.filter((site) => !doubtful.includes(site)),
    suspects: fastestFirst([...sites.suspects, ...doubtful]),
  };
}

const sumOf = (sites: readonly SiteTrend[]): number => sites.reduce((sum, { trend }) => sum + trend.rate.perHour, 0);
