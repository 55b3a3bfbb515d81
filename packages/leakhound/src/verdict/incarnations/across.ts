/**
 * A leak across incarnations: the process is killed again and again, and what grows climbs anew in each.
 *
 *   limit ─ ─ ─/|─ ─ ─/|─ ─ ─/|─ ─       no process lives long enough for a verdict of its own,
 *             / |    / |    / |          but the same growth in each of them is more than any single one shows
 *            /  |   /  |   /  |  /
 *
 * Three processes that ended suffice; two where they ended at the limit of the memory. What else ends processes, such as
 * deployments or a crash, ends them at unequal levels, or after they have warmed up.
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import { frameOwners, type SnapshotRange } from "../../series/sites.ts";
import type { Incarnation, TargetSeries } from "../../series/target.ts";
import { addRates, type Rate } from "../../stats/rate.ts";
import { median } from "../../stats/theil-sen.ts";
import { isBeyondStartUp } from "../checks/counted-heap.ts";
import { byteRate } from "../checks/memory.ts";
import type { Diagnosis, GrowingSite, Growth } from "../facts/diagnosis.ts";
import type { Evidence, IncarnationFacts, LoopMeasure, LoopPattern } from "../facts/evidence.ts";
import type { Reason } from "../facts/reasons.ts";
import type { LeakKind } from "../facts/verdict.ts";
import { climbingSites } from "./climbing-sites.ts";
import { type Climbs, climbsOf } from "./climbs.ts";
import { type Lifetime, lifetimes } from "./lifetimes.ts";
import { measuredProcesses } from "./measures.ts";

/** So many processes that ended alike are no coincidence; fewer suffice where the limit of the memory ended them. */
const ENDED_MIN = 3;
const ENDED_AT_LIMIT_MIN = 2;
const LIMIT_SHARE_MIN = 0.85;
/** A process that has run for so many lifetimes without a leak has left the loop. */
const ESCAPED_LIFETIMES = 1.5;
/** Sites that go on growing explain the growth where they make up this part of it. */
const EXPLAINED_MIN = 0.25;
/** A goroutine count that rises by less is that of a server that starts. */
const GOROUTINES_RISE_MIN = 50;
const CONFIDENCE_MAX = 0.97;
const CONFIDENCE_WITHOUT_LIMIT_MAX = 0.9;

const KIND_OF: Readonly<Record<LoopMeasure, LeakKind>> = {
  goroutines: "goroutine",
  "live-heap": "heap",
  "heap-profile": "heap",
  outside: "off-heap",
  resident: "off-heap",
};

export interface AcrossOptions {
  readonly own: TextPattern | null;
  /** Given by the user; null takes the limit that the service reports. */
  readonly limitBytes: number | null;
}

/** A process and its own diagnosis. */
export interface JudgedProcess {
  readonly diagnosis: Diagnosis;
  readonly incarnation: Incarnation | null;
}

export interface AcrossFinding {
  /** The processes are killed by a leak. */
  readonly isLeak: boolean;
  readonly kind: LeakKind;
  readonly confidence: number;
  readonly growth: Growth | null;
  readonly sites: readonly GrowingSite[];
  readonly facts: IncarnationFacts;
}

/**
 * @param one the process that was judged on its own
 * @returns null where fewer than two processes ended, or nothing climbs in most of them
 */
export function judgeAcross(series: TargetSeries, options: AcrossOptions, one: JudgedProcess): AcrossFinding | null {
  const lives = lifetimes(series);
  if (lives.length < 2) return null;
  const found = climbingMeasure(series, lives);
  if (!found) return null;
  const { measure, climbs } = found;
  const limitBytes = limitReached(series, lives, options.limitBytes);
  const sites = sitesOf(series, measure, options.own);
  const pattern = patternOf(climbs, sites);
  const isEnough = climbs.climbing >= (limitBytes === null ? ENDED_MIN : ENDED_AT_LIMIT_MIN);
  const isLeak = pattern === "climbs-to-one-level" && isEnough && isMuch(measure, climbs) && !hasEscaped(one, lives);
  const confidence = Math.min(
    limitBytes === null ? CONFIDENCE_WITHOUT_LIMIT_MAX : CONFIDENCE_MAX,
    1 - 0.5 ** climbs.climbing,
  );
  return {
    isLeak,
    kind: KIND_OF[measure],
    confidence: Math.round(100 * confidence) / 100,
    growth: growthOf(series, measure, { climbs, lives, sites }),
    sites: isLeak ? sites : [],
    facts: factsOf({ measure, pattern, climbs, lives, site: isLeak ? (sites[0] ?? null) : null, limitBytes }),
  };
}

