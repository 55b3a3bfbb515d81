/**
 * Whether the family of a known leak grows, tested as one thing against the growth that is certain.
 *
 *   live bytes, counted          1,750 MiB/h (1,660 to 1,860)
 *   on stacks of caches          1,200 MiB/h (650 to 1,750)    so the rest could be nothing
 *   timers that did not fire       560 MiB/h (250 to 880)      but no cache consists of timers: a leak
 */
import type { ProfileSeries } from "../../series/fold.ts";
import { type SnapshotRange, stackGrowth } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Rate } from "../../stats/rate.ts";
import { type Trend, trendOf } from "../../stats/trend.ts";
import type { FamilyFacts } from "../facts/measures.ts";
import { siteId } from "../facts/site-id.ts";
import type { SiteTrend } from "../sites/site-trend.ts";
import { stackSetSeries } from "../sites/stack-set.ts";
import { type CountedHeap, isBeyondStartUp } from "./counted-heap.ts";
import { byteRate } from "./memory.ts";

/** A family names the growth from this share of it. */
const NAMED_SHARE_MIN = 0.5;
/** A family that settles a doubt rises by at least this part of the live heap. */
const RISE_SHARE_MIN = 0.1;
const P_RISING_MAX = 0.001;
/** The second half keeps at least this part of the pace: sampled, so its own interval would be too wide. */
const LATE_PACE_MIN = 0.5;

/** The stacks of one known leak. */
export interface FamilyStacks {
  readonly id: string;
  readonly name: string;
  readonly excludesCaches: boolean;
  readonly stacks: ReadonlySet<StackIndex>;
}

type Share = Pick<FamilyFacts, "share" | "shareLow" | "shareHigh">;

export interface FamilyFinding {
  /** Its share is that of the growth beyond caches. */
  readonly facts: FamilyFacts;
  /** Its share of all growth, that of caches included. */
  readonly shareOfWhole: Share;
  readonly site: SiteTrend;
  /** Most of the growth is the family's. */
  readonly isMost: boolean;
  /** It rises to the end of the window, beyond chance, and by enough, and no cache would. */
  readonly isLeak: boolean;
}

export interface FamilyCheck {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  /** Of the heap beyond what is innocent, as sampled. */
  readonly sampled: Rate;
  /** Null where live bytes are unknown. */
  readonly counted: CountedHeap | null;
}

/** @returns null where the family has no trend */
export function judgeFamily(
  family: FamilyStacks,
  { series, range, sampled, counted }: FamilyCheck,
): FamilyFinding | null {
  const sum = stackSetSeries(series, range, family.stacks);
  const trend = family.stacks.size > 0 ? trendOf(sum) : null;
  const leadStack = leadOf(series, range, family.stacks);
  if (!trend || leadStack === null) return null;
  const { rate } = trend;
  const share = shareOfRates(rate, counted?.isRising ? counted.beyondCaches : sampled);
  const frame: FrameIndex = series.stacks.start(leadStack);
  const id = siteId({ profile: "heap", unit: "family", functions: [family.id] });
  return {
    facts: { id: family.id, name: family.name, growth: byteRate(rate), ...share },
    shareOfWhole: shareOfRates(rate, counted?.isRising ? counted.trend.rate : sampled),
    site: { ...sum, trend, trafficRatio: 1, leadStack, frame, id },
    isMost: share.share >= NAMED_SHARE_MIN && rate.low > 0,
    isLeak: family.excludesCaches && counted?.isRising === true && rises(trend, counted.trend.level),
  };
}

/** Beyond chance, to the end of the window, and by enough to matter. */
const rises = ({ rate, lateRate, rise, pRising }: Trend, levelBytes: number): boolean =>
  pRising <= P_RISING_MAX &&
  rate.low > 0 &&
  lateRate.perHour >= LATE_PACE_MIN * rate.perHour &&
  rise >= RISE_SHARE_MIN * levelBytes &&
  isBeyondStartUp({ rise, perHour: rate.perHour });

/** The stack of the family that grew most. */
function leadOf(series: ProfileSeries, range: SnapshotRange, stacks: ReadonlySet<StackIndex>): StackIndex | null {
  const { amount } = stackGrowth(series, range);
  let lead: StackIndex | null = null;
  for (const stack of stacks) if (lead === null || amount[stack]! > amount[lead]!) lead = stack;
  return lead;
}

/** The share of one estimate in another, with the interval of both (relative errors of independent estimates add as squares). */
function shareOfRates(part: Rate, whole: Rate): Share {
  if (part.perHour <= 0 || whole.perHour <= 0) return { share: 0, shareLow: 0, shareHigh: 1 };
  const share = part.perHour / whole.perHour;
  const error = (low: number, high: number) => Math.hypot(low / part.perHour, high / whole.perHour);
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return {
    share: within(share),
    shareLow: within(share * (1 - error(part.perHour - part.low, whole.high - whole.perHour))),
    shareHigh: within(share * (1 + error(part.high - part.perHour, whole.perHour - whole.low))),
  };
}
