/**
 * The sites that climb in each process to its end, fastest first.
 *
 *   process         1        2        3
 *   main.remember  +30 MiB  +31 MiB  +29 MiB     climbs in each
 *   main.warmUp     +2 MiB   +2 MiB   +2 MiB     climbs in each, and is a small part
 *   bufio.NewReader +1 MiB   -1 MiB    0         does not
 */

import { HOUR_MS } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import {
  type FrameOwners,
  groupSites,
  leafFrame,
  roughGrowth,
  type SiteIndex,
  type Sites,
  type SnapshotRange,
  siteValues,
  stackGrowth,
} from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import { pooledSlope } from "../../stats/pooled-slope.ts";
import { type Rate, widened } from "../../stats/rate.ts";
import { riseNoise } from "../../stats/sampling.ts";
import type { GrowingSite } from "../facts/diagnosis.ts";
import { frameAt, framesOf, siteIdOf } from "../sites/site-frames.ts";
import { paceOf } from "./pace.ts";

/** Sites that are measured; all others grew less. */
const CANDIDATES_MAX = 50;
/** A site climbs in at least this part of the processes. */
const CLIMBING_SHARE_MIN = 0.8;
/** Its rise over all processes is at least so many times its sampling error. */
const NOISE_FACTOR_MIN = 3;
/** Smaller parts of the growth are not named. */
const SHARE_MIN = 0.02;

/** @param ranges snapshots of each process that climbed */
export function climbingSites(
  series: ProfileSeries,
  ranges: readonly SnapshotRange[],
  owners: FrameOwners,
): GrowingSite[] {
  const seen = ranges.filter(({ first, end }) => end - first >= 2);
  if (seen.length === 0) return [];
  const sites = groupSites(series, "function", owners);
  const growths = seen.map((range) => roughGrowth(series, sites, range));
  const totalOf = (site: number) => growths.reduce((sum, growth) => sum + growth[site]!, 0);
  const risesIn = (site: number) => growths.filter((growth) => growth[site]! > 0).length;
  const whole = growths.reduce((sum, growth) => sum + growth.reduce((all, value) => all + value, 0), 0);
  const candidates = Array.from({ length: sites.length }, (_, site) => site as SiteIndex)
    .filter((site) => risesIn(site) >= CLIMBING_SHARE_MIN * seen.length && totalOf(site) >= SHARE_MIN * whole)
    .sort((a, b) => totalOf(b) - totalOf(a))
    .slice(0, CANDIDATES_MAX);
  const rates = ratesOf(series, sites, candidates, seen);
  const leads = leadStacks(series, sites, seen);
  const found = candidates.flatMap((site, row) => {
    const rate = rates[row];
    return rate
      ? [{ rate, place: placeOf(series, owners, leads[site] as StackIndex), share: totalOf(site) / whole }]
      : [];
  });
  return found.map(({ rate, place, share }, row) => ({
    ...place,
    rank: row + 1,
    profile: series.kind,
    unit: "function",
    growth:
      series.kind === "goroutine"
        ? { countPerHour: rate.perHour, low: rate.low, high: rate.high }
        : { bytesPerHour: rate.perHour, low: rate.low, high: rate.high },
    share: Math.min(1, share),
  }));
}

/** The pooled rate of each site; null where its sampling error could explain it, or it does not go on. */
function ratesOf(
  series: ProfileSeries,
  sites: Sites,
  picks: readonly SiteIndex[],
  ranges: readonly SnapshotRange[],
): (Rate | null)[] {
  const perProcess = ranges.map((range) => ({
    at: series.snapshots.slice(range.first, range.end).map(({ at }) => at),
    rows: siteValues(series, sites, picks, range),
  }));
  const hours = perProcess.reduce((sum, { at }) => sum + (at[at.length - 1]! - at[0]!) / HOUR_MS, 0);
  return picks.map((_, row) => {
    const groups = perProcess.map(({ at, rows }) => ({ at, values: rows[row]!.values }));
    const slope = pooledSlope(groups);
    const noise = Math.hypot(...perProcess.map(({ at, rows }) => riseNoise(rows[row]!, 0, at.length - 1)));
    if (!slope || slope.rate.perHour * hours < NOISE_FACTOR_MIN * noise || slope.rate.perHour <= 0) return null;
    return paceOf(groups, slope) === "keeps" ? widened(slope.rate, noise / hours) : null;
  });
}

/** The stack of each site that grew most over all processes. */
function leadStacks(series: ProfileSeries, sites: Sites, ranges: readonly SnapshotRange[]): Int32Array {
  const amounts = ranges.map((range) => stackGrowth(series, range).amount);
  const growthOf = (stack: number) => amounts.reduce((sum, amount) => sum + amount[stack]!, 0);
  const lead = new Int32Array(sites.length).fill(-1);
  for (let stack = 0; stack < series.stacks.length; stack++) {
    const site = sites.ofStack[stack]!;
    if (lead[site]! < 0 || growthOf(stack) > growthOf(lead[site]!)) lead[site] = stack;
  }
  return lead;
}

function placeOf(series: ProfileSeries, owners: FrameOwners, leadStack: StackIndex) {
  const frame = leafFrame(series, leadStack);
  const own = owners.firstOwn(leadStack);
  const leaf = frame === null ? { function: "<no stack>", file: "", line: 0 } : frameAt(series, frame);
  return {
    id: siteIdOf(series, "function", { frame, stack: leadStack }),
    ...leaf,
    stack: framesOf(series, leadStack),
    ownFrame: own === null ? null : frameAt(series, own),
  };
}
