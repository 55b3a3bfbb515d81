/**
 * The decision: which leak, no leak, or uncertain and why, from the findings of the checks.
 *
 *   goroutines grow? ─▶ heap grows? ─▶ runtime reports leaked goroutines? ─▶ off-heap grows? ─▶ uncertain? ─▶ no leak
 *
 * Goroutines come first: a goroutine that never exits keeps the memory that it references, so the heap sites that grow
 * with it are a consequence.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { Incarnation } from "../../series/target.ts";
import type { Trend } from "../../stats/trend.ts";
import type { CountedHeap } from "../checks/counted-heap.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import { firstOwnFrames, type HeapFinding, shareOf } from "../checks/heap.ts";
import { type LeakedGoroutinesFinding, leakedGoroutinesReason } from "../checks/leaked-goroutines.ts";
import type { LiveHeapFinding } from "../checks/live-heap.ts";
import type { OffHeapFinding } from "../checks/off-heap.ts";
import type { StackFinding } from "../checks/stacks.ts";
import type { Frame } from "../facts/measures.ts";
import type { Reason, WatchLonger } from "../facts/reasons.ts";
import type { LeakKind, Verdict } from "../facts/verdict.ts";
import { namedFrames, namedSite } from "../sites/site-frames.ts";
import { concurrentHeapGrowth } from "./concurrent-heap.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./findings.ts";

/** With fewer snapshots of one process, growth cannot be distinguished from chance. */
export const SNAPSHOTS_MIN = 8;
/** Upper bound of the confidence at a window of length 0, and the scale on which it rises to that of a long window. */
const BRIEF_CONFIDENCE_MAX = 0.6;
const BRIEF_WINDOW_MS = 30_000;
/** Memory outside the heap that grows faster than the heap by this factor is the leak; the heap only holds its handles. */
const OUTSIDE_FACTOR = 3;
/** Growing sites that explain a smaller part of the counted growth are not the whole story: the call path above them is. */
const EXPLAINED_MIN = 0.3;
/** Where live bytes are counted, a leak that could hide must not have added more than this part of them within the window. */
const HIDDEN_SHARE_MAX = 0.1;
/** Samples alone are noisier: the bound that the reason gives is then the answer. */
const HIDDEN_SAMPLED_SHARE_MAX = 0.5;
/** In the smallest heaps, a tenth is less than what any service allocates at its first requests. */
const HIDDEN_LEVEL_MIN = 10 * 1024 * 1024;
/** A profile that accounts for less of the live heap shows nothing of it. */
const SEEN_LEVEL_MIN = 0.05;
/** Nor does one whose growth is, at the upper end of its interval, a smaller part of the counted growth. */
const SEEN_GROWTH_MIN = 0.25;
/** A verdict of no leak with less confidence than this is a guess. */
const NO_LEAK_CONFIDENCE_MIN = 0.6;
/** No shorter watch is advised. */
const WATCH_MS_MIN = 60_000;
/** For goroutines that the runtime reports as leaked. */
const REPORTED_CONFIDENCE = 0.99;

export interface Decision {
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly reason: Reason;
  readonly confidence: number;
}

/** The first certain finding decides; without one, the doubt is the reason. */
export function decide(findings: Findings): Decision {
  const { incarnation, heap, goroutines, leakedGoroutines, offHeap, liveHeap, counted, stacks } = findings;
  const window = windowMsOf(incarnation);
  const areLeaksReported = leakedGoroutines?.isLeak === true;
  const unusable = unusableHeap(findings);
  if (snapshotsOf(incarnation) < SNAPSHOTS_MIN) {
    if (areLeaksReported) return leakReportedByRuntime(leakedGoroutines);
    const byCounters = unusable ? leakByCounters(findings) : null;
    return byCounters ?? (unusable ? inconclusive(unusable) : tooFewSnapshots(incarnation));
  }
  if (goroutines?.isLeak) return leak("goroutine", goroutineReason(goroutines, heap), goroutines.sites.growing, window);
  const isHeapLeak = heap?.isLeak === true && !unusable && !isExcludedByCount(heap, liveHeap);
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, isHeapLeak);
  if (isHeapLeak && !isSpread(findings)) return leak("heap", heapReason(heap, offHeap), heap.sites.growing, window);
  if (counted?.isLeak) return leak("heap", countedReason(counted, findings), [counted], window);
  if (isHeapLeak) return leak("heap", heapReason(heap, offHeap), heap.sites.growing, window);
  if (areLeaksReported) return leakReportedByRuntime(leakedGoroutines);
  if (stacks?.isLeak && goroutines?.isSettled !== false)
    return leak("stack", stackReason(stacks, goroutines), [stacks], window);
  if (offHeap?.isLeak && (heap === null || isGrowthExcluded(heap, liveHeap)))
    return {
      verdict: "leak",
      kind: "off-heap",
      reason: { code: "off-heap-grows", facts: offHeap.facts },
      confidence: 0.7,
    };
  const doubt = unusable ?? doubtOf(findings);
  if (doubt) return inconclusive(doubt);
  const confidence = confidenceOf(window, incarnation, 1 - Math.min(1, hiddenShare(findings)) / 2);
  if (confidence < NO_LEAK_CONFIDENCE_MIN) return inconclusive(couldHide(findings));
  return { verdict: "no-leak", kind: null, reason: noGrowthReason(findings), confidence };

  function leak(
    kind: LeakKind,
    reason: Reason,
    grown: readonly { readonly trend: Trend }[],
    windowMs: number,
  ): Decision {
    return {
      verdict: "leak",
      kind,
      reason,
      confidence: confidenceOf(windowMs, incarnation, 1 - grown[0]!.trend.pRising),
    };
  }
}

