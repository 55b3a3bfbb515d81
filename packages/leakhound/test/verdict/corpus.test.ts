/**
 * A small, fixed part of the labelled corpus, with a floor under what the verdict gets right. `npm run eval`
 * judges all of it; docs/eval.md has the figures.
 */
import { describe, expect, it } from "vitest";
import { drawCase, SCENARIOS } from "../../../../eval/corpus.ts";
import { isRight, judge } from "../../../../eval/judge.ts";
import { readCase, readLabels, recordedName } from "../../../../eval/recorded.ts";
import { summaryOf } from "../../../../eval/summary.ts";

const RECORDED = new URL("../../../../eval/recorded/", import.meta.url);
const SEEDS = [1, 2];
const POINTS_MAX = 15_000;
const now = () => performance.now();

describe("the verdict on the simulated corpus", () => {
  const outcomes = SCENARIOS.flatMap((scenario) =>
    SEEDS.map((seed) => judge(drawCase(scenario, seed, { pointsMax: POINTS_MAX }), now)),
  );
  const figures = summaryOf(outcomes);

  it("finds leaks", () => expect(figures.recall).toBeGreaterThanOrEqual(0.9));

  it("raises few false alarms", () => {
    const alarms = outcomes.filter((one) => one.verdict === "leak" && !isRight(one));
    expect(
      figures.precision,
      alarms.map(({ scenario, seed }) => `${scenario} ${seed}`).join(", "),
    ).toBeGreaterThanOrEqual(0.9);
  });

  it("names the true site first, and the kind", () => {
    expect(figures.topSite).toBeGreaterThanOrEqual(0.9);
    expect(figures.kindRight).toBeGreaterThanOrEqual(0.9);
  });

  it("gives the same series for the same seed", () => {
    const [first, again] = [1, 2].map(() => drawCase(SCENARIOS[0]!, 7, { pointsMax: POINTS_MAX }).series);
    expect(first!.heap!.snapshots).toEqual(again!.heap!.snapshots);
    expect(first!.readings).toEqual(again!.readings);
  });
});

/** Judged wrongly so far: this list only shrinks. */
const KNOWN_WRONG: readonly string[] = [];

describe("the verdict on recorded programs", () => {
  it.each(readLabels(RECORDED).map((label) => [recordedName(label), label] as const))("%s", (name, label) => {
    const outcome = judge(readCase(RECORDED, label), now);
    expect(isRight(outcome) || KNOWN_WRONG.includes(name), `said ${outcome.verdict}`).toBe(true);
  });
});
