/**
 * Recordings of real software (eval/real) that end after every snapshot from the eighth: what leaks is never said not to
 * leak, what does not leak is hardly ever said to, and certain answers are right.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { type Cut, isLeaking, readRealLabels, verdictsOfCuts } from "../../../../eval/real.ts";

const REAL = new URL("../../../../eval/real/", import.meta.url);
const FIRST = 8;

const cutsOf = (isLeak: boolean): Cut[] =>
  readRealLabels(REAL)
    .filter((label) => isLeaking(label) === isLeak)
    .flatMap((label) =>
      verdictsOfCuts(REAL, label, (all) => Array.from({ length: Math.max(0, all - FIRST + 1) }, (_, at) => FIRST + at)),
    );
const share = (cuts: readonly Cut[], is: (cut: Cut) => boolean) => cuts.filter(is).length / cuts.length;

describe("recordings that end anywhere", () => {
  let leaking: Cut[] = [];
  let innocent: Cut[] = [];
  beforeAll(() => {
    leaking = cutsOf(true);
    innocent = cutsOf(false);
  }, 300_000);

  it("of a leak never end with no leak", () => {
    expect(leaking.filter(({ verdict }) => verdict === "no-leak")).toEqual([]);
    expect(share(leaking, ({ verdict }) => verdict === "leak")).toBeGreaterThan(0.7);
  });

  it("of no leak end with a leak in fewer than one of a hundred", () => {
    expect(share(innocent, ({ verdict }) => verdict === "leak")).toBeLessThan(0.01);
  });

  it("are right in nine of ten answers that are said with 0.9 or more", () => {
    const certain = ({ verdict, confidence }: Cut) => verdict !== "inconclusive" && confidence >= 0.9;
    const right = leaking.filter((cut) => certain(cut) && cut.verdict === "leak").length;
    const rightInnocent = innocent.filter((cut) => certain(cut) && cut.verdict === "no-leak").length;
    const all = [...leaking, ...innocent].filter(certain).length;
    expect((right + rightInnocent) / all).toBeGreaterThanOrEqual(0.9);
  });
});