/** A process warms up and leaks at the same time: then sites show that growth goes on, where the whole does not. */
function patternOf({ pace, isOneLevel }: Climbs, sites: readonly GrowingSite[]): LoopPattern {
  const explained = sites.reduce((sum, { share }) => sum + share, 0);
  if (pace === "bends") return "levels-off";
  if (pace === "unclear" && explained < EXPLAINED_MIN) return "unclear";
  return isOneLevel ? "climbs-to-one-level" : "climbs-to-unequal-levels";
}

export const acrossEvidence = ({ isLeak, facts }: AcrossFinding): Evidence => ({
  check: "incarnations",
  outcome: isLeak ? "supports" : "neutral",
  facts,
});

/** A diagnosis of one process, replaced by that of all processes together. */
export function leakAcross(series: TargetSeries, one: Diagnosis, across: AcrossFinding): Diagnosis {
  const { incarnations } = series;
  const isSameLeak = one.verdict === "leak" && one.kind === across.kind;
  const reason: Reason = { code: "climbs-in-each-process", facts: across.facts };
  return {
    ...one,
    from: new Date(incarnations[0]!.from).toISOString(),
    to: new Date(incarnations.at(-1)!.to).toISOString(),
    snapshots: Math.max(series.heap?.snapshots.length ?? 0, series.goroutine?.snapshots.length ?? 0, one.snapshots),
    verdict: "leak",
    kind: across.kind,
    reason,
    confidence: isSameLeak ? Math.max(one.confidence, across.confidence) : across.confidence,
    growth: across.growth,
    sites: isSameLeak && one.sites.length > 0 ? one.sites : across.sites,
  };
}

interface ClimbingMeasure {
  readonly measure: LoopMeasure;
  readonly climbs: Climbs;
}

/** Goroutines hold memory, so they come first; memory outside the heap only where it grows faster than the heap. */
function climbingMeasure(series: TargetSeries, lives: readonly Lifetime[]): ClimbingMeasure | null {
  const of = (measure: LoopMeasure): ClimbingMeasure | null => {
    const climbs = climbsOf(measuredProcesses(series, measure), lives);
    return climbs && { measure, climbs };
  };
  const goroutines = of("goroutines");
  if (goroutines?.climbs.pace === "keeps" && isMuch("goroutines", goroutines.climbs)) return goroutines;
  const heap = of("live-heap") ?? of("heap-profile");
  const outside = of("outside");
  const isFaster = outside && outside.climbs.slope.rate.low > (heap?.climbs.slope.rate.high ?? 0);
  return (isFaster ? outside : heap) ?? of("resident");
}

const isMuch = (measure: LoopMeasure, { medianRise, slope }: Climbs): boolean =>
  measure === "goroutines"
    ? medianRise >= GOROUTINES_RISE_MIN
    : isBeyondStartUp({ rise: medianRise, perHour: slope.rate.perHour });

/** The limit of the memory, where most processes came close to it; otherwise null. */
function limitReached(series: TargetSeries, lives: readonly Lifetime[], given: number | null): number | null {
  const reported = series.readings.findLast(({ limitBytes }) => limitBytes !== undefined);
  const limit = given ?? reported?.limitBytes ?? null;
  if (limit === null) return null;
  // V8 reports the limit of its heap, not of the process.
  const isOfHeap = given === null && reported?.externalBytes !== undefined;
  const last = series.incarnations.slice(0, lives.length).flatMap(({ readings }) => {
    const values = series.readings.slice(readings.first, readings.end);
    return values.map(({ heapInUseBytes, rssBytes }) => (isOfHeap ? heapInUseBytes : rssBytes) ?? 0).slice(-1);
  });
  const near = last.filter((used) => used >= LIMIT_SHARE_MIN * limit);
  return near.length >= ENDED_AT_LIMIT_MIN && 2 * near.length >= last.length ? limit : null;
}

