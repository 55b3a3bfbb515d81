/**
 * The verdict: runs the checks over one process and decides.
 *
 *   memory grows? ─ goroutines? ─ heap in use? ─ off-heap? ─▶ leak of a kind, no leak, or inconclusive and why
 *
 * Where several processes were seen, the longest one with a verdict counts, and the evidence lists the others.
 */
import type { MemoryReading } from "../base/capture.ts";
import type { TextPattern } from "../base/text-pattern.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import { frameOwners } from "../series/sites.ts";
import { type Incarnation, latestIncarnation, type TargetSeries } from "../series/target.ts";
import { addRates, type Rate, rateOf } from "../stats/rate.ts";
import { type Trend, trendOf } from "../stats/trend.ts";
import { familyOf } from "./causes/match/families.ts";
import { stacksInQuestion } from "./causes/match/in-question.ts";
import { growthBesides } from "./checks/besides.ts";
import { containsCgo } from "./checks/cgo.ts";
import { type CountedHeap, judgeCountedHeap } from "./checks/counted-heap.ts";
import { coverageEvidence } from "./checks/coverage.ts";
import { type FamilyFinding, judgeFamily } from "./checks/families.ts";
import { type GoroutineFinding, judgeGoroutines } from "./checks/goroutines.ts";
import { type HeapFinding, judgeHeap, trafficOf } from "./checks/heap.ts";
import { judgeLeakedGoroutines } from "./checks/leaked-goroutines.ts";
import { judgeLiveHeap } from "./checks/live-heap.ts";
import { byteRate, fieldPoints, memoryEvidence } from "./checks/memory.ts";
import { accountEvidence, memoryAccount } from "./checks/memory-account.ts";
import { type Exhaustion, judgeExhaustion, memoryStand } from "./checks/memory-limit.ts";
import { judgeOffHeap, type OffHeapFinding, offHeapEvidence } from "./checks/off-heap.ts";
import { judgeRemainder } from "./checks/remainder.ts";
import { judgeStacks, type StackFinding } from "./checks/stacks.ts";
import { type Usage, usageOf } from "./checks/usage.ts";
import { type Decision, decide } from "./decision/decision.ts";
import { withFamily } from "./decision/family.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./decision/findings.ts";
import { reportedSites } from "./decision/growing-sites.ts";
import { isSpread } from "./decision/spread.ts";
import { type Diagnosis, emptyDiagnosis, type Growth } from "./facts/diagnosis.ts";
import type { Evidence } from "./facts/evidence.ts";
import type { Reason } from "./facts/reasons.ts";
import type { LeakKind } from "./facts/verdict.ts";
import { type AcrossFinding, acrossEvidence, judgeAcross, leakAcross } from "./incarnations/across.ts";
import { restartsTooFast } from "./incarnations/too-fast.ts";
import { isWarmUp, warmUpDiagnosis } from "./incarnations/warm-up.ts";
import { type FillingCaches, judgeFillingCaches } from "./sites/filling-caches.ts";
import { spreadSite } from "./sites/spread-site.ts";
import { loadCounters, trafficOfCpu } from "./sites/traffic.ts";

export interface DiagnoseOptions {
  /** Frames whose function or file matches are the service's own code; null decides by path. */
  readonly own: TextPattern | null;
  /** Given by the user; null takes the limit that the service reports. */
  readonly limitBytes: number | null;
  /** "No leak" has to hold for so long: a leak too slow for the window must not reach the limit. Absent: for the window. */
  readonly horizonMs?: number;
  /** The sites of the diagnosis are wanted, and not the same growth by own code and by stack, which takes as long again. */
  readonly isBrief?: boolean;
}

/** The diagnosis, with the findings that charts are drawn from. */
export interface Judgment {
  readonly diagnosis: Diagnosis;
  readonly incarnation: Incarnation | null;
  readonly heap: HeapFinding | null;
  readonly goroutines: GoroutineFinding | null;
  readonly offHeap: OffHeapFinding | null;
  readonly counted: CountedHeap | null;
  readonly stacks: StackFinding | null;
  readonly usage: Usage;
}

const PROCESSES_NAMED = 4;
/** In a shorter window warming up looks like leaking, which the evidence then says. */
const SHORT_WINDOW_MS = 10 * 60_000;

