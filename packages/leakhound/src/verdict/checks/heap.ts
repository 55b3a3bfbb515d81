/**
 * Is it the heap in use, and which sites grow?
 *
 * The rate of the leak is not the rate of the whole heap: a cache that fills in the same window is no leak. So the series
 * of every site that changed without leaking is subtracted from the total first:
 *
 *   total     ,-----/        a cache fills, the leak continues
 *   moved     ,-----         the cache's site: leveling off
 *   rest      ______/        total minus moved, to which the rate is fitted
 */
import { HOUR_MS, type UnixMs } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, leafFrame, type SiteIdentity, type SnapshotRange } from "../../series/sites.ts";
import type { FrameIndex } from "../../series/stacks.ts";
import type { Rate } from "../../stats/rate.ts";
import { addSampled, type Sampling, subtractSampled } from "../../stats/sampling.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence } from "../facts/evidence.ts";
import type { Frame } from "../facts/measures.ts";
import { growsOnCaches } from "../sites/cache-frames.ts";
import type { FillingCaches } from "../sites/filling-caches.ts";
import { reconcileWithGcCount } from "../sites/gc-count.ts";
import { namedFrames, namedSite } from "../sites/site-frames.ts";
import type { SiteTrend, SiteTrends } from "../sites/site-trend.ts";
import { siteTrends } from "../sites/site-trends.ts";
import type { Traffic } from "../sites/traffic.ts";
import { type CountedHeap, isBeyondStartUp } from "./counted-heap.ts";
import { trendFacts } from "./memory.ts";

/** A site that rose by less over the window does not count. */
const LEAST_RISE_BYTES = 256 * 1024;
/** Neither does one that so few sampled objects could explain: the number of samples fluctuates by as many. */
const LEAST_RISE_SAMPLES = 4;
/** Growth is excluded when nothing rises and the growth that could hide in the noise is below this part of the heap. */
const SETTLED_SHARE = 0.5;
/** Or below this many samples' worth of bytes, by which the heap profile fluctuates. */
const SETTLED_SAMPLES = 8;
const SITES_NAMED = 5;
const OWN_FRAMES_NAMED = 3;
const INNOCENT_NAMED = 3;
/** In a short window a service still warms up: growth below this part of the heap does not count. */
const WARM_UP_SHARE = 0.02;
const WARM_UP_HOURS = 1 / 6;

export interface HeapFinding {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly isLeak: boolean;
  /** No snapshot has a sample: the profiler is off. */
  readonly isEmpty: boolean;
  /** True when growth can be excluded down to `detectable`. */
  readonly isSettled: boolean;
  readonly total: Trend;
  readonly sites: SiteTrends;
  /** The same growth by first frame of the service's own code, and by whole stack; computed when it is first asked for. */
  readonly ownSites: () => SiteTrends;
  readonly stackSites: () => SiteTrends;
  /** Caches that may still be filling. */
  readonly filling: FillingCaches;
  /** The heap without the sites that moved but do not leak; where its noise hides the leak, the growing sites alone. */
  readonly leaking: Trend;
  /** The rate of the whole, unsettled, where `leaking` is the growing sites alone; otherwise null. */
  readonly unsettledWhole: Rate | null;
  /** A leak slower than this, in bytes per hour, could hide in this window. */
  readonly detectable: number;
  /** The same as part of the heap that it would have added in the window. */
  readonly detectableShare: number;
  readonly evidence: readonly Evidence[];
}

export interface HeapInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  /** Of the process; null where it is unknown. */
  readonly traffic: Traffic | null;
  /** Live bytes as the garbage collector counts them; null where they are unknown. */
  readonly count: Trend | null;
  /** Whether live bytes grow, beyond what caches explain; null where they are unknown. */
  readonly counted: CountedHeap | null;
  readonly filling: FillingCaches;
  readonly owners: FrameOwners;
}

/** @returns null when there is nothing to judge */
export function judgeHeap(input: HeapInput): HeapFinding | null {
  const { series, range, traffic, count, counted, filling, owners } = input;
  const heap = wholeHeap(series, range);
  const total = trendOf(heap);
  if (!total) return null;
  const leastRise = Math.max(LEAST_RISE_BYTES, LEAST_RISE_SAMPLES * series.periodBytes, warmUpRise(total));
  const sitesBy = (identity: SiteIdentity) =>
    withoutFilling(
      reconcileWithGcCount(siteTrends({ series, range, identity, owners, leastRise, traffic }), count),
      input,
    );
  const sites = sitesBy("function");
  const rest = trendOf(withoutSites(heap, [...sites.moved, ...sites.inFlight])) ?? total;
  const isLeak =
    sites.growing.length > 0 &&
    rest.rate.high >= sites.growing[0]!.trend.rate.perHour / 2 &&
    !isStartUp(sites.growing, counted, filling);
  const isEmpty = heap.values.every((value) => value === 0);
  const hidden = hiddenGrowth(rest, heap.at);
  const tolerance = Math.max(SETTLED_SHARE * total.level, SETTLED_SAMPLES * series.periodBytes);
  const finding = {
    series,
    range,
    owners,
    isLeak,
    isEmpty,
    isSettled:
      !isLeak &&
      !isEmpty &&
      ((rest.shape !== "rising" && rest.shape !== "unsettled") || rest.rise < 2 * warmUpRise(total)) &&
      sites.suspects.length + sites.eitherWay.length + sites.filling.length === 0 &&
      sites.growing.length === 0 &&
      hidden.rise <= tolerance,
    total,
    sites,
    ownSites: once(() => sitesBy("own")),
    stackSites: once(() => sitesBy("stack")),
    filling,
    ...(isLeak ? leakingOf(heap, { rest, sites }) : { leaking: rest, unsettledWhole: null }),
    detectable: hidden.perHour,
    detectableShare: hidden.rise / total.level,
  };
  return { ...finding, evidence: evidenceOf(finding) };
}