/** What counters of memory prove without any profile. */
function leakByCounters(findings: Findings): Decision | null {
  const { counted, offHeap, incarnation } = findings;
  if (offHeap && isMostlyOutside(findings, offHeap)) return offHeapLeak(findings, offHeap, false);
  if (!counted?.isLeak) return null;
  const confidence = confidenceOf(windowMsOf(incarnation), incarnation, 1 - counted.trend.pRising);
  return { verdict: "leak", kind: "heap", reason: countedReason(counted, findings), confidence };
}

const inconclusive = (reason: Reason): Decision => ({ verdict: "inconclusive", kind: null, reason, confidence: 0.5 });

/**
 * Why the heap profiles do not show states over time, whatever their number: too few collections were completed between
 * them, or they are differences. Null where they do.
 */
function unusableHeap({ series, incarnation }: Findings): Reason | null {
  if (series.differenceHeapProfiles > 0)
    return { code: "heap-profiles-differ", facts: { profiles: series.differenceHeapProfiles } };
  const independent = incarnation.heap.end - incarnation.heap.first;
  if (series.repeatedHeapProfiles === 0 || independent >= SNAPSHOTS_MIN) return null;
  return { code: "heap-profiles-repeat", facts: { profiles: independent + series.repeatedHeapProfiles, independent } };
}

/** The growing sites explain too little of the counted growth: the call path above them is the site. */
export function isSpread(findings: Findings): boolean {
  const { heap, counted, spread } = findings;
  if (!heap || !counted?.isLeak || !spread || blindnessOf(findings) !== null) return false;
  const explained = heap.sites.growing.reduce((sum, { trend }) => sum + trend.rate.perHour, 0);
  return explained < EXPLAINED_MIN * Math.min(counted.beyondCaches.perHour, heap.total.rate.perHour);
}

