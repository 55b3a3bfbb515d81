/**
 * Growth besides the stacks of caches, by two estimates. The counter of live bytes is exact and has no places; the heap
 * profiles have places, with noise:
 *
 *   counted − sampled on stacks of caches      9.5 − 6.0 MiB      = 3.5 ± 1.8 MiB
 *   sampled on all other stacks                                   = 0.0 ± 0.7 MiB
 *   together, each weighted by 1 / variance                       = 0.5 ± 0.7 MiB
 *
 * Of n sampled objects sqrt(n) may be missing by chance, so r sampled bytes have the variance r · period, and at least
 * that of one sample: where no sample was seen, one may have been missed. The scatter around the fitted line is added.
 *
 * V8's samples are not calibrated to bytes: there only the first estimate counts, with the samples scaled down to the
 * counted growth. Profiles that do not show the heap, and estimates that contradict each other, give no answer.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { SnapshotRange } from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import { combinedEstimate, differBy, type Estimate } from "../../stats/estimate.ts";
import { growthOf } from "../../stats/growth.ts";
import { standardErrorOf } from "../../stats/rate.ts";
import type { Trend } from "../../stats/trend.ts";
import { stackSetSeries } from "../sites/stack-set.ts";

/** Profiles that show a smaller part of the live bytes say nothing about what they do not show. */
const SEEN_MIN = 0.3;
/** The two estimates contradict each other when they are further apart, in standard errors. */
const APART_MAX = 2;

export interface BesidesInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  /** Of caches. */
  readonly stacks: ReadonlySet<StackIndex>;
  /** Live bytes as counted. */
  readonly counted: Trend;
  readonly isV8: boolean;
}

/** Bytes over the window of the profiles. */
export interface GrowthBesides {
  readonly onCaches: number;
  readonly besides: Estimate;
  readonly hours: number;
}

/** @returns null where profiles and counter give no answer together */
export function growthBesides({ series, range, stacks, counted, isV8 }: BesidesInput): GrowthBesides | null {
  if (range.end - range.first < 2 || (!isV8 && levelOf(series, range) < SEEN_MIN * counted.level)) return null;
  const hours = (series.snapshots[range.end - 1]!.at - series.snapshots[range.first]!.at) / HOUR_MS;
  const whole = { value: counted.rate.perHour * hours, error: standardErrorOf(counted.rate) * hours };
  const grown = (those: ReadonlySet<StackIndex>) => sampledGrowth(series, range, { stacks: those, hours });
  const [sampled, elsewhere] = [grown(stacks), grown(othersThan(stacks, series))];
  const scale = isV8 ? Math.min(1, Math.max(0, whole.value) / Math.max(1, sampled.value + elsewhere.value)) : 1;
  const onCaches = Math.max(0, sampled.value) * scale;
  const byCount = withSamples(
    { value: whole.value - onCaches, error: whole.error },
    onCaches * series.periodBytes * scale,
  );
  if (isV8) return { onCaches, besides: byCount, hours };
  const samples = Math.max(elsewhere.value, series.periodBytes);
  const bySamples = withSamples(elsewhere, samples * series.periodBytes);
  return differBy(APART_MAX, byCount, bySamples)
    ? null
    : { onCaches, besides: combinedEstimate(byCount, bySamples), hours };
}

const withSamples = ({ value, error }: Estimate, variance: number): Estimate => ({
  value,
  error: Math.sqrt(error ** 2 + variance),
});

function levelOf({ snapshots }: ProfileSeries, { first, end }: SnapshotRange): number {
  let sum = 0;
  for (let at = first; at < end; at++) sum += snapshots[at]!.total;
  return sum / (end - first);
}

function othersThan(those: ReadonlySet<StackIndex>, { stacks }: ProfileSeries): ReadonlySet<StackIndex> {
  const others = new Set<StackIndex>();
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex)
    if (!those.has(stack)) others.add(stack);
  return others;
}

/** With the scatter around the line alone as its error. */
function sampledGrowth(
  series: ProfileSeries,
  range: SnapshotRange,
  { stacks, hours }: { readonly stacks: ReadonlySet<StackIndex>; readonly hours: number },
): Estimate {
  if (stacks.size === 0) return { value: 0, error: 0 };
  const { at, values } = stackSetSeries(series, range, stacks);
  const { rate } = growthOf({ at, values });
  return { value: rate.perHour * hours, error: standardErrorOf(rate) * hours };
}
