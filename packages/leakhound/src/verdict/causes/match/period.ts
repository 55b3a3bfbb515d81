/**
 * How often the event that leaks happens, from the number of objects of a site with one per event, or of goroutines.
 *
 *   0.198 objects/s (95%: 0.16 to 0.24)   ->   one every 5.1 s (4.2 to 6.3 s): a probe with a period of 5 s
 *
 * Goroutines are counted, with an error of at most one event. Objects are sampled: n objects seen with probability p each
 * are reported with variance n (1 - p)/p, so n must be large for a narrow interval. A rate that does not follow the
 * traffic and has a usual period of probes points to a probe.
 */
import { SECOND_MS } from "../../../base/units.ts";
import { Z_95 } from "../../../stats/normal.ts";
import type { GrownStack, ProfileGrowth } from "./grown-stacks.ts";
import { isLeaf } from "./stack-pattern.ts";

/** Seconds between two events: the estimate and its 95% interval. */
export interface Period {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
  /** The usual period of probes and tickers that lies in the interval; null where none or several do. */
  readonly usual: number | null;
}

const USUAL_SECONDS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600];
/** Faster events are traffic. */
const SECONDS_MIN = 0.8;
/** With fewer events the rate is unknown. */
const EVENTS_MIN = 4;
/** Intervals with a larger ratio of high to low are too wide to report. */
const SPREAD_MAX = 2.5;

/**
 * @param stacks whose objects or goroutines are one event each
 * @returns null where the growth is too fast for a probe, too small for a rate, or its time unknown
 */
export function periodOf(stacks: readonly GrownStack[], { elapsedMs, period }: ProfileGrowth): Period | null {
  const events = stacks.reduce((sum, stack) => sum + eventsOf(stack), 0);
  const variance = stacks.reduce((sum, stack) => sum + samplingVariance(stack, period), 0);
  if (events < EVENTS_MIN || elapsedMs <= 0) return null;
  // The first and the last event may lie anywhere within one period of the ends of the window.
  const spread = Math.hypot(Z_95 * Math.sqrt(variance), 1);
  const secondsFor = (count: number) => elapsedMs / SECOND_MS / count;
  const seconds = secondsFor(events);
  const low = secondsFor(events + spread);
  const high = events > spread ? secondsFor(events - spread) : Number.POSITIVE_INFINITY;
  if (seconds < SECONDS_MIN || high / low > SPREAD_MAX) return null;
  const near = USUAL_SECONDS.filter((usual) => usual >= low && usual <= high);
  return { seconds, low, high, usual: near.length === 1 ? near[0]! : null };
}

/** The stacks with one object per event. */
export const eventStacks = (stacks: readonly GrownStack[], perEvent: RegExp): readonly GrownStack[] =>
  stacks.filter((stack) => stack.objects > 0 && isLeaf(stack, [perEvent]));

/** Goroutines have no objects: each is an event. */
const eventsOf = ({ objects, amount, state }: GrownStack): number => (objects > 0 || state === null ? objects : amount);

function samplingVariance({ objects, amount }: GrownStack, period: number): number {
  if (period <= 1 || objects <= 0) return 0;
  const seen = -Math.expm1(-amount / objects / period);
  return (objects * (1 - seen)) / seen;
}