export function diagnose(series: TargetSeries, options: DiagnoseOptions): Judgment {
  if (series.mixedProcesses !== null) return { diagnosis: mixedDiagnosis(series), ...NOTHING_FOUND };
  const judged = series.incarnations.map((incarnation) => judgeIncarnation(series, incarnation, options));
  // Of processes with windows of the same length, such as two single profiles, the newest counts.
  const byLength = [...judged].reverse().sort((a, b) => windowMsOf(b.incarnation!) - windowMsOf(a.incarnation!));
  const chosen = byLength.find((one) => one.diagnosis.verdict !== "inconclusive") ?? byLength[0];
  if (!chosen) return { diagnosis: emptyDiagnosis(series.target), ...NOTHING_FOUND };
  const restarts = [
    ...restartEvidence(judged, judged.indexOf(chosen)),
    ...coverageEvidence(series),
    ...(series.separated ? [{ check: "separated", outcome: "neutral", facts: series.separated } as const] : []),
  ];
  const diagnosis = { ...chosen.diagnosis, evidence: [...chosen.diagnosis.evidence, ...restarts] };
  return acrossProcesses(series, { ...chosen, diagnosis }, options);
}

/** Judges the newest process, and all processes together: an alarm is about what happens now. */
export function diagnoseLatest(series: TargetSeries, options: DiagnoseOptions): Judgment {
  return acrossProcesses(series, diagnose(latestIncarnation(series), options), options);
}

/** Of profiles of several processes, which nothing separates: no rate may be computed. */
function mixedDiagnosis({ target, heap, mixedProcesses }: TargetSeries): Diagnosis {
  const snapshots = heap?.snapshots ?? [];
  const times = snapshots.map(({ at }) => new Date(at).toISOString());
  const facts = { profiles: snapshots.length, processes: mixedProcesses ?? 0 };
  const empty = emptyDiagnosis(target);
  return {
    ...empty,
    from: times[0] ?? empty.from,
    to: times.at(-1) ?? empty.to,
    snapshots: snapshots.length,
    reason: { code: "processes-mixed", facts },
  };
}

/** What no process shows on its own, because it ends too soon. */
function acrossProcesses(series: TargetSeries, judgment: Judgment, options: DiagnoseOptions): Judgment {
  if (series.incarnations.length < 2) return judgment;
  const across = judgeAcross(series, options, judgment);
  return { ...judgment, diagnosis: diagnosisAcross(series, judgment, across) };
}

function diagnosisAcross(series: TargetSeries, one: Judgment, across: AcrossFinding | null): Diagnosis {
  const { diagnosis } = one;
  if (!across) return { ...diagnosis, ...reasonOf(restartsTooFast(series, diagnosis)) };
  const evidence = [...diagnosis.evidence, acrossEvidence(across)];
  if (across.isLeak) return { ...leakAcross(series, diagnosis, across), evidence };
  if (isWarmUp(one, across))
    return { ...diagnosis, ...warmUpDiagnosis(diagnosis, windowMsOf(one.incarnation!)), evidence };
  return { ...diagnosis, ...reasonOf(restartsTooFast(series, diagnosis)), evidence };
}

const reasonOf = (reason: Reason | null): Partial<Diagnosis> => (reason ? { reason } : {});

/** Runs all checks over one process. */
export function findingsOf(
  series: TargetSeries,
  incarnation: Incarnation,
  { own }: Pick<DiagnoseOptions, "own">,
): Findings {
  const readings = readingsOf(series, incarnation);
  const traffic = (series.heap && trafficOf(series.heap, incarnation.heap)) ?? trafficOfCpu(readings);
  const liveHeap = judgeLiveHeap(readings);
  const owners = series.heap && frameOwners(series.heap, own);
  const filling = judgeFillingCaches({
    series: series.heap,
    goroutines: series.goroutine,
    incarnation,
    readings,
    owners,
  });
  const counted = judgeCountedHeap({
    readings,
    onCaches: filling.rate,
    besidesCaches: (trend) => besidesFilling(series, incarnation, { filling, trend, isV8: isV8(readings) }),
    traffic,
  });
  const heap =
    series.heap &&
    owners &&
    judgeHeap({
      series: series.heap,
      range: incarnation.heap,
      owners,
      traffic,
      count: liveHeap?.trend ?? null,
      counted,
      filling,
    });
  const spread = heap && counted?.isLeak ? spreadSite(heap, filling) : null;
  const remainder =
    heap && counted && filling.isPossible
      ? judgeRemainder({ series: heap.series, range: heap.range, owners: heap.owners, counted, isV8: isV8(readings) })
      : null;
  const load = { traffic, counters: loadCounters(readings) };
  const goroutines = series.goroutine && judgeGoroutines(series.goroutine, incarnation.goroutine, own, load);
  const account = memoryAccount(readings);
  const stacks = judgeStacks(account);
  const offHeap = judgeOffHeap(readings);
  const leakedGoroutines =
    series.goroutineleak && judgeLeakedGoroutines(series.goroutineleak, incarnation.goroutineleak, own);
  return {
    series,
    incarnation,
    heap,
    goroutines,
    leakedGoroutines,
    offHeap,
    liveHeap,
    counted,
    spread,
    remainder,
    family: heap && familyIn(heap, counted, goroutines),
    account,
    stacks,
    resident: trendOf(fieldPoints(readings, "rssBytes")),
  };
}

