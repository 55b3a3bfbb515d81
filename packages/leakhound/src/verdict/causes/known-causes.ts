/**
 * The causes of a judgment: the known leaks that match the growth.
 *
 *   leak           by the stacks of the sites that grow
 *   inconclusive   by the suspects of a series; by everything that grew in a pair; by everything in a single profile
 *   no leak        none
 */
import type { TextPattern } from "../../base/text-pattern.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, frameOwners, type SnapshotRange } from "../../series/sites.ts";
import type { TargetSeries } from "../../series/target.ts";
import type { Judgment } from "../diagnose.ts";
import type { Diagnosis } from "../facts/diagnosis.ts";
import type { Evidence } from "../facts/evidence.ts";
import type { ReasonCode } from "../facts/reasons.ts";
import { creatorOf } from "../sites/creators.ts";
import { namedSite } from "../sites/site-frames.ts";
import { joinSource, type KnownCauses, type Source } from "./join/join.ts";
import { KNOWN_LEAKS } from "./known-leaks/index.ts";
import { causeOf } from "./match/cause.ts";
import { knownLeaksOf } from "./match/families.ts";
import { type ProfileGrowth, profileGrowth } from "./match/grown-stacks.ts";
import { type Question, type StacksInQuestion, stacksInQuestion } from "./match/in-question.ts";
import { rankCauses } from "./match/rank.ts";
import type { Growth } from "./match/weigh.ts";

export interface CauseOptions {
  /** Functions or files that are the service's own code; null decides by path. */
  readonly own: TextPattern | null;
  /** Source of the service with the findings of the scanner; null without source. */
  readonly source: Source | null;
}

/** Adds causes to the diagnosis of a judgment; where none matches, its evidence says so. */
export function withKnownCauses(series: TargetSeries, judgment: Judgment, { own, source }: CauseOptions): Judgment {
  const { diagnosis } = judgment;
  const growth = growthOf(series, judgment, own);
  const known = growth ? knownCauses(growth, series, diagnosis) : NOTHING_KNOWN;
  const causes = source ? joinSource(known, source) : known.causes;
  const evidence = causes.length === 0 && diagnosis.verdict === "leak" ? [WITHOUT_CAUSE] : [];
  const all = [...diagnosis.evidence, ...creatorEvidence(judgment), ...evidence];
  return { ...judgment, diagnosis: { ...diagnosis, causes, evidence: all } };
}

/** Of the goroutines that grow most, where the stack is a library's alone. */
function creatorEvidence({ goroutines, heap, diagnosis }: Judgment): Evidence[] {
  const first = diagnosis.kind === "goroutine" ? goroutines?.sites.growing[0] : undefined;
  const creator = goroutines && first ? creatorOf(first.leadStack, goroutines, heap) : null;
  if (!creator) return [];
  const facts = { site: namedSite(goroutines!.series, first!), creator: creator.frame, by: creator.by };
  return [{ check: "goroutine-creator", outcome: "neutral", facts }];
}

const NOTHING_KNOWN: KnownCauses = { causes: [], explanations: [] };

function knownCauses(growth: Growth, { heap, goroutine }: TargetSeries, { kind, verdict }: Diagnosis): KnownCauses {
  const series = heap ?? goroutine;
  const explanations = rankCauses(growth, kind, series ? knownLeaksOf(series) : KNOWN_LEAKS);
  return { causes: explanations.map((one) => causeOf(one, growth, verdict !== "leak")), explanations };
}

const WITHOUT_CAUSE: Evidence = {
  check: "known-leaks",
  outcome: "neutral",
  facts: { knownLeaks: KNOWN_LEAKS.length },
};

/** @returns null where there is nothing to explain */
function growthOf(series: TargetSeries, judgment: Judgment, own: TextPattern | null): Growth | null {
  const { incarnation, heap, goroutines, diagnosis } = judgment;
  if (!incarnation || diagnosis.verdict === "no-leak") return null;
  const { end } = incarnation.goroutineleak;
  const proven = growthOfKind(series.goroutineleak, { first: Math.max(0, end - 1), end }, null, own);
  const isByProof = diagnosis.kind === "goroutine" && !goroutines?.isLeak;
  const ofHeap = heap && { ...heap, isInQuestion: stacksInQuestion(heap, questionOf("heap", judgment)) };
  const ofGoroutines = goroutines && {
    ...goroutines,
    isInQuestion: stacksInQuestion(goroutines, questionOf("goroutine", judgment)),
  };
  const growth: Growth = {
    heap: growthOfKind(series.heap, incarnation.heap, ofHeap, own),
    goroutine: isByProof ? proven : growthOfKind(series.goroutine, incarnation.goroutine, ofGoroutines, own),
    goroutineleak: proven,
    areGoroutinesGrowing: diagnosis.kind === "goroutine" || (goroutines ? goroutines.isLeak : null),
  };
  const isInQuestion = [growth.heap, growth.goroutine].some((one) => one !== null && one.judged.length > 0);
  return isInQuestion || diagnosis.kind === "off-heap" ? growth : null;
}

interface OwnedQuestion {
  readonly owners: FrameOwners;
  readonly isInQuestion: StacksInQuestion;
}

function growthOfKind(
  series: ProfileSeries | null,
  range: SnapshotRange,
  questioned: OwnedQuestion | null,
  own: TextPattern | null,
): ProfileGrowth | null {
  if (!series) return null;
  const owners = questioned?.owners ?? frameOwners(series, own);
  return profileGrowth({ series, range, owners, inQuestion: questioned?.isInQuestion ?? "all" });
}

/** Reasons that are about the heap, and not about sites. */
const WHOLE_HEAP: ReadonlySet<ReasonCode> = new Set(["heap-counted", "family-grows"]);

/** What the verdict says about one kind of profile. Where goroutines leak, the heap may leak as well. */
function questionOf(kind: "heap" | "goroutine", { diagnosis, heap, counted }: Judgment): Question {
  const { verdict, reason } = diagnosis;
  if (verdict === "leak" && kind === "heap") {
    if (diagnosis.kind === "off-heap" || WHOLE_HEAP.has(reason.code)) return "whole";
    return heap?.isLeak ? "sites" : "other";
  }
  if (verdict === "leak") return diagnosis.kind === kind ? "sites" : "other";
  if (kind === "heap" && reason.code === "goroutines-uncertain") return "other";
  return kind === "heap" && counted?.isRising ? "doubtful-whole" : "doubtful-sites";
}
