/** Is it goroutines? Their number over time, and the stacks on which they accumulate. */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { UnixMs } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, frameOwners, type SnapshotRange } from "../../series/sites.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { Evidence, GoroutineFacts } from "../facts/evidence.ts";
import { fastestFirst, type SiteTrend, type SiteTrends } from "../sites/site-trend.ts";
import { siteTrends } from "../sites/site-trends.ts";
import type { Traffic } from "../sites/traffic.ts";

/** A smaller rise over a window is the normal fluctuation of a server. */
const LEAST_RISE = 8;
/** So is a rise by less than this part of their number. */
const LEAST_RISE_SHARE = 0.05;

/** Fewer steps may all go up by chance. */
const STEADY_STEPS_MIN = 9;
/** Part of the steps between snapshots that go up. */
const STEADY_SHARE_MIN = 0.9;
/** The second half of the window keeps at least this part of the first half's pace. */
const STEADY_LATE_PACE_MIN = 0.4;

export interface GoroutineFinding {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly isLeak: boolean;
  /** False while it is unclear whether the count is stable. */
  readonly isSettled: boolean;
  readonly total: Trend;
  readonly sites: SiteTrends;
  readonly evidence: Evidence;
}

/** How busy the process was. */
export interface Load {
  /** What it allocated, or else its processor time; null where neither is known. */
  readonly traffic: Traffic | null;
  /** `loadCounters`. */
  readonly counters: readonly Traffic[];
}

/** @returns null when there is nothing to judge. */
export function judgeGoroutines(
  series: ProfileSeries,
  range: SnapshotRange,
  own: TextPattern | null,
  { traffic, counters }: Load,
): GoroutineFinding | null {
  const snapshots = series.snapshots.slice(range.first, range.end);
  const values = Float64Array.from(snapshots, (snapshot) => snapshot.total);
  const at = snapshots.map((snapshot) => snapshot.at);
  const total = trendOf({ at, values, isCount: true });
  if (!total) return null;
  const owners = frameOwners(series, own);
  const leastRise = Math.max(LEAST_RISE, LEAST_RISE_SHARE * total.level);
  const loads = [...(traffic ? [traffic] : []), ...counters];
  const found = siteTrends({ series, range, identity: "function", owners, leastRise, traffic, loads });
  const sites = withSteadySites(found, leastRise);
  const isLeak = sites.growing.length > 0 && total.rate.high >= sites.growing[0]!.trend.rate.perHour / 2;
  const rest = withoutTraffic(at, values, sites) ?? total;
  const isSettled = isLeak || !["rising", "unsettled"].includes(rest.shape) || rest.rise < leastRise;
  const isTraffic = sites.inFlight.length > 0;
  const [first, last] = [values[0]!, values[values.length - 1]!];
  const evidence = evidenceOf({ isLeak, isSettled, isTraffic, total, first, last });
  return { series, range, owners, isLeak, isSettled, total, sites, evidence };
}

/**
 * A goroutine profile counts every goroutine, so a stack whose count rises at nearly every snapshot needs no test against
 * noise, whatever the load does: what is in flight rises and falls.
 *
 *   in flight   190 240 210 180 250 …      leak   192 221 247 280 303 …
 */
function withSteadySites(trends: SiteTrends, leastRise: number): SiteTrends {
  const others = [...trends.suspects, ...trends.eitherWay, ...trends.inFlight, ...trends.moved];
  const steady = others.filter(({ values }) => risesSteadily(values, leastRise));
  if (steady.length === 0) return trends;
  const without = (sites: readonly SiteTrend[]) => sites.filter((site) => !steady.includes(site));
  return {
    ...trends,
    growing: fastestFirst([...trends.growing, ...steady]),
    suspects: without(trends.suspects),
    eitherWay: without(trends.eitherWay),
    inFlight: without(trends.inFlight),
    moved: without(trends.moved),
  };
}

function risesSteadily(values: Float64Array, leastRise: number): boolean {
  const steps = values.length - 1;
  if (steps < STEADY_STEPS_MIN) return false;
  let rising = 0;
  for (let row = 1; row <= steps; row++) if (values[row]! > values[row - 1]!) rising++;
  const [first, middle, last] = [values[0]!, values[values.length >> 1]!, values[steps]!];
  return (
    rising >= STEADY_SHARE_MIN * steps &&
    last - first >= leastRise &&
    last - middle >= STEADY_LATE_PACE_MIN * (middle - first)
  );
}

/** The number without the goroutines that follow the load. */
function withoutTraffic(at: readonly UnixMs[], values: Float64Array, { inFlight }: SiteTrends): Trend | null {
  const rest = values.map((value, row) => inFlight.reduce((left, site) => left - site.values[row]!, value));
  return trendOf({ at, values: rest, isCount: true });
}

interface Counted {
  readonly isLeak: boolean;
  readonly isSettled: boolean;
  /** Some of them rise with the load. */
  readonly isTraffic: boolean;
  readonly total: Trend;
  readonly first: number;
  readonly last: number;
}

function evidenceOf({ isLeak, isSettled, isTraffic, total, first, last }: Counted): Evidence {
  const { perHour: countPerHour, low, high } = total.rate;
  const facts = (state: Exclude<GoroutineFacts["state"], "unknown">): GoroutineFacts => ({
    state,
    first,
    last,
    rate: { countPerHour, low, high },
  });
  if (isLeak) return { check: "goroutines", outcome: "supports", facts: facts("growing") };
  if (!isSettled) return { check: "goroutines", outcome: "neutral", facts: facts("uncertain") };
  return { check: "goroutines", outcome: "rules-out", facts: facts(isTraffic ? "follows-traffic" : "stable") };
}
