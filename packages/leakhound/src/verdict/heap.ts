/**
 * Is it the heap in use, and which sites grow?
 *
 * The rate of the leak is not the rate of the whole heap: a cache that fills in the same window is
 * innocent. So the series of every site that moved without leaking is taken out of the total first:
 *
 *   total     ,-----/        cache fills, leak goes on
 *   moved     ,-----         the cache's site: levelling
 *   leaking   ______/        total less moved, and this is fitted
 */
import { formatByteRate, formatBytes, formatShare } from "../base/format.ts";
import type { ProfileSeries } from "../series/fold.ts";
import { FrameOwners, type SiteIdentity, type SnapshotRange } from "../series/sites.ts";
import { trendWords } from "./memory.ts";
import { namedFrames, type SiteTrend, type SiteTrends, siteTrends } from "./site-trends.ts";
import { type Rate, type Trend, trendOf } from "./trend.ts";
import type { Evidence } from "./types.ts";

/** A site that rose by less over the window is not worth a word. */
const LEAST_RISE_BYTES = 256 * 1024;
/** Nor is one that so few sampled objects could make up: a handful comes and goes by chance. */
const LEAST_RISE_SAMPLES = 4;
/** No leak is said when nothing rises and all that could hide in the noise is below this part of the heap. */
const SETTLED_SHARE = 0.5;
/** Or against the profiler's grain: so many samples' worth of bytes come and go by chance. */
const SETTLED_SAMPLES = 8;

export interface HeapFinding {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly isLeak: boolean;
  /** True when growth can be excluded down to `detectable`. */
  readonly isSettled: boolean;
  readonly total: Trend;
  readonly sites: SiteTrends;
  /** The same growth by first frame of the service's own code, and by whole stack. */
  readonly ownSites: SiteTrends;
  readonly stackSites: SiteTrends;
  /** Rate of the heap without the sites that moved but do not leak. */
  readonly leaking: Trend;
  /** A leak slower than this, in bytes per hour, could hide in this window. */
  readonly detectable: number;
  /** The same as part of the heap that it would have added in the window. */
  readonly detectableShare: number;
  readonly evidence: readonly Evidence[];
}

/** @returns null when there is nothing to judge. */
export function judgeHeap(series: ProfileSeries, range: SnapshotRange, own: RegExp | null): HeapFinding | null {
  const snapshots = series.snapshots.slice(range.first, range.end);
  const at = snapshots.map((snapshot) => snapshot.at);
  const values = Float64Array.from(snapshots, (snapshot) => snapshot.total);
  const variance = Float64Array.from(snapshots, (snapshot) => snapshot.totalVariance);
  const total = trendOf({ at, values, variance });
  if (!total) return null;
  const owners = new FrameOwners(series, own);
  const leastRise = Math.max(LEAST_RISE_BYTES, LEAST_RISE_SAMPLES * series.period);
  const sitesBy = (identity: SiteIdentity) => siteTrends({ series, range, identity, owners, leastRise });
  const sites = sitesBy("function");
  const without = (whole: Float64Array, part: "values" | "variance") =>
    whole.map((value, column) => sites.moved.reduce((rest, site) => rest - site[part][column]!, value));
  const leaking = trendOf({ at, values: without(values, "values"), variance: without(variance, "variance") }) ?? total;
  const isLeak = sites.growing.length > 0 && leaking.rate.high >= sites.growing[0]!.trend.rate.perHour / 2;
  const windowHours = total.rise === 0 ? 0 : total.rise / total.rate.perHour;
  const tolerance = Math.max(SETTLED_SHARE * total.level, SETTLED_SAMPLES * series.period);
  const reach = Math.max(0, leaking.shape === "flat" ? leaking.rate.high : leaking.lateRate.high);
  const isSettled = !isLeak && leaking.shape !== "rising" && reach * windowHours <= tolerance;
  const detectableShare = (reach * windowHours) / total.level;
  const finding = {
    series,
    range,
    owners,
    isLeak,
    isSettled,
    total,
    sites,
    ownSites: sitesBy("own"),
    stackSites: sitesBy("stack"),
    leaking,
    detectable: reach,
    detectableShare,
  };
  return { ...finding, evidence: evidenceOf(finding) };
}

function evidenceOf(finding: Omit<HeapFinding, "evidence">): Evidence[] {
  const { total, sites, isLeak, isSettled } = finding;
  const inUse: Evidence = {
    check: "heap-in-use",
    outcome: isLeak ? "supports" : isSettled ? "rules-out" : "neutral",
    text: `heap in use, ${formatBytes(total.level)} in the middle of the window, ${trendWords(total)}`,
  };
  const bySites = sites.growing.length > 0 ? [sitesEvidence(finding), ...ownEvidence(finding)] : [];
  return [inUse, ...bySites, ...movedEvidence(finding)];
}

function sitesEvidence({ series, owners, sites, leaking, isLeak }: Omit<HeapFinding, "evidence">): Evidence {
  const named = sites.growing.slice(0, 5);
  const words = named.map(({ leadStack, trend }) => {
    const { leaf } = namedFrames(series, leadStack, owners);
    return `${leaf.function} (${formatByteRate(trend.rate.perHour)})`;
  });
  const explained = formatShare(shareOf(sumOfRates(named), leaking.rate));
  const count =
    sites.growing.length === 1
      ? `1 site rises beyond sampling noise and explains ${explained} of the growth`
      : `${sites.growing.length} sites rise beyond sampling noise; the first ${named.length} explain ${explained} of the growth`;
  return { check: "heap-sites", outcome: isLeak ? "supports" : "neutral", text: `${count}: ${words.join(", ")}` };
}

/** Which of the service's own functions ask for the growing memory; none when the stacks hold no own code. */
function ownEvidence({ series, owners, ownSites, leaking, isLeak }: Omit<HeapFinding, "evidence">): Evidence[] {
  const words = ownSites.growing.slice(0, 3).flatMap(({ leadStack, trend }) => {
    const { own } = namedFrames(series, leadStack, owners);
    if (!own) return [];
    return [`${own.function} at ${own.file}:${own.line} (${formatShare(shareOf(trend.rate.perHour, leaking.rate))})`];
  });
  if (words.length === 0) return [];
  const text = `in the service's own code the growth is asked for by ${words.join(", ")}`;
  return [{ check: "own-code", outcome: isLeak ? "supports" : "neutral", text }];
}

/** Sites that changed but are innocent are named, so that nobody has to wonder about them. */
function movedEvidence({ series, owners, sites }: Omit<HeapFinding, "evidence">): Evidence[] {
  const largest = [...sites.moved].sort((a, b) => Math.abs(b.trend.rise) - Math.abs(a.trend.rise)).slice(0, 3);
  return largest.map(({ leadStack, trend }) => ({
    check: "heap-innocent",
    outcome: "rules-out",
    text: `${namedFrames(series, leadStack, owners).leaf.function} ${trendWords(trend)}: not a leak`,
  }));
}

const sumOfRates = (sites: readonly SiteTrend[]): number =>
  sites.reduce((sum, site) => sum + site.trend.rate.perHour, 0);

/** Part of the growth that a site explains, 0..1. */
export function shareOf(perHour: number, whole: Rate): number {
  return whole.perHour <= 0 ? 0 : Math.min(1, Math.max(0, perHour / whole.perHour));
}
