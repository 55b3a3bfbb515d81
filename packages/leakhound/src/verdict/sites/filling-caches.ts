/**
 * Whether a bounded cache could still be filling, and how fast memory on stacks of caches grows.
 *
 * A process that has run for an hour, or that was watched for ten minutes, has had the time to fill its caches: there
 * growth on stacks of caches counts as any other growth.
 */
import type { MemoryReading } from "../../base/capture.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { FrameOwners } from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import type { Incarnation } from "../../series/target.ts";
import type { Rate } from "../../stats/rate.ts";
import { cacheGrowth, cacheStacks, ownLeafStacks, usesCacheLibrary } from "./cache-frames.ts";

const SETTLED_WINDOW_MS = 10 * 60_000;
const SETTLED_AGE_MS = 60 * 60_000;

export interface FillingCaches {
  /** The window is short and the process young, or of unknown age. */
  readonly isPossible: boolean;
  /** Stacks whose growth a filling cache would explain; empty where none is possible. */
  readonly stacks: ReadonlySet<StackIndex>;
  /** How fast they grow together. */
  readonly rate: Rate;
}

const NO_RATE: Rate = { perHour: 0, low: 0, high: 0 };
const IMPOSSIBLE: FillingCaches = { isPossible: false, stacks: new Set(), rate: NO_RATE };

export interface FillingCachesInput {
  readonly series: ProfileSeries | null;
  /** Goroutines of cache libraries show that one is in use. */
  readonly goroutines: ProfileSeries | null;
  readonly incarnation: Incarnation;
  readonly readings: readonly MemoryReading[];
  readonly owners: FrameOwners | null;
}

export function judgeFillingCaches({
  series,
  goroutines,
  incarnation,
  readings,
  owners,
}: FillingCachesInput): FillingCaches {
  const started = readings.find(({ processStart }) => processStart !== undefined)?.processStart;
  const isOld = started !== undefined && incarnation.from - started >= SETTLED_AGE_MS;
  if (isOld || incarnation.to - incarnation.from >= SETTLED_WINDOW_MS) return IMPOSSIBLE;
  if (!series || !owners) return { isPossible: true, stacks: new Set(), rate: NO_RATE };
  const hasLibrary = [series, goroutines].some((one) => one !== null && usesCacheLibrary(one));
  const stacks = new Set([...cacheStacks(series, owners), ...(hasLibrary ? ownLeafStacks(series, owners) : [])]);
  return { isPossible: true, stacks, rate: cacheGrowth(series, incarnation.heap, stacks) };
}
