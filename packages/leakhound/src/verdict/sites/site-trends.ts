/**
 * The sites of a profile that grow, each with its trend, fastest first.
 *
 *   all sites ──rough growth──▶ candidates ──trend──▶ rising? ──Benjamini-Hochberg──▶ growing sites
 *                                                        └────▶ moved: not rising, but not where it was
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
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Sampling } from "../../stats/sampling.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Frame, NamedSite } from "../facts/measures.ts";
import { type SiteId, type SiteUnit, siteId } from "../facts/site-id.ts";
import { fastestFirst } from "./gc-count.ts";
import { joinInlined } from "./inlining.ts";
import { causeOfGrowth, type GrowthCause, slowingOf, type Traffic, trafficAt } from "./traffic.ts";

/** Sites looked at closely; the rest grew less than each of these. */
const CANDIDATES_MAX = 200;
const FALSE_DISCOVERY_RATE = 0.01;
/** Of suspects more may be false: they only raise a doubt. */
const FALSE_SUSPICION_RATE = 0.2;

export interface SiteTrend {
  readonly at: readonly UnixMs[];
  readonly trend: Trend;
  /** How much all else slowed down in the second half: 1 for not at all. */
  readonly slowing: number;
  readonly values: Float64Array;
  readonly sampling: Sampling;
  /** The stack of this site that grew most. */
  readonly leadStack: StackIndex;
  /** The frame on it that the site is named after; null for a stack without frames. */
  readonly frame: FrameIndex | null;
  readonly id: SiteId;
}

export interface SiteTrends {
  readonly sites: Sites;
  /** Rising beyond chance and by at least the least rise that matters, fastest first. */
  readonly growing: readonly SiteTrend[];
  /** Rising as much, but of so many sites one may do so by chance; or risen, and not settled yet. */
  readonly suspects: readonly SiteTrend[];
  /** Rising as much, and more traffic may be why. */
  readonly eitherWay: readonly SiteTrend[];
  /** Changed by at least as much, but not as a leak does: filled, stepped or fell. */
  readonly moved: readonly SiteTrend[];
  /** Rising with the load: what is in flight grows as more is allocated. */
  readonly inFlight: readonly SiteTrend[];
  /** Rising or risen, on stacks of caches that may still be filling. */
  readonly filling: readonly SiteTrend[];
}

export interface SiteTrendInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly identity: SiteIdentity;
  readonly owners: FrameOwners;
  /** A rise below this, in the unit of the profile, is not worth a word. */
  readonly leastRise: number;
  /** Of the process; null where nothing tells. */
  readonly traffic: Traffic | null;
}

