/**
 * A small, fixed part of the labeled corpus, with a floor under what the verdict gets right. `npm run eval`
 * judges all of it; docs/eval.md has the figures.
 */
import { describe, expect, it } from "vitest";
import { drawCase, SCENARIOS } from "../../../../eval/corpus.ts";
import { isRight, judge } from "../../../../eval/judge.ts";
import { CHANGES, isRightPair, judgePair } from "../../../../eval/pairs.ts";
import { readCase, readLabels, recordedName } from "../../../../eval/recorded.ts";
import { summaryOf } from "../../../../eval/summary.ts";

const RECORDED = new URL("../../../../eval/recorded/", import.meta.url);
const SEEDS = [1, 2];
const PAIR_SEED = 1;
const POINTS_MAX = 15_000;
const now = () => performance.now();

describe("the verdict on the simulated corpus", () => {
  const outcomes = SCENARIOS.flatMap((scenario) =>
    SEEDS.map((seed) => judge(drawCase(scenario, seed, { pointsMax: POINTS_MAX }), now)),
  );
  const figures = summaryOf(outcomes);

  it("finds leaks", () => expect(figures.recall).toBeGreaterThanOrEqual(0.95));

  it("raises few false alarms", () => {
    const alarms = outcomes.filter((one) => one.verdict === "leak" && !isRight(one));
    expect(
      figures.precision,
      alarms.map(({ scenario, seed }) => `${scenario} ${seed}`).join(", "),
    ).toBeGreaterThanOrEqual(0.95);
  });

  it("names the true site first, and the kind", () => {
    expect(figures.topSite).toBeGreaterThanOrEqual(0.95);
    expect(figures.kindRight).toBeGreaterThanOrEqual(0.95);
  });

  it("gives the same series for the same seed", () => {
    const [first, again] = [1, 2].map(() => drawCase(SCENARIOS[0]!, 7, { pointsMax: POINTS_MAX }).series);
    expect(first!.heap!.snapshots).toEqual(again!.heap!.snapshots);
    expect(first!.readings).toEqual(again!.readings);
  });
});

describe("verify on a service before and after a change", () => {
  const leaks = SCENARIOS.filter(({ verdict }) => verdict === "leak");
  const pairs = leaks.flatMap((scenario) =>
    CHANGES.map((change) => judgePair(scenario, PAIR_SEED, change, POINTS_MAX)),
  );
  const seen = pairs.filter(({ before }) => before === "leak");

  it("calls nothing fixed that leaks on, and no fix a leak", () => {
    const wrong = seen.filter(
      (pair) => pair.change !== "slower" && pair.outcome !== "inconclusive" && !isRightPair(pair),
    );
    expect(wrong).toEqual([]);
  });

  it("is rarely inconclusive", () =>
    expect(seen.filter(isRightPair).length / pairs.length).toBeGreaterThanOrEqual(0.85));
});

describe("the verdict on recorded programs", () => {
  it.each(readLabels(RECORDED).map((label) => [recordedName(label), label] as const))("%s", (_, label) => {
    const outcome = judge(readCase(RECORDED, label), now);
    expect(isRight(outcome), `said ${outcome.verdict}`).toBe(true);
  });
});
