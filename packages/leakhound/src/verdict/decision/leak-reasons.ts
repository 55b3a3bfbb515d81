/** The reasons of leaks: which site, how fast, and what grows beside it. */
import type { CountedHeap } from "../checks/counted-heap.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import { firstOwnFrames, type HeapFinding, shareOf } from "../checks/heap.ts";
import type { OffHeapFinding } from "../checks/off-heap.ts";
import type { StackFinding } from "../checks/stacks.ts";
import type { Frame } from "../facts/measures.ts";
import type { Reason } from "../facts/reasons.ts";
import { namedFrames, namedSite } from "../sites/site-frames.ts";
import { concurrentHeapGrowth } from "./concurrent-heap.ts";
import type { Findings } from "./findings.ts";
import { blindnessOf } from "./spread.ts";

export function goroutineReason(goroutines: GoroutineFinding, heap: HeapFinding | null): Reason {
  const first = goroutines.sites.growing[0]!;
  const { leaf, own } = namedFrames(goroutines.series, first, goroutines.owners);
  return {
    code: "goroutines-grow",
    facts: {
      site: namedSite(goroutines.series, first),
      ownFrame: unlessSame(own, leaf),
      countPerHour: first.trend.rate.perHour,
      heap: concurrentHeapGrowth(heap, goroutines),
    },
  };
}

export function heapReason(heap: HeapFinding, offHeap: OffHeapFinding | null): Reason {
  const [first, ...others] = heap.sites.growing;
  const { leaf, own } = namedFrames(heap.series, first!, heap.owners);
  return {
    code: "heap-grows",
    facts: {
      bytesPerHour: heap.leaking.rate.perHour,
      site: namedSite(heap.series, first!),
      ownFrame: unlessSame(own, leaf),
      otherSites: others.length,
      ownFrameElsewhere: own ? null : (firstOwnFrames(heap).find(({ isCertain }) => isCertain)?.frame ?? null),
      offHeap: offHeap?.isLeak ? offHeap.facts : null,
    },
  };
}

export function countedReason({ beyondCaches }: CountedHeap, findings: Findings): Reason {
  const { heap, spread: subtree, offHeap } = findings;
  const blindness = blindnessOf(findings);
  const spread = blindness === null ? subtree : null;
  const { leaf, own } = spread ? namedFrames(heap!.series, spread, heap!.owners) : { leaf: null, own: null };
  return {
    code: "heap-counted",
    facts: {
      bytesPerHour: beyondCaches.perHour,
      site: spread && namedSite(heap!.series, spread),
      ownFrame: leaf && unlessSame(own, leaf),
      share: spread ? shareOf(spread.trend.rate.perHour, heap!.leaking.rate) : 0,
      seenShare: blindness,
      offHeap: offHeap?.isLeak ? offHeap.facts : null,
    },
  };
}

export const outsideReason = (heap: HeapFinding, { facts, trend }: OffHeapFinding): Reason => ({
  code: "off-heap-held-by-heap",
  facts: {
    account: facts.account,
    bytesPerHour: trend.rate.perHour,
    heapBytesPerHour: heap.leaking.rate.perHour,
    site: namedSite(heap.series, heap.sites.growing[0]!),
  },
});

export const stackReason = ({ trend }: StackFinding, goroutines: GoroutineFinding | null): Reason => ({
  code: "stacks-grow",
  facts: { bytesPerHour: trend.rate.perHour, goroutines: goroutines && Math.round(goroutines.total.level) },
});

const unlessSame = (own: Frame | null, leaf: Frame): Frame | null => (own?.function === leaf.function ? null : own);
