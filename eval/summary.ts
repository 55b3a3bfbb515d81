/**
 * Figures over many outcomes.
 *
 *   truth        leak         no leak    inconclusive
 *   leak            TP          FN            I          recall    = TP / (TP + FN + I)
 *   no leak         FP          TN            I          precision = TP / (TP + FP)
 *   unsettled       FP          TN            right
 */
import { isRight, type Outcome } from "./judge.ts";

/** With this many snapshots a case has enough data. */
const ENOUGH_SNAPSHOTS = 40;

export interface Summary {
  readonly cases: number;
  readonly precision: number;
  readonly recall: number;
  /** Recall over cases with enough snapshots. */
  readonly recallEnough: number;
  /** Share of inconclusive verdicts, without the unsettled cases. */
  readonly inconclusive: number;
  readonly inconclusiveEnough: number;
  readonly falseAlarms: number;
  readonly innocents: number;
  /** This and the next two: shares of the leaks that were found. */
  readonly topSite: number;
  readonly kindRight: number;
  readonly covered: number;
  /** For goroutine leaks that were found: how often the interval contains the true byte rate, and the median ratio. */
  readonly costCovered: number;
  readonly costRatio: number;
  /** Median of |reported / true - 1|. */
  readonly rateError: number;
  /** Expected calibration error over the bins. */
  readonly calibrationError: number;
  readonly bins: readonly Bin[];
}

/** Verdicts with a confidence in [from, to), and the share of them that was right. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  readonly confidence: number;
  readonly right: number;
}

const BIN_EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.000_001];

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const leaks = outcomes.filter(({ truth }) => truth === "leak");
  const innocents = outcomes.filter(({ truth }) => truth !== "leak");
  const found = leaks.filter(({ verdict }) => verdict === "leak");
  const falseAlarms = innocents.filter(({ verdict }) => verdict === "leak").length;
  const settleable = outcomes.filter(({ truth }) => truth !== "unsettled");
  const rates = found.flatMap(({ rate }) => rate ?? []);
  const costs = found.flatMap(({ costRate }) => costRate ?? []);
  const bins = binsOf(outcomes);
  return {
    cases: outcomes.length,
    precision: part(found.length, found.length + falseAlarms),
    recall: share(leaks, ({ verdict }) => verdict === "leak"),
    recallEnough: share(leaks.filter(isEnough), ({ verdict }) => verdict === "leak"),
    inconclusive: share(settleable, ({ verdict }) => verdict === "inconclusive"),
    inconclusiveEnough: share(settleable.filter(isEnough), ({ verdict }) => verdict === "inconclusive"),
    falseAlarms,
    innocents: innocents.length,
    topSite: share(
      found.filter(({ hasSite }) => hasSite),
      ({ rank }) => rank === 1,
    ),
    kindRight: share(found, ({ kind, trueKind }) => kind === trueKind),
    covered: share(rates, ({ isCovered }) => isCovered),
    costCovered: share(costs, ({ isCovered }) => isCovered),
    costRatio: median(costs.map(({ ratio }) => ratio)),
    rateError: median(rates.map(({ ratio }) => Math.abs(ratio - 1))),
    calibrationError:
      bins.reduce((sum, bin) => sum + bin.cases * Math.abs(bin.confidence - bin.right), 0) /
      Math.max(
        1,
        bins.reduce((sum, bin) => sum + bin.cases, 0),
      ),
    bins,
  };
}

/** Outcomes by scenario, in the order of their first case. */
export function byScenario(outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const one of outcomes) groups.set(one.scenario, [...(groups.get(one.scenario) ?? []), one]);
  return groups;
}

/** Verdicts by confidence, without inconclusive ones. */
function binsOf(outcomes: readonly Outcome[]): Bin[] {
  const given = outcomes.filter(({ verdict }) => verdict !== "inconclusive");
  return BIN_EDGES.slice(1).flatMap((to, row): Bin[] => {
    const from = BIN_EDGES[row]!;
    const inside = given.filter(({ confidence }) => confidence >= from && confidence < to);
    if (inside.length === 0) return [];
    const confidence = inside.reduce((sum, one) => sum + one.confidence, 0) / inside.length;
    return [{ from, to: Math.min(1, to), cases: inside.length, confidence, right: share(inside, isRight) }];
  });
}

const isEnough = ({ snapshots }: Outcome): boolean => snapshots >= ENOUGH_SNAPSHOTS;
/** NaN if there are no cases, which is shown as a dash. */
const part = (some: number, all: number): number => (all === 0 ? Number.NaN : some / all);
const share = <T>(all: readonly T[], is: (one: T) => boolean): number => part(all.filter(is).length, all.length);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