function countedReason({ beyondCaches }: CountedHeap, findings: Findings): Reason {
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

/**
 * Part of the live heap that the profile accounts for, where that is so little that it cannot show the growth: profiling
 * is off, was turned off, or samples too rarely. Null where the profile sees the heap.
 */
function blindnessOf({ heap, counted, series }: Findings): number | null {
  if (!counted || !heap) return counted && series.heap === null ? 0 : null;
  const seen = heap.total.level / counted.trend.level;
  const seesGrowth = heap.total.rate.high >= SEEN_GROWTH_MIN * counted.trend.rate.perHour;
  return seen < SEEN_LEVEL_MIN || !seesGrowth ? Math.min(1, seen) : null;
}

const stackReason = ({ trend }: StackFinding, goroutines: GoroutineFinding | null): Reason => ({
  code: "stacks-grow",
  facts: { bytesPerHour: trend.rate.perHour, goroutines: goroutines && Math.round(goroutines.total.level) },
});

/**
 * Resident memory rises to the end of the window, beside a heap that does not, and its account is unknown. Where it is
 * known, memory outside has a check of its own, and the rest is what the runtime had reserved all along.
 */
function residentDoubt({ resident, account }: Findings, longer: WatchLonger): Reason | null {
  if (resident?.shape !== "rising" || resident.pRising > RESIDENT_P_MAX) return null;
  if (resident.rise < Math.max(RESIDENT_RISE_MIN, RESIDENT_SHARE_MIN * resident.level)) return null;
  if (account.some(({ part }) => part === "outside")) return null;
  return { code: "resident-memory-grows", facts: { bytesPerHour: resident.rate.perHour, ...longer } };
}
const RESIDENT_P_MAX = 0.001;
const RESIDENT_RISE_MIN = 8 * 1024 * 1024;
const RESIDENT_SHARE_MIN = 0.1;

function offHeapLeak(findings: Findings, offHeap: OffHeapFinding, isHeapLeak: boolean): Decision {
  const { incarnation, heap } = findings;
  const confidence = confidenceOf(windowMsOf(incarnation), incarnation, 1 - offHeap.trend.pRising);
  const reason: Reason = isHeapLeak ? outsideReason(heap!, offHeap) : { code: "off-heap-grows", facts: offHeap.facts };
  return { verdict: "leak", kind: "off-heap", reason, confidence };
}

/** What the runtime reports needs no trend. */
const leakReportedByRuntime = (finding: LeakedGoroutinesFinding): Decision => ({
  verdict: "leak",
  kind: "goroutine",
  reason: leakedGoroutinesReason(finding),
  confidence: REPORTED_CONFIDENCE,
});

/** Grows with the number of snapshots or readings, and with the window up to ten minutes; two decimals. */
function confidenceOf(window: number, incarnation: Incarnation, strength: number): number {
  const { readings } = incarnation;
  const fromCount = 1 - Math.exp(-Math.max(snapshotsOf(incarnation), readings.end - readings.first) / 6);
  const cap = 0.99 - (0.99 - BRIEF_CONFIDENCE_MAX) * Math.exp(-window / BRIEF_WINDOW_MS);
  return Math.round(Math.min(cap, fromCount * strength) * 100) / 100;
}

function tooFewSnapshots(incarnation: Incarnation): Decision {
  const seen = snapshotsOf(incarnation);
  const pace = seen > 1 ? windowMsOf(incarnation) / (seen - 1) : null;
  const missing = SNAPSHOTS_MIN - seen;
  const remainingMs = pace === null ? null : missing * pace;
  return {
    verdict: "inconclusive",
    kind: null,
    reason: { code: "too-few-snapshots", facts: { snapshots: seen, missing, remainingMs } },
    confidence: 0,
  };
}

function heapReason(heap: HeapFinding, offHeap: OffHeapFinding | null): Reason {
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

const unlessSame = (own: Frame | null, leaf: Frame): Frame | null => (own?.function === leaf.function ? null : own);

/**
 * The slowest growth outside that its interval allows is more than the fastest of the heap. A Buffer is a few bytes on
 * the heap, and its contents are outside: the heap's sites then show where it is allocated.
 */
function isMostlyOutside({ heap, counted }: Findings, { isLeak, trend, facts }: OffHeapFinding): boolean {
  const onHeap = counted?.trend ?? heap?.leaking ?? null;
  // Without an account, resident memory contains the heap, and about as much garbage again.
  if (facts.account === "resident")
    return isLeak && trend.rate.low > OUTSIDE_FACTOR * Math.max(0, onHeap?.rate.high ?? 0);
  return (
    isLeak &&
    (onHeap === null ||
      trend.rate.low > Math.max(onHeap.rate.high, heap?.isLeak ? OUTSIDE_FACTOR * onHeap.rate.perHour : 0))
  );
}

const outsideReason = (heap: HeapFinding, { facts, trend }: OffHeapFinding): Reason => ({
  code: "off-heap-held-by-heap",
  facts: {
    account: facts.account,
    bytesPerHour: trend.rate.perHour,
    heapBytesPerHour: heap.leaking.rate.perHour,
    site: namedSite(heap.series, heap.sites.growing[0]!),
  },
});

function goroutineReason(goroutines: GoroutineFinding, heap: HeapFinding | null): Reason {
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

/** The heap as a whole grows by less, and the first site does not grow to the end of the window. */
function isExcludedByCount({ leaking, sites }: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  const ceiling = liveHeap?.ceiling ?? Number.POSITIVE_INFINITY;
  return ceiling < leaking.rate.low && (sites.growing[0]?.trend.lateRate.low ?? 0) <= ceiling;
}

/** Growth is excluded by the samples, or by the count of live bytes where no site contradicts it. */
function isGrowthExcluded(heap: HeapFinding, liveHeap: LiveHeapFinding | null): boolean {
  if (heap.isSettled) return true;
  const ceiling = liveHeap?.ceiling ?? null;
  if (ceiling === null) return false;
  const { suspects, eitherWay } = heap.sites;
  return [...suspects, ...eitherWay].every(
    ({ trend }) => trend.rate.perHour > ceiling && trend.lateRate.low <= ceiling,
  );
}

/** Why neither leak nor no leak is certain; null when there is no doubt. */
function doubtOf(findings: Findings): Reason | null {
  const { heap, goroutines, liveHeap, counted, series, incarnation } = findings;
  const longer: WatchLonger = { watchMs: Math.max(2 * windowMsOf(incarnation), WATCH_MS_MIN) };
  if (series.heap === null) return { code: series.goroutine === null ? "no-profiles" : "no-heap-profile", facts: {} };
  if (heap === null) return { code: "too-few-heap-profiles", facts: longer };
  if (goroutines && !goroutines.isSettled) return { code: "goroutines-uncertain", facts: longer };
  if (heap.isEmpty && !counted) return { code: "empty-heap-profiles", facts: {} };
  const filling = heap.sites.filling[0];
  if (
    counted?.isRising ||
    (heap.sites.growing.length > 0 && !heap.isLeak) ||
    (filling && !isGrowthExcluded(heap, liveHeap))
  ) {
    const site = heap.sites.growing[0] ?? filling ?? heap.sites.suspects[0];
    const bytesPerHour = counted?.isRising ? counted.trend.rate.perHour : (site?.trend.rate.perHour ?? 0);
    const facts = { site: site ? namedSite(heap.series, site) : null, bytesPerHour, ...longer };
    return { code: "cache-could-explain", facts };
  }
  if (isGrowthExcluded(heap, liveHeap))
    return (
      residentDoubt(findings, longer) ?? (hiddenShare(findings) > hiddenShareMax(findings) ? couldHide(findings) : null)
    );
  const suspect = heap.sites.suspects[0] ?? heap.sites.eitherWay[0];
  if (suspect) {
    const bytesPerHour = suspect.trend.rate.perHour;
    return { code: "site-uncertain", facts: { site: namedSite(heap.series, suspect), bytesPerHour, ...longer } };
  }
  if (heap.leaking.shape === "rising")
    return { code: "heap-uncertain", facts: { bytesPerHour: heap.leaking.rate.perHour, ...longer } };
  return { code: "leak-could-hide", facts: { bytesPerHour: heap.detectable, ...longer } };
}

/** The interval of the slope narrows with the window; the share that could hide falls about as its square root. */
function couldHide(findings: Findings): Reason {
  const lengthMs = windowMsOf(findings.incarnation);
  const factor = Math.min(WATCH_FACTOR_MAX, Math.max(2, (hiddenShare(findings) / hiddenShareMax(findings)) ** 2));
  return {
    code: "leak-could-hide",
    facts: { bytesPerHour: slowestShown(findings), watchMs: Math.max(factor * lengthMs, WATCH_MS_MIN) },
  };
}
const WATCH_FACTOR_MAX = 20;

function noGrowthReason(findings: Findings): Reason {
  const { heap, goroutines, incarnation } = findings;
  const shape = heap?.total.shape;
  return {
    code: "no-growth",
    facts: {
      isSettled: shape === "leveling" || shape === "stepped",
      areGoroutinesStable: goroutines !== null,
      hiddenBytesPerHour: slowestShown(findings),
      windowMs: windowMsOf(incarnation),
    },
  };
}

/** The slowest leak that this window could have shown, in bytes per hour: by the count where it is known, else by the samples. */
function slowestShown({ heap, liveHeap, counted }: Findings): number {
  const unknown = Number.POSITIVE_INFINITY;
  return Math.min(liveHeap?.ceiling ?? unknown, counted?.ceiling ?? unknown, heap?.detectable ?? 0);
}

const hiddenShareMax = ({ counted, liveHeap }: Findings): number =>
  counted || liveHeap ? HIDDEN_SHARE_MAX : HIDDEN_SAMPLED_SHARE_MAX;

/** What it would have added within the window, as part of the live heap; of a small heap, as part of 10 MiB. */
function hiddenShare(findings: Findings): number {
  const { heap, counted, incarnation } = findings;
  const level = Math.max(counted?.trend.level ?? 0, heap?.total.level ?? 0, HIDDEN_LEVEL_MIN);
  return (slowestShown(findings) * windowMsOf(incarnation)) / HOUR_MS / level;
}
