/** Judges one case: the verdict, and how right it is. */
import { diagnose } from "../packages/leakhound/src/verdict/diagnose.ts";
import type { Diagnosis } from "../packages/leakhound/src/verdict/facts/diagnosis.ts";
import type { LeakKind, Verdict } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import type { Case, Truth } from "./corpus.ts";
import type { TrueVerdict } from "./scenarios/types.ts";
import type { Family } from "./simulate/types.ts";

export interface Outcome {
  readonly scenario: string;
  readonly seed: number;
  readonly family: Family;
  readonly snapshots: number;
  readonly truth: TrueVerdict;
  readonly trueKind: LeakKind | null;
  readonly verdict: Verdict;
  readonly kind: LeakKind | null;
  readonly confidence: number;
  /** Rank of the first right site, from 1; null if no right site is named, or if no profile can show one. */
  readonly rank: number | null;
  /** Whether a profile shows the leaking site. */
  readonly hasSite: boolean;
  /** Goroutines per hour for a goroutine leak, else bytes per hour. */
  readonly rate: RateOutcome | null;
  /** Bytes per hour of a goroutine leak. */
  readonly costRate: RateOutcome | null;
  readonly milliseconds: number;
}

/** The reported rate compared with the true rate. */
export interface RateOutcome {
  /** Reported rate divided by true rate. */
  readonly ratio: number;
  readonly isCovered: boolean;
}

/** @param now a clock in milliseconds, to measure the time of the verdict */
export function judge(one: Case, now: () => number): Outcome {
  const start = now();
  const { diagnosis } = diagnose(one.series, { own: null, limitBytes: null });
  const milliseconds = now() - start;
  const { truth } = one;
  return {
    scenario: one.scenario,
    seed: one.seed,
    family: one.family,
    snapshots: one.snapshots,
    truth: truth.verdict,
    trueKind: truth.kind,
    verdict: diagnosis.verdict,
    kind: diagnosis.kind,
    confidence: diagnosis.confidence,
    rank: rankOf(diagnosis, truth),
    hasSite: truth.functions.length > 0,
    rate: truth.kind === "goroutine" ? countRateOf(diagnosis, truth) : byteRateOf(diagnosis, truth),
    costRate: truth.kind === "goroutine" ? byteRateOf(diagnosis, truth) : null,
    milliseconds,
  };
}

function rankOf({ sites }: Diagnosis, { functions }: Truth): number | null {
  const row = sites.findIndex((site) => functions.includes(site.function));
  return row < 0 ? null : row + 1;
}

function byteRateOf({ verdict, growth }: Diagnosis, { bytesPerHour }: Truth): RateOutcome | null {
  if (verdict !== "leak" || !growth || bytesPerHour === null) return null;
  return comparedRates({ reported: growth.bytesPerHour, ...growth }, bytesPerHour);
}

function countRateOf({ verdict, sites }: Diagnosis, { countPerHour }: Truth): RateOutcome | null {
  if (verdict !== "leak" || countPerHour === null) return null;
  const counted = sites.map(({ growth }) => growth).find((growth) => "countPerHour" in growth);
  return counted ? comparedRates({ reported: counted.countPerHour, ...counted }, countPerHour) : null;
}

const comparedRates = (
  { reported, low, high }: { readonly reported: number; readonly low: number; readonly high: number },
  truth: number,
): RateOutcome => ({
  ratio: reported / truth,
  isCovered: low <= truth && truth <= high,
});

/** For a leak the verdict leak is right, otherwise each other verdict. */
export const isRight = ({ truth, verdict }: Outcome): boolean =>
  truth === "leak" ? verdict === "leak" : verdict !== "leak";
