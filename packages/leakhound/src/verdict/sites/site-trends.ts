/**
 * The sites of a profile that grow, each with its trend, fastest first.
 *
 *   all sites ──rough growth──▶ candidates ──trend──▶ rising? ──Benjamini-Hochberg──▶ growing sites
 *                                                        └────▶ moved: changed, but not rising
 */
import type { UnixMs } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import {
  type FrameOwners,
  groupSites,
  leafFrame,
  roughGrowth,
  type SiteIdentity,
  type SiteIndex,
  type Sites,
  type SnapshotRange,
  siteValues,
} from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import { isFlat, trendOf } from "../../stats/trend.ts";
import { isOfGo, joinInlined } from "./inlining.ts";
import { siteIdOf } from "./site-frames.ts";
import { fastestFirst, type SiteTrend, type SiteTrends } from "./site-trend.ts";
import { couldFollow, type GrowthCause, growthCauseOf, type Traffic, trafficAt, trafficRatioOf } from "./traffic.ts";

/** Sites that are tested; all others grew less than each of these. */
const CANDIDATES_MAX = 200;
const FALSE_DISCOVERY_RATE = 0.01;
/** More suspects may be false, because they only raise a doubt. */
const FALSE_SUSPICION_RATE = 0.2;

export interface SiteTrendInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly identity: SiteIdentity;
  readonly owners: FrameOwners;
  /** Smaller rises, in the unit of the profile, do not count. */
  readonly leastRise: number;
  /** Of the process; null where it is unknown. */
  readonly traffic: Traffic | null;
  /** Of goroutines: all that measures the load. A number that could follow it is no leak yet. */
  readonly loads?: readonly Traffic[];
}

export function siteTrends({
  series,
  range,
  identity,
  owners,
  leastRise,
  traffic,
  loads = [],
}: SiteTrendInput): SiteTrends {
  const sites = groupSites(series, identity, owners);
  const growth = roughGrowth(series, sites, range);
  const picks = candidatesOf(growth, leastRise / 2);
  const rows = siteValues(series, sites, picks, range);
  const at = series.snapshots.slice(range.first, range.end).map((snapshot) => snapshot.at);
  const leads = leadStacks(series, sites, range);
  const single = picks.flatMap((site, row): SiteTrend[] => {
    const { values, sampling } = rows[row]!;
    const trafficRatio = trafficRatioAt(traffic, at, sampling.allocated);
    const leadStack = leads[site] as StackIndex;
    const input = { at, values, sampling, trafficRatio, isCount: series.kind === "goroutine" };
    // A flat site is nothing by itself; that of V8 may be a half of a site (`joinInlined`).
    if (isNeverJoined(series, identity, leadStack) && isFlat(input)) return [];
    const trend = trendOf(input);
    const own = identity === "own" ? owners.firstOwn(leadStack) : null;
    const frame = own ?? leafFrame(series, leadStack);
    if (!trend) return [];
    const id = siteIdOf(series, identity, { frame, stack: leadStack });
    return [{ at, trend, trafficRatio, values, sampling, leadStack, frame, id }];
  });
  const tested = identity === "function" ? joinInlined(series, single) : single;
  const risen = tested.filter(({ trend }) => trend.rise >= leastRise && ["rising", "unsettled"].includes(trend.shape));
  const causes = new Map(risen.map((one) => [one, causeOf(one, traffic, loads)]));
  const keeping = (shape: "rising" | "unsettled") =>
    risen.filter((one) => one.trend.shape === shape && causes.get(one) === "leak");
  const changed = growth.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const [rising, unsettled] = [keeping("rising"), keeping("unsettled")];
  const growing = withoutFalseDiscoveries(rising, { tests: changed, rate: FALSE_DISCOVERY_RATE });
  const suspects = withoutFalseDiscoveries([...rising, ...unsettled], { tests: changed, rate: FALSE_SUSPICION_RATE });
  return {
    sites,
    growing: fastestFirst(growing),
    suspects: fastestFirst(suspects.filter((one) => !growing.includes(one))),
    eitherWay: fastestFirst(risen.filter((one) => causes.get(one) === "either")),
    moved: tested.filter(({ trend }) => ["leveling", "stepped", "falling"].includes(trend.shape)),
    inFlight: fastestFirst(risen.filter((one) => causes.get(one) === "load")),
    filling: [],
  };
}

function isNeverJoined(series: ProfileSeries, identity: SiteIdentity, stack: StackIndex): boolean {
  const frame = leafFrame(series, stack);
  return identity !== "function" || (frame !== null && isOfGo(series, frame));
}

/**
 * Falling traffic slows a leak down. The allocations of the site itself are left out, since those of a filling cache
 * fall too.
 */
function trafficRatioAt(traffic: Traffic | null, at: readonly UnixMs[], allocated: Float64Array | null): number {
  if (!traffic) return 1;
  const whole = trafficAt(traffic, at);
  return trafficRatioOf(at, allocated ? whole.map((value, row) => value - allocated[row]!) : whole);
}

function causeOf({ at, values, sampling }: SiteTrend, traffic: Traffic | null, loads: readonly Traffic[]): GrowthCause {
  if (!traffic) return "leak";
  const whole = trafficAt(traffic, at);
  const { allocated } = sampling;
  if (!allocated) {
    const cause = growthCauseOf({ at, values, allocated: whole, others: null, isCpu: traffic.isCpu });
    const isDoubtful = cause === "leak" && loads.some((load) => couldFollow(at, values, load));
    return isDoubtful ? "either" : cause;
  }
  return growthCauseOf({
    at,
    values,
    allocated: allocated,
    others: whole.map((value, row) => value - allocated[row]!),
  });
}

/** The sites that changed most, in either direction. */
function candidatesOf(growth: Float64Array, least: number): SiteIndex[] {
  const changed = Array.from(growth.keys()).filter((site) => Math.abs(growth[site]!) >= least);
  changed.sort((a, b) => Math.abs(growth[b]!) - Math.abs(growth[a]!));
  return changed.slice(0, CANDIDATES_MAX) as SiteIndex[];
}

/** Benjamini & Hochberg (1995): of m tests, keep the k smallest p with p_k <= k/m · rate. */
function withoutFalseDiscoveries(
  found: readonly SiteTrend[],
  { tests, rate }: { readonly tests: number; readonly rate: number },
): SiteTrend[] {
  const byP = [...found].sort((a, b) => a.trend.pRising - b.trend.pRising);
  const last = byP.findLastIndex(({ trend }, row) => trend.pRising <= ((row + 1) / tests) * rate);
  return byP.slice(0, last + 1);
}

function leadStacks(series: ProfileSeries, sites: Sites, range: SnapshotRange): Int32Array {
  const perStack: Sites = {
    identity: "stack",
    length: series.stacks.length,
    ofStack: Uint32Array.from({ length: series.stacks.length }, (_, stack) => stack),
  };
  const growth = roughGrowth(series, perStack, range);
  const lead = new Int32Array(sites.length).fill(-1);
  for (let stack = 0; stack < growth.length; stack++) {
    const site = sites.ofStack[stack]!;
    if (lead[site]! < 0 || growth[stack]! > growth[lead[site]!]!) lead[site] = stack;
  }
  return lead;
}
