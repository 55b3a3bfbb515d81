/**
 * Goroutines that the runtime itself reports as leaked: Go's `goroutineleak` profile.
 *
 * The garbage collector finds goroutines that wait on something that no reachable object can ever signal. That is proof
 * and needs no trend. But it finds only some of them: what a global or a live goroutine references might still be
 * signaled.
 *
 *   go func() { ch <- 1 }()        nothing else references ch     reported
 *   go func() { global <- 1 }()                                   not reported, leaked or not
 *
 * Source: runtime/pprof, writeGoroutineLeak, of Go 1.26 built with GOEXPERIMENT=goroutineleakprofile.
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, frameOwners, leafFrame, type SnapshotRange } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { GrowingSite } from "../facts/diagnosis.ts";
import type { Evidence, EvidenceFacts } from "../facts/evidence.ts";
import type { Reason } from "../facts/reasons.ts";
import { frameAt, framesOf, siteIdOf } from "../sites/site-frames.ts";

/** A few stuck goroutines that stay few are a defect but no memory leak. */
const LEAK_MIN = 8;
const SITES_MAX = 20;
const SITES_NAMED = 3;

/** Leaked goroutines that wait in one function. */
interface LeakedGoroutineSite {
  readonly frame: FrameIndex | null;
  /** The stack with the most goroutines. */
  readonly stack: StackIndex;
  readonly countOnStack: number;
  readonly count: number;
}

export interface LeakedGoroutinesFinding {
  readonly series: ProfileSeries;
  readonly owners: FrameOwners;
  /** In the last snapshot. */
  readonly count: number;
  readonly isLeak: boolean;
  /** Most goroutines first. */
  readonly sites: readonly LeakedGoroutineSite[];
  readonly evidence: Evidence;
}

/** @returns null when there is no such profile */
export function judgeLeakedGoroutines(
  series: ProfileSeries,
  range: SnapshotRange,
  own: TextPattern | null,
): LeakedGoroutinesFinding | null {
  if (range.end === range.first) return null;
  const { total: count } = series.snapshots[range.end - 1]!;
  const isLeak = count >= LEAK_MIN;
  const sites = sitesOf(series, range.end - 1);
  const evidence: Evidence = {
    check: "goroutines-proven",
    outcome: isLeak ? "supports" : "neutral",
    facts: { count, sites: largestSites(series, sites) },
  };
  return { series, owners: frameOwners(series, own), count, isLeak, sites, evidence };
}

/** The reason of a leak that only this profile shows. */
export function leakedGoroutinesReason({ series, owners, sites, count }: LeakedGoroutinesFinding): Reason {
  const own = sites[0] ? owners.firstOwn(sites[0].stack) : null;
  return { code: "goroutines-proven", facts: { count, ownFrame: own === null ? null : frameAt(series, own) } };
}

/** As sites of the diagnosis. Their rate is unknown and reported as 0. */
export function leakedGoroutineSites({ series, owners, sites, count }: LeakedGoroutinesFinding): GrowingSite[] {
  return sites.flatMap(({ frame, stack, count: here }, row): GrowingSite[] => {
    if (frame === null) return [];
    const own = owners.firstOwn(stack);
    return [
      {
        id: siteIdOf(series, "function", { frame, stack }),
        rank: row + 1,
        profile: "goroutine",
        unit: "function",
        ...frameAt(series, frame),
        stack: framesOf(series, stack),
        ownFrame: own === null ? null : frameAt(series, own),
        growth: { countPerHour: 0, low: 0, high: 0 },
        share: here / count,
      },
    ];
  });
}

function sitesOf(series: ProfileSeries, row: number): LeakedGoroutineSite[] {
  const { start, end } = series.snapshots[row]!;
  const byFunction = new Map<number, LeakedGoroutineSite>();
  for (let point: number = start; point < end; point++) {
    const stack = series.pointStack[point]! as StackIndex;
    const here = series.pointAmount[point]!;
    const frame = leafFrame(series, stack);
    const key = frame === null ? -1 : series.stacks.functionOf(frame);
    const known = byFunction.get(key);
    const lead = known && known.countOnStack >= here ? known : { frame, stack, countOnStack: here };
    byFunction.set(key, { ...lead, count: (known?.count ?? 0) + here });
  }
  return [...byFunction.values()].sort((a, b) => b.count - a.count).slice(0, SITES_MAX);
}

function largestSites(
  series: ProfileSeries,
  sites: readonly LeakedGoroutineSite[],
): EvidenceFacts["goroutines-proven"]["sites"] {
  const all = sites.reduce((sum, { count }) => sum + count, 0);
  return sites.slice(0, SITES_NAMED).flatMap(({ frame, stack, count }) => {
    if (frame === null) return [];
    const id = siteIdOf(series, "function", { frame, stack });
    return [{ id, ...frameAt(series, frame), share: count / all }];
  });
}
