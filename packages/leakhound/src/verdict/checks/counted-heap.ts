/**
 * Whether the heap leaks, decided by what is counted: live bytes after each collection.
 *
 *   counted growth      3.5 GiB/h (3.4 to 3.6)     certain, but without a place
 *   on cache stacks     0.8 GiB/h (0.4 to 1.2)     sampled; a cache that fills grows like this
 *   beyond caches       2.7 GiB/h (2.2 to 3.1)     a leak: no cache explains it
 *
 * Sampling noise plays no part in it, so the heap may leak for certain while it is still open which of many small sites
 * does. Within a short window a small or slowing rise proves nothing: services fill their tables and caches when they
 * start.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { UnixMs } from "../../base/units.ts";
import { growthWithin, type TimedValues } from "../../stats/growth.ts";
import type { Rate } from "../../stats/rate.ts";
import { median } from "../../stats/theil-sen.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import { couldFollow, growthCauseOf, loadCounters, type Traffic, trafficAt } from "../sites/traffic.ts";
import { fieldPoints } from "./memory.ts";

const READINGS_MIN = 8;
/** A series without growth looks like this in one of so many cases. */
const P_RISING_MAX = 0.001;
/** The second half keeps at least this part of the pace, at the lower end of its interval. */
const LATE_PACE_MIN = 0.25;
const MIB = 1024 * 1024;
/** While a service starts, growth counts when it is fast and of some size, or large. */
const FAST_BYTES_PER_HOUR = 250 * MIB;
const FAST_RISE_BYTES = 2.5 * MIB;
const LARGE_RISE_BYTES = 8 * MIB;
/** Below this part of the live heap it does not. */
const RISE_SHARE_MIN = 0.1;
/** Growth beyond caches is at least this part of the whole, at the lower end of its interval. */
const BEYOND_CACHES_MIN = 0.25;
/** Where that end alone is more than a service starts with, a smaller part is enough. */
const BEYOND_CACHES_LARGE_MIN = 0.15;

export interface CountedHeap {
  readonly trend: Trend;
  /** Live bytes rise to the end of the window, beyond chance, and not because the load rises. */
  readonly isRising: boolean;
  /** The second half of the window rises at a good part of the pace for certain, whatever the shape. */
  readonly keepsPace: boolean;
  /** Growth faster than this, in bytes per hour, is ruled out; null while live bytes rise. */
  readonly ceiling: number | null;
  /** Growth on stacks of caches, as sampled. */
  readonly onCaches: Rate;
  /** Counted growth without that. */
  readonly beyondCaches: Rate;
  /** It rises, by enough, and no cache explains it. */
  readonly isLeak: boolean;
}

export interface CountedHeapInput {
  readonly readings: readonly MemoryReading[];
  /** Growth on stacks of caches, as sampled; zero where a cache would be full by now. */
  readonly onCaches: Rate;
  /** Growth besides them, from the count and the samples together; null where only the count knows. */
  readonly besidesCaches: (counted: Trend) => Rate | null;
  readonly traffic: Traffic | null;
}

/** @returns null where live bytes are unknown, or are not read after collections */
export function judgeCountedHeap({ readings, onCaches, besidesCaches, traffic }: CountedHeapInput): CountedHeap | null {
  const points = fieldPoints(readings, "heapAllocBytes");
  if (points.values.length < READINGS_MIN || hasUncollectedReadings(readings)) return null;
  const isV8 = readings.some(({ externalBytes }) => externalBytes !== undefined);
  const values = isV8 ? points.values : withoutSpikes(points.values);
  const trend = trendOf({ ...points, values });
  if (!trend) return null;
  const isRising = risesToTheEnd(trend) && !roseEarly(values) && !followsLoad(points, traffic, loadCounters(readings));
  const beyondCaches = besidesCaches(trend) ?? differenceOf(trend.rate, onCaches);
  return {
    trend,
    isRising,
    keepsPace: keepsPace(trend),
    ceiling: isRising ? null : Math.max(0, highestPace(trend, { ...points, values }, traffic)),
    onCaches,
    beyondCaches,
    isLeak:
      isRising &&
      trend.rise >= RISE_SHARE_MIN * trend.level &&
      isBeyondStartUp({ rise: trend.rise, perHour: trend.rate.perHour }) &&
      isBeyondCaches(trend, beyondCaches),
  };
}

/**
 * The upper end of the slope where growth is not excluded: of the whole where nothing changed, otherwise of the second
 * half, or of the last third, since a cache may have been full only then:
 *
 *      ,--------      ,----
 *    ,´             ,´          a leak would go on rising in the last third as well
 *   ´             ,´
 *
 * A leak pauses with its load: where the service is used much less than before, only the slope of the whole counts.
 */
