/** One site over time, and all sites of a profile by what they do. */
import type { UnixMs } from "../../base/units.ts";
import type { Sites } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Sampling } from "../../stats/sampling.ts";
import type { Trend } from "../../stats/trend.ts";
import type { SiteId } from "../facts/site-id.ts";

export interface SiteTrend {
  readonly at: readonly UnixMs[];
  readonly trend: Trend;
  /** Traffic of the second half by that of the first, as far as it fell; 1 where it did not. */
  readonly trafficRatio: number;
  readonly values: Float64Array;
  readonly sampling: Sampling;
  /** The stack of this site with the most growth. */
  readonly leadStack: StackIndex;
  /** The frame on it that the site is named after; null for a stack without frames. */
  readonly frame: FrameIndex | null;
  readonly id: SiteId;
}

export interface SiteTrends {
  readonly sites: Sites;
  /** Rising beyond chance and by enough to count, fastest first. */
  readonly growing: readonly SiteTrend[];
  /** Rising by as much, but one of so many sites may do so by chance; or risen, and it is unclear whether it continues. */
  readonly suspects: readonly SiteTrend[];
  /** Rising by as much, possibly because of more traffic. */
  readonly eitherWay: readonly SiteTrend[];
  /** Changed by as much, but not like a leak: leveled off, stepped or fell. */
  readonly moved: readonly SiteTrend[];
  /** Rising with the load: memory in flight grows with the allocation rate. */
  readonly inFlight: readonly SiteTrend[];
  /** Rising or risen, on stacks of caches that may still be filling. */
  readonly filling: readonly SiteTrend[];
}

/** The order in which sites are reported. */
export const fastestFirst = (sites: readonly SiteTrend[]): SiteTrend[] =>
  [...sites].sort((a, b) => b.trend.rate.perHour - a.trend.rate.perHour);
