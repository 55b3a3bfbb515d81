/** What each check found in one process: the input of the decision. */
import type { SnapshotRange } from "../../series/sites.ts";
import type { Incarnation, TargetSeries } from "../../series/target.ts";
import type { Trend } from "../../stats/trend.ts";
import type { CountedHeap } from "../checks/counted-heap.ts";
import type { FamilyFinding } from "../checks/families.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import type { HeapFinding } from "../checks/heap.ts";
import type { LeakedGoroutinesFinding } from "../checks/leaked-goroutines.ts";
import type { LiveHeapFinding } from "../checks/live-heap.ts";
import type { AccountedPart } from "../checks/memory-account.ts";
import type { OffHeapFinding } from "../checks/off-heap.ts";
import type { Remainder } from "../checks/remainder.ts";
import type { StackFinding } from "../checks/stacks.ts";
import type { SiteTrend } from "../sites/site-trend.ts";

export interface Findings {
  readonly series: TargetSeries;
  readonly incarnation: Incarnation;
  readonly heap: HeapFinding | null;
  readonly goroutines: GoroutineFinding | null;
  readonly leakedGoroutines: LeakedGoroutinesFinding | null;
  readonly offHeap: OffHeapFinding | null;
  readonly liveHeap: LiveHeapFinding | null;
  /** Whether live bytes grow, beyond what caches explain; null where they are unknown. */
  readonly counted: CountedHeap | null;
  /** What grows besides caches that replace their entries; null where that is unknown, or no cache can be filling. */
  readonly remainder: Remainder | null;
  /** What resident memory consists of. */
  readonly account: readonly AccountedPart[];
  readonly stacks: StackFinding | null;
  /** Resident memory as a whole; null where it is unknown. */
  readonly resident: Trend | null;
  /** The call path that explains a heap leak that no single function explains; null where there is none. */
  readonly spread: SiteTrend | null;
  /** What the known leak that explains the heap best leaves in it, as one thing; null where there is none. */
  readonly family: FamilyFinding | null;
}

/** Length of the window in milliseconds. */
export const windowMsOf = (incarnation: Incarnation): number => incarnation.to - incarnation.from;

/** Snapshots of the profile that was read most often. */
export const snapshotsOf = ({ heap, goroutine, goroutineleak }: Incarnation): number =>
  Math.max(countOf(heap), countOf(goroutine), countOf(goroutineleak));

const countOf = (range: SnapshotRange): number => range.end - range.first;
