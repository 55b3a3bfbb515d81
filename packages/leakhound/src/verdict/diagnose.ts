/**
 * The verdict: the chain of checks is run over one life of the process, and weighed.
 *
 *   memory grows? ─ goroutines? ─ heap in use? ─ off-heap? ─▶ leak of a kind, no leak, or inconclusive and why
 *
 * Goroutines come first: a goroutine that never ends keeps what it points to, so the heap sites that
 * grow with it are its consequence. Where several processes were seen, the longest life that could be
 * judged decides, and the others are told in the evidence.
 */
import type { MemoryReading } from "../base/capture.ts";
import { formatByteRate, formatCount, formatDuration } from "../base/format.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import type { ProfileSeries } from "../series/fold.ts";
import type { SnapshotRange } from "../series/sites.ts";
import type { Incarnation, TargetSeries } from "../series/target.ts";
import { judgeExhaustion } from "./exhaustion.ts";
import { type GoroutineFinding, judgeGoroutines } from "./goroutines.ts";
import { type HeapFinding, judgeHeap, ownAskers, shareOf, trafficOf } from "./heap.ts";
import { judgeLiveHeap, type LiveHeapFinding } from "./live-heap.ts";
import { trafficOfCpu } from "./load.ts";
import { fieldOver, memoryEvidence } from "./memory.ts";
import { judgeOffHeap, type OffHeapFinding } from "./off-heap.ts";
import { calledName, framesOf, namedFrames, type SiteTrend, siteName } from "./site-trends.ts";
import { type Rate, trendOf } from "./trend.ts";
import type { ByteRate, Diagnosis, Evidence, GrowingSite, LeakKind, Verdict } from "./types.ts";

export interface DiagnoseOptions {
  /** Frames whose function or file matches are the service's own code; null to tell by path. */
  readonly own: RegExp | null;
  /** Given by the user; null to take what the service tells. */
  readonly limitBytes: number | null;
}

/** What was found, with the findings that pictures are drawn from. */
export interface Judgement {
  readonly diagnosis: Diagnosis;
  readonly incarnation: Incarnation | null;
  readonly heap: HeapFinding | null;
  readonly goroutines: GoroutineFinding | null;
  readonly offHeap: OffHeapFinding | null;
}

/** With fewer snapshots of one process, chance cannot be told from growth. */
export const SNAPSHOTS_MIN = 8;
const SITES_MAX = 20;
const PROCESSES_SHOWN = 4;
/** In a window below this length warming up looks like leaking, which the evidence then says. */
const SHORT_WINDOW_MS = 10 * 60_000;
/** Cap of a window of no length, and the scale on which it rises to the cap of a long one. */
const BRIEF_CONFIDENCE_MAX = 0.6;
const BRIEF_WINDOW_MS = 30_000;

export function diagnose(series: TargetSeries, options: DiagnoseOptions): Judgement {
  const judged = series.incarnations.map((incarnation) => judgeIncarnation(series, incarnation, options));
  const byLength = [...judged].sort((a, b) => lengthOf(b.incarnation!) - lengthOf(a.incarnation!));
  const chosen = byLength.find((one) => one.diagnosis.verdict !== "inconclusive") ?? byLength[0];
  if (!chosen) return { diagnosis: emptyDiagnosis(series.target), ...NOTHING_FOUND };
  const restarts = restartEvidence(judged, judged.indexOf(chosen));
  return { ...chosen, diagnosis: { ...chosen.diagnosis, evidence: [...chosen.diagnosis.evidence, ...restarts] } };
}

function judgeIncarnation(series: TargetSeries, incarnation: Incarnation, options: DiagnoseOptions): Judgement {
  const readings = series.readings.slice(incarnation.readings.first, incarnation.readings.end);
  const traffic = (series.heap && trafficOf(series.heap, incarnation.heap)) ?? trafficOfCpu(readings);
  const liveHeap = judgeLiveHeap(readings);
  const heap =
    series.heap &&
    judgeHeap({
      series: series.heap,
      range: incarnation.heap,
      own: options.own,
      traffic,
      count: liveHeap?.trend ?? null,
    });
  const goroutines = series.goroutine && judgeGoroutines(series.goroutine, incarnation.goroutine, options.own, traffic);
  const offHeap = judgeOffHeap(readings);
  const opinion = weigh({ series, incarnation, heap, goroutines, offHeap, liveHeap });
  const growth = growthOf(opinion.kind, { readings, heap, offHeap });
  const exhaustion = judgeExhaustion({
    readings,
    limitBytes: options.limitBytes,
    growth: opinion.verdict === "leak" ? growth : null,
    heapBytes: series.heap?.snapshots[incarnation.heap.end - 1]?.total ?? null,
    now: incarnation.to,
  });
  const diagnosis: Diagnosis = {
    schema: "leakhound.diagnosis/1",
    target: series.target,
    from: new Date(incarnation.from).toISOString(),
    to: new Date(incarnation.to).toISOString(),
    snapshots: snapshotsOf(incarnation),
    ...opinion,
    growth: growth && byteRate(growth),
    memoryLimitBytes: exhaustion?.limitBytes ?? null,
    exhaustedAt: exhaustion?.at == null ? null : isoOrNull(exhaustion.at),
    ...sitesOf(opinion, heap, goroutines),
    evidence: evidenceOf({
      readings,
      heap,
      goroutines,
      offHeap,
      liveHeap,
      opinion,
      exhaustion,
      window: lengthOf(incarnation),
    }),
    causes: [],
    holders: [],
  };
  return { diagnosis, incarnation, heap, goroutines, offHeap };
}

