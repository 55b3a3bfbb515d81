/**
 * The opinion: which leak, none, or in doubt and why, from what the checks found.
 *
 *   goroutines pile up? ─▶ heap grows? ─▶ goroutines proven to be leaked? ─▶ off-heap grows? ─▶ in doubt? ─▶ no leak
 *
 * Goroutines come first: a goroutine that never ends keeps what it points to, so the heap sites that grow with it are
 * its consequence.
 */
import { formatByteRate, formatCount, formatDuration } from "../base/format.ts";
import type { Incarnation } from "../series/target.ts";
import { heapBeside, offHeapBeside } from "./beside.ts";
import { type Findings, lengthOf, snapshotsOf } from "./findings.ts";
import type { GoroutineFinding } from "./goroutines.ts";
import { type HeapFinding, ownAskers } from "./heap.ts";
import type { LiveHeapFinding } from "./live-heap.ts";
import type { OffHeapFinding } from "./off-heap.ts";
import { type ProvenFinding, provenReason } from "./proven.ts";
import { calledName, namedFrames, type SiteTrend, siteName } from "./site-trends.ts";
import type { LeakKind, Verdict } from "./types.ts";

/** With fewer snapshots of one process, chance cannot be told from growth. */
export const SNAPSHOTS_MIN = 8;
/** Cap of a window of no length, and the scale on which it rises to the cap of a long one. */
const BRIEF_CONFIDENCE_MAX = 0.6;
const BRIEF_WINDOW_MS = 30_000;
/** Memory outside that grows so much faster than the heap is the leak, and the heap holds the handles. */
const OUTSIDE_FACTOR = 3;
/** Of what the runtime itself has shown. */
const PROVEN_CONFIDENCE = 0.99;

export interface Opinion {
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly reason: string;
  readonly confidence: number;
}

/** The first check that is beyond doubt decides; where none is, what is in doubt is said. */
export function weigh(findings: Findings): Opinion {
  const { incarnation, heap, goroutines, proven, offHeap, liveHeap } = findings;
  const window = lengthOf(incarnation);
  const isProven = proven?.isLeak === true;
  if (snapshotsOf(incarnation) < SNAPSHOTS_MIN) return isProven ? byProof(proven) : tooLittle(incarnation);
  if (goroutines?.isLeak) return leak("goroutine", goroutineReason(goroutines, heap), goroutines.sites.growing, window);
  const isChance = heap !== null && isExcluded(heap, liveHeap);
  if (heap?.isLeak && !isChance && offHeap && isMostlyOutside(heap, offHeap))
    return leak("off-heap", outsideReason(heap, offHeap), heap.sites.growing, window);
  if (heap?.isLeak && !isChance)
    return leak("heap", heapReason(heap) + offHeapBeside(offHeap), heap.sites.growing, window);
  if (isProven) return byProof(proven);
  if (offHeap?.isLeak && (heap === null || isCleared(heap, liveHeap)))
    return {
      verdict: "leak",
      kind: "off-heap",
      reason: `${offHeap.evidence.text}, while the heap in use does not grow.`,
      confidence: 0.7,
    };
  const doubt = doubtOf(findings);
  if (doubt) return { verdict: "inconclusive", kind: null, reason: doubt, confidence: 0.5 };
  return {
    verdict: "no-leak",
    kind: null,
    reason: innocentReason(findings),
    confidence: certainty(window, incarnation, 1 - Math.min(1, hiddenShare(findings)) / 2),
  };

  function leak(kind: LeakKind, reason: string, sites: readonly SiteTrend[], windowMs: number): Opinion {
    return { verdict: "leak", kind, reason, confidence: certainty(windowMs, incarnation, 1 - sites[0]!.trend.pRising) };
  }
}

/** What the runtime has shown needs no trend. */
const byProof = (proven: ProvenFinding): Opinion => ({
  verdict: "leak",
  kind: "goroutine",
  reason: provenReason(proven),
  confidence: PROVEN_CONFIDENCE,
});

/** Grows with the number of snapshots, and with the window up to ten minutes; two decimals. */
function certainty(window: number, incarnation: Incarnation, strength: number): number {
  const fromCount = 1 - Math.exp(-snapshotsOf(incarnation) / 6);
  const cap = 0.99 - (0.99 - BRIEF_CONFIDENCE_MAX) * Math.exp(-window / BRIEF_WINDOW_MS);
  return Math.round(Math.min(cap, fromCount * strength) * 100) / 100;
}

function tooLittle(incarnation: Incarnation): Opinion {
  const seen = snapshotsOf(incarnation);
  const pace = seen > 1 ? lengthOf(incarnation) / (seen - 1) : null;
  const missing = SNAPSHOTS_MIN - seen;
  const time = pace === null ? "" : `, about ${formatDuration(missing * pace)} at the present pace`;
  return {
    verdict: "inconclusive",
    kind: null,
    reason: `Only ${seen} ${seen === 1 ? "snapshot" : "snapshots"} of one process: ${missing} more would settle it${time}.`,
    confidence: 0,
  };
}