/** Where no cache can be filling, the count says it all, and for V8 it says more than the samples. */
function besidesFilling(
  { heap }: TargetSeries,
  incarnation: Incarnation,
  { filling, trend, isV8 }: { readonly filling: FillingCaches; readonly trend: Trend; readonly isV8: boolean },
): Rate | null {
  if (!heap || isV8 || filling.stacks.size === 0) return null;
  const found = growthBesides({ series: heap, range: incarnation.heap, stacks: filling.stacks, counted: trend, isV8 });
  return found && rateOf(found.besides, found.hours);
}

const isV8 = (readings: readonly MemoryReading[]): boolean =>
  readings.some(({ externalBytes }) => externalBytes !== undefined);

/** The family of a known leak in a heap that grows, or may. */
function familyIn(
  heap: HeapFinding,
  counted: CountedHeap | null,
  goroutines: GoroutineFinding | null,
): FamilyFinding | null {
  const { series, range, owners, sites, filling, leaking } = heap;
  const isInQuestion =
    counted?.isRising || [sites.growing, sites.suspects, sites.filling].some(({ length }) => length > 0);
  if (!isInQuestion || heap.isSettled) return null;
  const areGoroutinesGrowing = goroutines?.isLeak ?? null;
  const inQuestion = stacksInQuestion({ sites, filling }, "whole");
  const family = familyOf({ series, range, owners, inQuestion, areGoroutinesGrowing });
  return family && judgeFamily(family, { series, range, sampled: leaking.rate, counted });
}

const readingsOf = (series: TargetSeries, { readings }: Incarnation): readonly MemoryReading[] =>
  series.readings.slice(readings.first, readings.end);

function judgeIncarnation(series: TargetSeries, incarnation: Incarnation, options: DiagnoseOptions): Judgment {
  const readings = readingsOf(series, incarnation);
  const findings = findingsOf(series, incarnation, options);
  const { heap, goroutines, offHeap, counted, stacks } = findings;
  const stand = memoryStand({
    readings,
    limitBytes: options.limitBytes,
    heapBytes: series.heap?.snapshots[incarnation.heap.end - 1]?.total ?? null,
  });
  const { horizonMs } = options;
  const horizon = horizonMs === undefined ? null : { ms: horizonMs, limit: stand };
  const decision = withFamily(decide(findings, horizon), findings);
  const growth = growthOf(decision, readings, findings);
  const exhaustion = stand && judgeExhaustion(stand, decision.verdict === "leak" ? growth : null, incarnation.to);
  const diagnosis: Diagnosis = {
    schema: "leakhound.diagnosis/1",
    target: series.target,
    from: new Date(incarnation.from).toISOString(),
    to: new Date(incarnation.to).toISOString(),
    snapshots: snapshotsOf(incarnation),
    ...decision,
    growth: growth && { ...byteRate(growth), ...countRate(decision.kind, goroutines) },
    memoryLimitBytes: stand?.limitBytes ?? null,
    exhaustedAt: exhaustion?.at == null ? null : isoOrNull(exhaustion.at),
    ...reportedSites(decision, findings, options.isBrief ?? false),
    evidence: evidenceOf(findings, { readings, decision, exhaustion }),
    causes: [],
    holders: [],
  };
  return { diagnosis, incarnation, heap, goroutines, offHeap, counted, stacks, usage: usageOf(readings) };
}