function highestPace(trend: Trend, points: TimedValues, traffic: Traffic | null): number {
  if (trend.shape === "flat") return trend.rate.high;
  const count = points.values.length;
  if (traffic && !isUsedAsBefore(points.at, traffic, count >> 1)) return Math.max(trend.rate.high, trend.lateRate.high);
  const first = count - Math.floor(count / 3);
  if (count - first < READINGS_MIN || !traffic || !isUsedAsBefore(points.at, traffic, first))
    return trend.lateRate.high;
  return Math.min(trend.lateRate.high, growthWithin(points, first, count).rate.high);
}

/** Whether the load after a point is at least half of the load before it. */
function isUsedAsBefore(at: readonly UnixMs[], traffic: Traffic, first: number): boolean {
  const used = trafficAt(traffic, at);
  const last = at.length - 1;
  const before = (used[first]! - used[0]!) / (at[first]! - at[0]!);
  return (used[last]! - used[first]!) / (at[last]! - at[first]!) >= USED_SHARE_MIN * before;
}
const USED_SHARE_MIN = 0.5;

function isBeyondCaches({ rise, rate }: Trend, { low }: Rate): boolean {
  const part = low / rate.perHour;
  const isLarge = isBeyondStartUp({ rise: rise * part, perHour: low });
  return part >= (isLarge ? BEYOND_CACHES_LARGE_MIN : BEYOND_CACHES_MIN);
}

/** Whether memory grows by more than a service that starts fills its tables with. */
export const isBeyondStartUp = ({ rise, perHour }: { readonly rise: number; readonly perHour: number }): boolean =>
  rise >= LARGE_RISE_BYTES || (rise >= FAST_RISE_BYTES && perHour >= FAST_BYTES_PER_HOUR);

/**
 * A reading of Go follows its collection by a moment, in which garbage is made, and a batch may hold memory for a moment.
 * Both only add to what lives, so a value that is above both neighbors says nothing: it is lowered to the higher of them.
 *
 *   read   10 11 16 11 12 21 13 14        lowered   10 11 11 11 12 13 13 13
 *
 * (The opening of mathematical morphology, with two points: max(min(before, it), min(it, after)). The last value is
 * the lower of the last two, so that garbage at the end is no rise.)
 */
function withoutSpikes(values: Float64Array): Float64Array {
  const lower = (row: number) => Math.min(values[row]!, values[row + 1]!);
  const last = values.length - 2;
  return values.map((_, row) => Math.max(lower(Math.max(0, row - 1)), lower(Math.min(last, row))));
}

/** V8 reports no collections: its readings follow one. Go's are live bytes only where collections were completed. */
function hasUncollectedReadings(readings: readonly MemoryReading[]): boolean {
  const known = readings.filter(({ gcCount }) => gcCount !== undefined);
  const advanced = known.filter(({ gcCount }, row) => row > 0 && gcCount! > known[row - 1]!.gcCount!);
  return known.length > 0 && advanced.length < COLLECTED_SHARE_MIN * (known.length - 1);
}
const COLLECTED_SHARE_MIN = 0.9;

const risesToTheEnd = ({ shape, rate, lateRate, pRising }: Trend): boolean =>
  (shape === "rising" || shape === "unsettled" || shape === "stepped") &&
  pRising <= P_RISING_MAX &&
  keepsPace({ rate, lateRate });

const keepsPace = ({ rate, lateRate }: Pick<Trend, "rate" | "lateRate">): boolean =>
  rate.low > 0 && lateRate.low >= LATE_PACE_MIN * rate.perHour;

/**
 * Nearly all of the change was before the middle of the window. The slope of the whole does not show it: most pairs of
 * points are on the level part.
 *
 *   4 18 29 34 39 44 44 43 43 44 44 43      medians of the first, middle and last quarter: 18, 44, 44
 */
function roseEarly(values: Float64Array): boolean {
  const quarter = Math.max(1, values.length >> 2);
  const levelFrom = (first: number) => median(values.slice(first, first + quarter).sort());
  const [early, middle, late] = [0, (values.length - quarter) >> 1, values.length - quarter].map(levelFrom);
  return late! - middle! < LATE_CHANGE_MIN * (late! - early!);
}
const LATE_CHANGE_MIN = 0.15;

function followsLoad(
  { at, values }: ReturnType<typeof fieldPoints>,
  traffic: Traffic | null,
  counters: readonly Traffic[],
): boolean {
  if (!traffic) return false;
  if (counters.some((load) => couldFollow(at, values, load))) return true;
  const allocated = trafficAt(traffic, at);
  return growthCauseOf({ at, values, allocated, others: null, isCpu: traffic.isCpu }) !== "leak";
}

/** Of two independent estimates. Sampled growth of caches below zero does not add to the counted growth. */
function differenceOf(whole: Rate, part: Rate): Rate {
  if (part.perHour <= 0) return whole;
  const perHour = whole.perHour - part.perHour;
  return {
    perHour,
    low: perHour - Math.hypot(whole.perHour - whole.low, part.high - part.perHour),
    high: perHour + Math.hypot(whole.high - whole.perHour, part.perHour - part.low),
  };
}