function heapReason(heap: HeapFinding): string {
  const [first, ...others] = heap.sites.growing;
  const { leaf, own } = namedFrames(heap.series, first!, heap.owners);
  const called = own && own.function !== leaf.function ? ` (called from ${calledName(own)})` : "";
  const more = others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? "site" : "sites"}` : "";
  const asker = own ? undefined : ownAskers(heap).find(({ isSure }) => isSure)?.frame;
  const ownCode = asker ? ` The service's own code on the growing stacks is ${calledName(asker)}.` : "";
  return `Heap in use rises at ${formatByteRate(heap.leaking.rate.perHour)} to the end of the window; what ${siteName(heap.series, first!)}${called}${more} ${others.length > 0 ? "allocate" : "allocates"} is never freed.${ownCode}`;
}

/** A Buffer is a few bytes on the heap, and its contents are outside: the heap's sites then say who asks for them. */
const isMostlyOutside = (heap: HeapFinding, { isLeak, trend }: OffHeapFinding): boolean =>
  isLeak && trend.rate.perHour >= OUTSIDE_FACTOR * heap.leaking.rate.perHour;

function outsideReason(heap: HeapFinding, { name, trend }: OffHeapFinding): string {
  const site = siteName(heap.series, heap.sites.growing[0]!);
  return `${capital(name)} rises at ${formatByteRate(trend.rate.perHour)} to the end of the window, and with it, at ${formatByteRate(heap.leaking.rate.perHour)}, the objects on the heap that may hold it: what ${site} allocates is never freed.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function goroutineReason(goroutines: GoroutineFinding, heap: HeapFinding | null): string {
  const first = goroutines.sites.growing[0]!;
  const { leaf, own } = namedFrames(goroutines.series, first, goroutines.owners);
  const where =
    own && own.function !== leaf.function ? `${calledName(own)} (in ${calledName(leaf)})` : calledName(leaf);
  return `Goroutines that never end pile up in ${where}, ${formatCount(first.trend.rate.perHour)} an hour.${heapBeside(heap, goroutines)}`;
}

/** The heap as a whole does not grow by so much, and the first site does not insist to the end of the window. */
function isExcluded({ leaking, sites }: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  const ceiling = liveHeap?.ceiling ?? Number.POSITIVE_INFINITY;
  return ceiling < leaking.rate.low && (sites.growing[0]?.trend.lateRate.low ?? 0) <= ceiling;
}

/** Growth can be excluded: by the samples, or by the count of live bytes, where no site contradicts it. */
function isCleared(heap: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  if (heap.isSettled) return true;
  const ceiling = liveHeap?.ceiling ?? null;
  if (ceiling === null) return false;
  const { suspects, eitherWay } = heap.sites;
  return [...suspects, ...eitherWay].every(
    ({ trend }) => trend.rate.perHour > ceiling && trend.lateRate.low <= ceiling,
  );
}

/** Why neither leak nor no leak can be said, and what would settle it; null when there is no doubt. */
function doubtOf({ heap, goroutines, liveHeap, series, incarnation }: Findings): string | null {
  const longer = `Watch for ${formatDuration(Math.max(2 * lengthOf(incarnation), 60_000))} to settle it.`;
  if (series.heap === null && series.goroutine === null)
    return "No heap or goroutine profile was read: memory readings alone cannot name a leak.";
  if (series.heap === null) return "No heap profile was read, so growth of the heap cannot be excluded.";
  if (heap === null) return `Too few heap profiles of one process. ${longer}`;
  if (goroutines && !goroutines.isSettled) return `Goroutines rise, but on no stack beyond doubt. ${longer}`;
  if (heap.isEmpty)
    return "The heap profiles hold no sample, so growth of the heap cannot be excluded: see whether the service sets runtime.MemProfileRate to 0.";
  if (isCleared(heap, liveHeap)) return null;
  const suspect = heap.sites.suspects[0] ?? heap.sites.eitherWay[0];
  if (suspect) {
    return `${siteName(heap.series, suspect)} rises at ${formatByteRate(suspect.trend.rate.perHour)}, but sampling or chance could explain it. ${longer}`;
  }
  if (heap.leaking.shape === "rising")
    return `The heap rises at ${formatByteRate(heap.leaking.rate.perHour)}, but no single site does beyond its sampling noise. ${longer}`;
  return `The heap shows no certain growth, but a leak of up to ${formatByteRate(heap.detectable)} could hide in its noise. ${longer}`;
}

function innocentReason(findings: Findings): string {
  const { heap, goroutines, incarnation } = findings;
  const bound = slowestShown(findings);
  const limit =
    bound > 0
      ? ` A leak slower than ${formatByteRate(bound)} would not show in ${formatDuration(lengthOf(incarnation))}.`
      : "";
  const shape = heap?.total.shape;
  const what = shape === "leveling" || shape === "stepped" ? "grew and then settled" : "does not grow";
  return `Heap in use ${what}${goroutines ? " and goroutines do not pile up" : ""}.${limit}`;
}

/** The slowest leak that this window could have shown, in bytes per hour: by the count where it is known, else by the samples. */
function slowestShown({ heap, liveHeap }: Findings): number {
  return Math.min(liveHeap?.ceiling ?? Number.POSITIVE_INFINITY, heap?.detectable ?? 0);
}

/** The same as part of the heap. */
function hiddenShare(findings: Findings): number {
  const { heap } = findings;
  return heap && heap.detectable > 0 ? (heap.detectableShare * slowestShown(findings)) / heap.detectable : 0;
}