/** Leaked goroutines cost their stacks, which no heap profile shows, and the memory that they reference on the heap. */
function growthOf({ kind, reason }: Decision, readings: readonly MemoryReading[], findings: Findings): Rate | null {
  const { offHeap, family } = findings;
  if (family && reason.code === "family-grows") return family.site.trend.rate;
  if (kind === "off-heap") return offHeap?.trend.rate ?? null;
  if (kind === "stack") return findings.stacks?.trend.rate ?? null;
  const onHeap = heapRate(findings);
  if (kind !== "goroutine") return onHeap;
  const stacks = trendOf(fieldPoints(readings, "stackInUseBytes"));
  if (stacks && onHeap) return addRates(stacks.rate, onHeap);
  const resident = trendOf(fieldPoints(readings, "rssBytes"));
  return resident?.shape === "rising" ? resident.rate : onHeap;
}

/**
 * The sampled rate excludes sites that changed without leaking. The counted rate has no sampling noise: it is used where
 * no single site explains the growth, where the sampled rate is that of some sites and the whole confirms a larger count,
 * and where the two disagree for V8, whose samples are not calibrated to bytes.
 */
function heapRate(findings: Findings): Rate | null {
  const { heap, counted } = findings;
  const sampled = heap?.leaking.rate ?? null;
  if (!counted?.isRising) return sampled;
  const { beyondCaches } = counted;
  if (sampled === null || !heap?.isLeak || isSpread(findings)) return beyondCaches;
  if (overlap(sampled, beyondCaches)) return sampled;
  const isConfirmed = heap.unsettledWhole !== null && overlap(heap.unsettledWhole, beyondCaches);
  return isConfirmed || !heap.series.hasAllocated ? beyondCaches : sampled;
}

const overlap = (a: Rate, b: Rate): boolean => a.low <= b.high && b.low <= a.high;

/** Goroutines per hour, where their count shows the leak. */
function countRate(kind: LeakKind | null, goroutines: GoroutineFinding | null): Pick<Growth, "countPerHour"> {
  return kind === "goroutine" && goroutines?.isLeak ? { countPerHour: goroutines.total.rate.perHour } : {};
}

interface EvidenceInput {
  readonly readings: readonly MemoryReading[];
  readonly decision: Decision;
  readonly exhaustion: Exhaustion | null;
}

function evidenceOf(
  { series, incarnation, heap, goroutines, leakedGoroutines, offHeap, liveHeap, account }: Findings,
  { readings, decision, exhaustion }: EvidenceInput,
): Evidence[] {
  const window = windowMsOf(incarnation);
  const isOutsideUnknown =
    !account.some(({ part }) => part === "outside") && [series.heap, series.goroutine].some(containsCgo);
  const isShort = window < SHORT_WINDOW_MS && decision.verdict === "leak";
  return [
    memoryEvidence(readings),
    goroutines?.evidence ?? {
      check: "goroutines",
      outcome: "neutral",
      facts: { state: "unknown" },
    },
    ...(leakedGoroutines ? [leakedGoroutines.evidence] : []),
    ...(heap?.evidence ?? [{ check: "heap-in-use", outcome: "neutral", facts: { trend: null } } as const]),
    ...(liveHeap ? [liveHeap.evidence] : []),
    ...(offHeap ? [offHeapEvidence(offHeap)] : []),
    ...accountEvidence(account),
    ...(isOutsideUnknown ? [OUTSIDE_UNKNOWN] : []),
    ...(exhaustion ? [exhaustion.evidence] : []),
    ...(isShort ? [shortWindowEvidence(window)] : []),
  ];
}

const shortWindowEvidence = (lengthMs: number): Evidence => ({
  check: "window",
  outcome: "neutral",
  facts: { lengthMs },
});

const OUTSIDE_UNKNOWN: Evidence = { check: "outside-unknown", outcome: "neutral", facts: {} };

function restartEvidence(judged: readonly Judgment[], chosen: number): Evidence[] {
  if (judged.length < 2) return [];
  const processes = judged.map((one, row) => ({
    number: row + 1,
    lengthMs: windowMsOf(one.incarnation!),
    verdict: one.diagnosis.verdict,
  }));
  const facts = {
    restarts: judged.length - 1,
    judged: chosen + 1,
    processes: processes.slice(-PROCESSES_NAMED),
  };
  return [{ check: "restart", outcome: "neutral", facts }];
}

const NOTHING_FOUND = {
  incarnation: null,
  heap: null,
  goroutines: null,
  offHeap: null,
  counted: null,
  stacks: null,
  usage: usageOf([]),
};

/** Null for a date beyond the range of Date, as of a very slow leak. */
function isoOrNull(at: UnixMs): string | null {
  const date = new Date(unixMs(at));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