/** One process outlives the others and does not leak: what ended them was no leak, or is over. */
function hasEscaped({ diagnosis, incarnation }: JudgedProcess, lives: readonly Lifetime[]): boolean {
  const lengths = lengthsOf(lives);
  if (diagnosis.verdict !== "no-leak" || !incarnation) return false;
  return lengths.length > 0 && incarnation.to - incarnation.from >= ESCAPED_LIFETIMES * median(lengths);
}

const lengthsOf = (lives: readonly Lifetime[]): Float64Array =>
  Float64Array.from(lives.flatMap(({ lengthMs }) => lengthMs ?? [])).sort();

/** Bytes per hour: of the sites that go on growing, where they are known; of goroutines, of the heap that climbs with them. */
function growthOf(
  series: TargetSeries,
  measure: LoopMeasure,
  { climbs, lives, sites }: Pick<Described, "climbs" | "lives"> & { readonly sites: readonly GrowingSite[] },
): Growth | null {
  const bytesRate = ({ slope }: Climbs): Growth => byteRate(slope.rate);
  if (measure !== "goroutines") return sitesRate(sites) ?? bytesRate(climbs);
  const heap = climbsOf(measuredProcesses(series, "heap-profile"), lives);
  const countPerHour = climbs.slope.rate.perHour;
  return heap ? { ...bytesRate(heap), countPerHour } : null;
}

/** Null where the sites explain too little. */
function sitesRate(sites: readonly GrowingSite[]): Growth | null {
  const share = sites.reduce((sum, site) => sum + site.share, 0);
  const rates = sites.flatMap(({ growth }) => ("bytesPerHour" in growth ? [growth] : []));
  const [first, ...others] = rates.map(({ bytesPerHour, low, high }): Rate => ({ perHour: bytesPerHour, low, high }));
  return first && share >= EXPLAINED_MIN ? byteRate(others.reduce(addRates, first)) : null;
}

function sitesOf(series: TargetSeries, measure: LoopMeasure, own: TextPattern | null): readonly GrowingSite[] {
  const { heap, goroutine } = series;
  const rangesOf = (range: (incarnation: Incarnation) => SnapshotRange) => series.incarnations.map(range);
  if (measure === "goroutines")
    return goroutine
      ? climbingSites(
          goroutine,
          rangesOf((one) => one.goroutine),
          frameOwners(goroutine, own),
        )
      : [];
  const isOnHeap = KIND_OF[measure] === "heap" && heap !== null;
  return isOnHeap
    ? climbingSites(
        heap,
        rangesOf((one) => one.heap),
        frameOwners(heap, own),
      )
    : [];
}

interface Described {
  readonly pattern: LoopPattern;
  readonly measure: LoopMeasure;
  readonly climbs: Climbs;
  readonly lives: readonly Lifetime[];
  readonly site: GrowingSite | null;
  readonly limitBytes: number | null;
}

function factsOf({ measure, pattern, climbs, lives, site, limitBytes }: Described): IncarnationFacts {
  const { ended, climbing, slope } = climbs;
  const lengths = lengthsOf(lives);
  const levels = climbs.levels.slice().sort();
  return {
    pattern,
    measure,
    ended,
    climbing,
    lifetime:
      lengths.length === 0
        ? null
        : { medianMs: median(lengths), shortestMs: lengths[0]!, longestMs: lengths[lengths.length - 1]! },
    endLevel: { median: median(levels), lowest: levels[0]!, highest: levels[levels.length - 1]! },
    perHour: slope.rate.perHour,
    low: slope.rate.low,
    high: slope.rate.high,
    limitBytes,
    site: site && { id: site.id, function: site.function, file: site.file, line: site.line },
    ownFrame: site?.ownFrame && site.ownFrame.function !== site.function ? site.ownFrame : null,
  };
}