interface Findings {
  readonly series: TargetSeries;
  readonly incarnation: Incarnation;
  readonly heap: HeapFinding | null;
  readonly goroutines: GoroutineFinding | null;
  readonly offHeap: OffHeapFinding | null;
  readonly liveHeap: LiveHeapFinding | null;
}

interface Opinion {
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly reason: string;
  readonly confidence: number;
}

function weigh(findings: Findings): Opinion {
  const { incarnation, heap, goroutines, offHeap, liveHeap } = findings;
  const window = lengthOf(incarnation);
  if (snapshotsOf(incarnation) < SNAPSHOTS_MIN) return tooLittle(incarnation);
  if (goroutines?.isLeak) return leak("goroutine", goroutineReason(goroutines, heap), goroutines.sites.growing, window);
  const isChance = heap !== null && isExcluded(heap, liveHeap);
  if (heap?.isLeak && !isChance) return leak("heap", heapReason(heap), heap.sites.growing, window);
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

function goroutineReason(goroutines: GoroutineFinding, heap: HeapFinding | null): string {
  const first = goroutines.sites.growing[0]!;
  const { leaf, own } = namedFrames(goroutines.series, first, goroutines.owners);
  const where =
    own && own.function !== leaf.function ? `${calledName(own)} (in ${calledName(leaf)})` : calledName(leaf);
  const consequence = heap?.isLeak ? " The heap grows with them, as what they hold cannot be freed." : "";
  return `Goroutines that never end pile up in ${where}, ${formatCount(first.trend.rate.perHour)} an hour.${consequence}`;
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
  const what = shape === "levelling" || shape === "stepped" ? "grew and then settled" : "does not grow";
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

interface GrowthInput {
  readonly readings: readonly MemoryReading[];
  readonly heap: HeapFinding | null;
  readonly offHeap: OffHeapFinding | null;
}

/** Goroutines cost their stacks, which no heap profile shows: there the process as a whole tells the rate. */
function growthOf(kind: LeakKind | null, { readings, heap, offHeap }: GrowthInput): Rate | null {
  if (kind === "off-heap") return offHeap?.trend.rate ?? null;
  const resident = kind === "goroutine" ? trendOf(fieldOver(readings, "rssBytes")) : null;
  return resident?.shape === "rising" ? resident.rate : (heap?.leaking.rate ?? null);
}

/** Where nothing leaks on heap or goroutines, what rises by chance is not held up as a site. */
function sitesOf(
  { verdict, kind }: Opinion,
  heap: HeapFinding | null,
  goroutines: GoroutineFinding | null,
): Pick<Diagnosis, "sites" | "sitesByOwnCode" | "sitesByStack"> {
  if (verdict === "no-leak" || kind === "off-heap") return { sites: [], sitesByOwnCode: [], sitesByStack: [] };
  return {
    sites: growingSites(kind, heap, goroutines),
    sitesByOwnCode: ranked(heap ? heap.ownSites.growing.flatMap((site) => ownSite(heap, site)) : []),
    sitesByStack: ranked(heap ? heap.stackSites.growing.map((site) => heapSite(heap, site)) : []),
  };
}

function growingSites(
  kind: LeakKind | null,
  heap: HeapFinding | null,
  goroutines: GoroutineFinding | null,
): GrowingSite[] {
  const ofGoroutines = goroutines ? goroutines.sites.growing.map((site) => goroutineSite(goroutines, site)) : [];
  const ofHeap = heap ? heap.sites.growing.map((site) => heapSite(heap, site)) : [];
  const ordered = kind === "goroutine" ? [...ofGoroutines, ...ofHeap] : [...ofHeap, ...ofGoroutines];
  return ranked(ordered);
}

const ranked = (sites: readonly GrowingSite[]): GrowingSite[] =>
  sites.slice(0, SITES_MAX).map((site, row) => ({ ...site, rank: row + 1 }));

/** Named after the own frame; none for stacks that have none. */
function ownSite(heap: HeapFinding, site: SiteTrend): GrowingSite[] {
  const named = heapSite(heap, site);
  return named.ownFrame ? [{ ...named, ...named.ownFrame }] : [];
}

function heapSite(heap: HeapFinding, site: SiteTrend): GrowingSite {
  return {
    ...placeOf(heap.series, heap.owners, site),
    profile: "heap",
    growth: byteRate(site.trend.rate),
    share: shareOf(site.trend.rate.perHour, heap.leaking.rate),
  };
}

function goroutineSite(goroutines: GoroutineFinding, site: SiteTrend): GrowingSite {
  const { perHour, low, high } = site.trend.rate;
  return {
    ...placeOf(goroutines.series, goroutines.owners, site),
    profile: "goroutine",
    growth: { countPerHour: perHour, low, high },
    share: shareOf(perHour, goroutines.total.rate),
  };
}

function placeOf(series: ProfileSeries, owners: HeapFinding["owners"], site: SiteTrend) {
  const { leaf, own } = namedFrames(series, site, owners);
  return { rank: 0, ...leaf, stack: framesOf(series, site.leadStack), ownFrame: own };
}

interface EvidenceInput {
  readonly readings: readonly MemoryReading[];
  readonly heap: HeapFinding | null;
  readonly goroutines: GoroutineFinding | null;
  readonly offHeap: OffHeapFinding | null;
  readonly liveHeap: LiveHeapFinding | null;
  readonly opinion: Opinion;
  readonly exhaustion: ReturnType<typeof judgeExhaustion>;
  readonly window: number;
}

function evidenceOf({
  readings,
  heap,
  goroutines,
  offHeap,
  liveHeap,
  opinion,
  exhaustion,
  window,
}: EvidenceInput): Evidence[] {
  const isShort = window < SHORT_WINDOW_MS && opinion.verdict === "leak";
  return [
    memoryEvidence(readings),
    goroutines?.evidence ?? {
      check: "goroutines",
      outcome: "neutral",
      text: "no goroutine profiles to judge",
    },
    ...(heap?.evidence ?? [
      { check: "heap-in-use", outcome: "neutral", text: "no heap profile could be judged" } as const,
    ]),
    ...(liveHeap ? [liveHeap.evidence] : []),
    ...(offHeap ? [offHeap.evidence] : []),
    ...(exhaustion ? [exhaustion.evidence] : []),
    ...(isShort ? [shortWindow(window)] : []),
  ];
}

function shortWindow(window: number): Evidence {
  return {
    check: "window",
    outcome: "neutral",
    text: `the window of ${formatDuration(window)} is short: a cache that is still filling would look the same`,
  };
}

function restartEvidence(judged: readonly Judgement[], chosen: number): Evidence[] {
  if (judged.length < 2) return [];
  const times = judged.length === 2 ? "once" : `${judged.length - 1} times`;
  const newest = judged.map(
    (one, row) => `process ${row + 1} (${formatDuration(lengthOf(one.incarnation!))}): ${one.diagnosis.verdict}`,
  );
  const others = newest.slice(-PROCESSES_SHOWN).join("; ");
  return [
    {
      check: "restart",
      outcome: "neutral",
      text: `the process restarted ${times}; judged on process ${chosen + 1}; ${others}`,
    },
  ];
}

const NOTHING_FOUND = { incarnation: null, heap: null, goroutines: null, offHeap: null };

function emptyDiagnosis(target: string): Diagnosis {
  const never = new Date(0).toISOString();
  return {
    schema: "leakhound.diagnosis/1",
    target,
    from: never,
    to: never,
    snapshots: 0,
    verdict: "inconclusive",
    reason: "Nothing was read of this target.",
    confidence: 0,
    kind: null,
    growth: null,
    memoryLimitBytes: null,
    exhaustedAt: null,
    sites: [],
    sitesByOwnCode: [],
    sitesByStack: [],
    evidence: [],
    causes: [],
    holders: [],
  };
}

const lengthOf = (incarnation: Incarnation): number => incarnation.to - incarnation.from;
const countOf = (range: SnapshotRange): number => range.end - range.first;
const snapshotsOf = (incarnation: Incarnation): number =>
  Math.max(countOf(incarnation.heap), countOf(incarnation.goroutine));
const byteRate = ({ perHour, low, high }: Rate): ByteRate => ({ bytesPerHour: perHour, low, high });

/** A leak so slow that memory outlasts the calendar has no date. */
function isoOrNull(at: UnixMs): string | null {
  const date = new Date(unixMs(at));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
