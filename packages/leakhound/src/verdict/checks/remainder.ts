/**
 * What grows besides caches that replace their entries: while such a cache fills, only the rest says whether memory leaks.
 *
 *   live bytes              9.5 MiB in 42 s
 *   on stacks of an LRU     6.0 MiB
 *   besides                 0.5 ± 0.7 MiB      explained: nothing else grows for certain
 */
import type { ProfileSeries } from "../../series/fold.ts";
import type { FrameOwners, SnapshotRange } from "../../series/sites.ts";
import { type Estimate, lowerBoundOf } from "../../stats/estimate.ts";
import type { Frame } from "../facts/measures.ts";
import { replacingCaches } from "../sites/replacing-caches.ts";
import { growthBesides } from "./besides.ts";
import type { CountedHeap } from "./counted-heap.ts";

export interface Remainder {
  /** Bytes over the window that no such cache explains. */
  readonly growth: Estimate;
  /** It may be nothing, or live bytes do not rise to the end of the window. */
  readonly isExplained: boolean;
  /** The largest of these caches, and how fast they grow together; null where none does. */
  readonly cache: (Frame & { readonly bytesPerHour: number }) | null;
}

export interface RemainderInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly counted: CountedHeap;
  readonly isV8: boolean;
}

/** @returns null where profiles and counter give no answer together */
export function judgeRemainder({ series, range, owners, counted, isV8 }: RemainderInput): Remainder | null {
  const caches = replacingCaches(series, range, owners);
  const found = growthBesides({ series, range, stacks: caches.stacks, counted: counted.trend, isV8 });
  if (!found) return null;
  const { besides, onCaches, hours } = found;
  return {
    growth: besides,
    isExplained: lowerBoundOf(besides) <= 0 || !(counted.isRising || counted.keepsPace),
    cache: caches.cache && onCaches > 0 ? { ...caches.cache, bytesPerHour: onCaches / hours } : null,
  };
}