/**
 * Where the whole is too noisy to rise for certain, the growing sites alone are what certainly leaks. They are only a part
 * of it where suspects rise beside them, each of which could do so by chance. So where there are suspects, the whole has
 * risen and may rise on, and the growing sites are slower than its interval allows, the whole is the better estimate.
 *
 *   whole    9.0 GB/h (6.8 to 11.4)     unsettled
 *   sites    2.8 GB/h (1.9 to 3.6)      below that interval: two thirds of the leak are suspects
 */
function leakingOf(
  heap: Totals,
  { rest, sites }: { readonly rest: Trend; readonly sites: SiteTrends },
): Pick<HeapFinding, "leaking" | "unsettledWhole"> {
  const part = rest.shape === "rising" ? null : trendOf(onlySites(heap, sites.growing));
  if (!part) return { leaking: rest, unsettledWhole: null };
  const mayBeMore = rest.shape === "unsettled" && sites.suspects.length > 0 && sites.filling.length === 0;
  if (!mayBeMore) return { leaking: part, unsettledWhole: null };
  return part.rate.perHour < rest.rate.low
    ? { leaking: rest, unsettledWhole: null }
    : { leaking: part, unsettledWhole: rest.rate };
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

/** Sites of caches that may still be filling are set apart: they prove nothing. */
function withoutFilling(trends: SiteTrends, { series, range, filling }: HeapInput): SiteTrends {
  if (filling.stacks.size === 0) return trends;
  const isFilling = growsOnCaches(series, range, trends, filling.stacks);
  const others = (sites: readonly SiteTrend[]) => sites.filter((site) => !isFilling(site));
  return {
    ...trends,
    growing: others(trends.growing),
    suspects: others(trends.suspects),
    eitherWay: others(trends.eitherWay),
    filling: [...trends.growing, ...trends.suspects, ...trends.eitherWay].filter(isFilling),
  };
}

/**
 * In the first minutes a few MiB of growth are the start of a service, and so is growth of samples that the count of
 * live bytes does not confirm to the end of the window.
 */
function isStartUp(growing: readonly SiteTrend[], counted: CountedHeap | null, { isPossible }: FillingCaches): boolean {
  if (!isPossible) return false;
  const sum = (of: (trend: Trend) => number) => growing.reduce((total, { trend }) => total + of(trend), 0);
  const grown = { rise: sum(({ rise }) => rise), perHour: sum(({ rate }) => rate.perHour) };
  return !isBeyondStartUp(grown) || (counted !== null && !counted.keepsPace);
}

/** Bytes that the process has allocated, as a measure of its traffic; null where the profiles do not have them. */
export function trafficOf(series: ProfileSeries, range: SnapshotRange): Traffic | null {
  const snapshots = series.snapshots.slice(range.first, range.end);
  if (!series.hasAllocated || snapshots.length < 2) return null;
  return {
    at: snapshots.map((snapshot) => snapshot.at),
    allocated: Float64Array.from(snapshots, (snapshot) => snapshot.allocated ?? 0),
    isCpu: false,
  };
}

/** The whole heap over time. */
interface Totals {
  readonly at: readonly UnixMs[];
  readonly values: Float64Array;
  readonly sampling: Sampling;
}

function wholeHeap(series: ProfileSeries, range: SnapshotRange): Totals {
  const snapshots = series.snapshots.slice(range.first, range.end);
  return {
    at: snapshots.map((snapshot) => snapshot.at),
    values: Float64Array.from(snapshots, (snapshot) => snapshot.total),
    sampling: {
      periodBytes: series.periodBytes,
      variance: Float64Array.from(snapshots, (snapshot) => snapshot.totalVariance),
      allocated: series.hasAllocated ? Float64Array.from(snapshots, (snapshot) => snapshot.allocated ?? 0) : null,
    },
  };
}

const withoutSites = (heap: Totals, sites: readonly SiteTrend[]): Totals => ({
  at: heap.at,
  ...subtractSampled(heap, sites),
});

/** The growing sites alone, for a heap whose noise hides the leak in the total. */
function onlySites({ at }: Totals, [first, ...others]: readonly SiteTrend[]): Totals {
  return { at, ...addSampled(first!, others) };
}

/** How much a heap may rise in a short window without counting; 0 in a longer one. */
function warmUpRise({ rise, rate, level }: Trend): number {
  const isShort = Math.abs(rise) <= WARM_UP_HOURS * Math.abs(rate.perHour);
  return isShort ? WARM_UP_SHARE * level : 0;
}

/** The fastest growth that this trend does not exclude, per hour and over the window. */
function hiddenGrowth(
  { shape, rate, lateRate }: Trend,
  at: readonly UnixMs[],
): { readonly perHour: number; readonly rise: number } {
  const perHour = Math.max(0, shape === "flat" ? rate.high : lateRate.high);
  return { perHour, rise: (perHour * (at[at.length - 1]! - at[0]!)) / HOUR_MS };
}

function evidenceOf(finding: Omit<HeapFinding, "evidence">): Evidence[] {
  const { total, sites, isLeak, isSettled } = finding;
  const inUse: Evidence = {
    check: "heap-in-use",
    outcome: isLeak ? "supports" : isSettled ? "rules-out" : "neutral",
    facts: { trend: trendFacts(total) },
  };
  const bySites = sites.growing.length > 0 ? [sitesEvidence(finding), ...ownEvidence(finding)] : [];
  return [inUse, ...bySites, ...movedEvidence(finding)];
}

function sitesEvidence({ series, sites, leaking, isLeak }: Omit<HeapFinding, "evidence">): Evidence {
  const largest = sites.growing.slice(0, SITES_NAMED);
  const facts = {
    sites: largest.map((site) => ({ ...namedSite(series, site), bytesPerHour: site.trend.rate.perHour })),
    siteCount: sites.growing.length,
    share: shareOf(sumOfRates(largest), leaking.rate),
  };
  return { check: "heap-sites", outcome: isLeak ? "supports" : "neutral", facts };
}

/** The first own frames on the growing stacks; none where the stacks have no own code. */
function ownEvidence(finding: Omit<HeapFinding, "evidence">): Evidence[] {
  const { leaking, isLeak } = finding;
  const found = firstOwnFrames(finding);
  if (found.length === 0) return [];
  const facts = {
    frames: found.map(({ frame, perHour }) => ({ ...frame, share: shareOf(perHour, leaking.rate) })),
    isCertain: found.every(({ isCertain }) => isCertain),
  };
  return [{ check: "own-code", outcome: isLeak ? "supports" : "neutral", facts }];
}

/** First frame of the service's own code on stacks that grow. */
export interface FirstOwnFrame {
  readonly frame: Frame;
  readonly perHour: number;
  readonly isCertain: boolean;
}

/**
 * First own frames on stacks that grow, most growth first. Where the leak as a whole is certain, a suspect that keeps its
 * pace probably belongs to it, although it would not be certain alone.
 */
export function firstOwnFrames({
  series,
  owners,
  sites,
  ownSites,
  isLeak,
}: Omit<HeapFinding, "evidence">): FirstOwnFrame[] {
  const withLikely = ({ growing, suspects }: SiteTrends) => [...growing, ...(isLeak ? suspects.filter(keepsPace) : [])];
  const functionOf = (frame: FrameIndex | null) => frame && series.stacks.functionOf(frame);
  const growing = new Set(withLikely(sites).map(({ frame }) => functionOf(frame)));
  const byOwn = ownSites();
  return withLikely(byOwn)
    .filter(({ leadStack }) => growing.has(functionOf(leafFrame(series, leadStack))))
    .slice(0, OWN_FRAMES_NAMED)
    .flatMap((site): FirstOwnFrame[] => {
      const { own } = namedFrames(series, site, owners);
      return own ? [{ frame: own, perHour: site.trend.rate.perHour, isCertain: byOwn.growing.includes(site) }] : [];
    });
}

const keepsPace = ({ trend }: SiteTrend): boolean => trend.lateRate.perHour >= trend.rate.perHour / 2;

/** Sites that changed but do not leak are listed, so that readers need not suspect them. */
function movedEvidence({ series, sites }: Omit<HeapFinding, "evidence">): Evidence[] {
  const innocent = (site: SiteTrend, why: "shape" | "traffic"): Evidence => ({
    check: "heap-innocent",
    outcome: "rules-out",
    facts: { site: namedSite(series, site), why, trend: trendFacts(site.trend) },
  });
  const largest = [...sites.moved].sort((a, b) => Math.abs(b.trend.rise) - Math.abs(a.trend.rise));
  return [
    ...largest.slice(0, INNOCENT_NAMED).map((site) => innocent(site, "shape")),
    ...sites.inFlight.slice(0, INNOCENT_NAMED).map((site) => innocent(site, "traffic")),
  ];
}

const sumOfRates = (sites: readonly SiteTrend[]): number =>
  sites.reduce((sum, site) => sum + site.trend.rate.perHour, 0);

/** Part of the growth that a site explains, 0..1. */
export function shareOf(perHour: number, whole: Rate): number {
  return whole.perHour <= 0 ? 0 : Math.min(1, Math.max(0, perHour / whole.perHour));
}
