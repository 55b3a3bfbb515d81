/**
 * Goroutines that the runtime itself has shown to be leaked: Go's `goroutineleak` profile.
 *
 * The collector looks for goroutines that wait on what nothing reachable can ever signal. That is proof, and needs
 * no trend. But it finds a part only: what a global or a live goroutine reaches might still be signalled.
 *
 *   go func() { ch <- 1 }()        nobody else knows ch     proven
 *   go func() { global <- 1 }()                             not proven, leaked or not
 *
 * Source: runtime/pprof, writeGoroutineLeak, of Go 1.26 built with GOEXPERIMENT=goroutineleakprofile.
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { FrameOwners, leafFrame, type SnapshotRange } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { GrowingSite } from "../facts/diagnosis.ts";
import type { Evidence, EvidenceFacts } from "../facts/evidence.ts";
import type { Reason } from "../facts/reasons.ts";
import { frameAt, framesOf, siteIdOf } from "../sites/site-trends.ts";

/** Fewer that are stuck, and stay as few, are a flaw and no leak of memory. */
const LEAK_MIN = 8;
const SITES_MAX = 20;
const SITES_NAMED = 3;

/** Proven goroutines that wait in one function. */
interface LeakedGoroutineSite {
  readonly frame: FrameIndex | null;
  /** Of its stacks the one with most goroutines. */
  readonly stack: StackIndex;
  readonly ofStack: number;
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

/** @returns null when the process was not asked */
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
  return { series, owners: new FrameOwners(series, own), count, isLeak, sites, evidence };
}

/** For a leak that proof alone shows. */
export function leakedGoroutinesReason({ series, owners, sites, count }: LeakedGoroutinesFinding): Reason {
  const own = sites[0] ? owners.firstOwn(sites[0].stack) : null;
  return { code: "goroutines-proven", facts: { count, ownFrame: own === null ? null : frameAt(series, own) } };
}

/** As sites of the diagnosis; how fast they came is not known, and 0 is told. */
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
    const lead = known && known.ofStack >= here ? known : { frame, stack, ofStack: here };
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