export function siteTrends({ series, range, identity, owners, leastRise, traffic }: SiteTrendInput): SiteTrends {
  const sites = groupSites(series, identity, owners);
  const growth = roughGrowth(series, sites, range);
  const picks = candidatesOf(growth, leastRise / 2);
  const rows = siteValues(series, sites, picks, range);
  const at = series.snapshots.slice(range.first, range.end).map((snapshot) => snapshot.at);
  const leads = leadStacks(series, sites, range);
  const single = picks.flatMap((site, row): SiteTrend[] => {
    const { values, sampling } = rows[row]!;
    const slowing = slowingBeside(traffic, at, sampling.allocated);
    const trend = trendOf({ at, values, sampling, trafficRatio: slowing, isCount: series.kind === "goroutine" });
    const leadStack = leads[site] as StackIndex;
    const own = identity === "own" ? owners.firstOwn(leadStack) : null;
    const frame = own ?? leafFrame(series, leadStack);
    if (!trend) return [];
    const id = siteIdOf(series, identity, { frame, stack: leadStack });
    return [{ at, trend, slowing, values, sampling, leadStack, frame, id }];
  });
  const tested = identity === "function" ? joinInlined(series, single) : single;
  const risen = tested.filter(({ trend }) => trend.rise >= leastRise && ["rising", "unsettled"].includes(trend.shape));
  const causes = new Map(risen.map((one) => [one, growthCause(one, traffic)]));
  const keeping = (shape: "rising" | "unsettled") =>
    risen.filter((one) => one.trend.shape === shape && causes.get(one) === "leak");
  const changed = growth.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const [rising, unsettled] = [keeping("rising"), keeping("unsettled")];
  const growing = withoutFalseDiscoveries(rising, changed, FALSE_DISCOVERY_RATE);
  const suspects = withoutFalseDiscoveries([...rising, ...unsettled], changed, FALSE_SUSPICION_RATE);
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

/** Traffic that falls slows a leak down. What the site itself makes is left out: a cache that fills makes less, too. */
function slowingBeside(traffic: Traffic | null, at: readonly UnixMs[], made: Float64Array | null): number {
  if (!traffic) return 1;
  const whole = trafficAt(traffic, at);
  return slowingOf(at, made ? whole.map((value, row) => value - made[row]!) : whole);
}

function growthCause({ at, values, sampling }: SiteTrend, traffic: Traffic | null): GrowthCause {
  if (!traffic) return "leak";
  const whole = trafficAt(traffic, at);
  const { allocated } = sampling;
  if (!allocated) return causeOfGrowth({ at, values, made: whole, others: null, isCpu: traffic.isCpu });
  return causeOfGrowth({ at, values, made: allocated, others: whole.map((value, row) => value - allocated[row]!) });
}

/** The sites that changed most, in either direction. */
function candidatesOf(growth: Float64Array, least: number): SiteIndex[] {
  const changed = Array.from(growth.keys()).filter((site) => Math.abs(growth[site]!) >= least);
  changed.sort((a, b) => Math.abs(growth[b]!) - Math.abs(growth[a]!));
  return changed.slice(0, CANDIDATES_MAX) as SiteIndex[];
}

/** Benjamini & Hochberg (1995): of m tests, keep the k smallest p with p_k <= k/m · rate. */
function withoutFalseDiscoveries(found: readonly SiteTrend[], tests: number, rate: number): SiteTrend[] {
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

/** A stack as frames, leaf first. */
export function framesOf(series: ProfileSeries, stack: StackIndex): Frame[] {
  const { stacks } = series;
  const frames: Frame[] = [];
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    frames.push(frameAt(series, frame));
  return frames;
}

export function frameAt({ functions, stacks }: ProfileSeries, frame: FrameIndex): Frame {
  return {
    function: functions.text(stacks.functionOf(frame)),
    file: functions.names.text(stacks.fileOf(frame)),
    line: stacks.lineOf(frame),
  };
}

const NO_FRAME: Frame = { function: "<no stack>", file: "", line: 0 };

/** The frame a site is named after, and the first frame of the service's own code on its lead stack. */
export function namedFrames(
  series: ProfileSeries,
  site: SiteTrend,
  owners: FrameOwners,
): { leaf: Frame; own: Frame | null } {
  const own = owners.firstOwn(site.leadStack);
  return {
    leaf: site.frame === null ? NO_FRAME : frameAt(series, site.frame),
    own: own === null ? null : frameAt(series, own),
  };
}

/** A site as facts name it. */
export const namedSite = (series: ProfileSeries, { id, frame }: SiteTrend): NamedSite => ({
  id,
  ...(frame === null ? NO_FRAME : frameAt(series, frame)),
});

/** What the series calls an identity, as the unit of a site. */
export const UNIT_OF: Readonly<Record<SiteIdentity, SiteUnit>> = {
  function: "function",
  own: "own-frame",
  stack: "stack",
};

export function siteIdOf(
  series: ProfileSeries,
  identity: SiteIdentity,
  { frame, stack }: { readonly frame: FrameIndex | null; readonly stack: StackIndex },
): SiteId {
  const { stacks, functions } = series;
  const nameOf = (at: FrameIndex) => functions.identity(stacks.functionOf(at));
  const profile = series.kind === "heap" ? "heap" : "goroutine";
  const unit = UNIT_OF[identity];
  if (identity !== "stack") return siteId({ profile, unit, functions: frame === null ? [] : [nameOf(frame)] });
  const names: string[] = [];
  for (let at = stacks.start(stack); at < stacks.end(stack); at = (at + 1) as FrameIndex) names.push(nameOf(at));
  return siteId({ profile, unit, functions: names });
}
