/**
 * Joins the two halves of a site whose function V8 inlined during the window.
 *
 * V8's sampler does not see inlined frames: once a hot function is inlined into its caller, the caller is charged with
 * its memory. One leak then looks like two sites, neither of which rises through the whole window:
 *
 *   rememberRequest   < livez   / ‾‾‾‾‾‾      levels off when it is inlined
 *   livez                       ______ /      starts to grow at that moment
 *   both                        /             rises to the end: one site, named after the inlined function
 *
 * Go's profiles keep inlined frames, so Go sites are never joined: two of them add up to a line only by chance.
 */
import type { ProfileSeries } from "../../series/fold.ts";
import { isGoFile } from "../../series/own-code.ts";
import type { FrameIndex } from "../../series/stacks.ts";
import { addSampled } from "../../stats/sampling.ts";
import { trendOf } from "../../stats/trend.ts";
import type { SiteTrend } from "./site-trend.ts";

/** The function may have been inlined into a caller at most so many levels up. */
const LEVELS_MAX = 3;

/**
 * Joins each site that leveled off with the caller that continues in its place.
 *
 * @param tested all sites by function
 * @returns the sites, with each joined pair as one
 */
export function joinInlined(series: ProfileSeries, tested: readonly SiteTrend[]): SiteTrend[] {
  const ofFunction = new Map(tested.map((site) => [functionOf(series, site.frame), site]));
  const joined = new Map<SiteTrend, SiteTrend | null>();
  for (const site of tested) {
    if (site.trend.shape !== "leveling" && site.trend.shape !== "stepped") continue;
    for (const caller of callersOf(series, site)) {
      const other = ofFunction.get(caller);
      const both = other && !joined.has(other) && !joined.has(site) ? sumOf(series, site, other) : null;
      if (!both) continue;
      joined.set(site, both).set(other!, null);
    }
  }
  return tested.flatMap((site) => (joined.has(site) ? (joined.get(site) ?? []) : [site]));
}

export const isOfGo = ({ stacks, functions }: ProfileSeries, frame: FrameIndex): boolean =>
  isGoFile(functions.names.text(stacks.fileOf(frame)));

/** Functions that call the site on its lead stack, nearest first; none for Go. */
function callersOf(series: ProfileSeries, { leadStack, frame }: SiteTrend): number[] {
  const { stacks } = series;
  if (frame === null || isOfGo(series, frame)) return [];
  const callers: number[] = [];
  for (let at = frame + 1; at < stacks.end(leadStack) && callers.length < LEVELS_MAX; at++)
    callers.push(stacks.functionOf(at as FrameIndex));
  return callers;
}

/** Both as one site, if together they rise more clearly than either alone; null otherwise. */
function sumOf(series: ProfileSeries, site: SiteTrend, caller: SiteTrend): SiteTrend | null {
  const { values, sampling } = addSampled(site, [caller]);
  const trend = trendOf({ at: site.at, values, sampling });
  const isBetter =
    trend !== null && trend.shape === "rising" && trend.pRising < Math.min(site.trend.pRising, caller.trend.pRising);
  return isBetter && functionOf(series, site.frame) !== functionOf(series, caller.frame)
    ? { ...site, trend, values, sampling }
    : null;
}

function functionOf({ stacks }: ProfileSeries, frame: FrameIndex | null): number {
  return frame === null ? -1 : stacks.functionOf(frame);
}
