/**
 * A law on recordings of real software (eval/real): a service that leaks is never said not to leak, wherever its
 * recording ends. Here each ends at two thirds and at its end; cut-recordings.full.test.ts ends it after every snapshot.
 */
import { expect, it } from "vitest";
import { isLeaking, readRealLabels, verdictsOfCuts } from "../../../../eval/real.ts";

const REAL = new URL("../../../../eval/real/", import.meta.url);
const LABELS = readRealLabels(REAL);

it.each(LABELS.filter(isLeaking).map((label) => ({ name: label.name, label })))("$name", ({ label }) => {
  const cuts = verdictsOfCuts(REAL, label, (all) => [Math.ceil((2 * all) / 3), all]);
  expect(cuts).toHaveLength(2);
  for (const { verdict } of cuts) expect(verdict).not.toBe("no-leak");
});

it("the whole recordings are decided: nine of ten leaks, and six of ten services that do not leak", () => {
  const decided = (isLeak: boolean) => {
    const labels = LABELS.filter(({ verdict }) =>
      isLeak ? verdict === "leak" : verdict !== "leak" && verdict !== "doubtful-leak",
    );
    const expected = isLeak ? "leak" : "no-leak";
    const right = labels.filter((label) => verdictsOfCuts(REAL, label, (all) => [all])[0]!.verdict === expected);
    return right.length / labels.length;
  };
  expect(decided(true)).toBeGreaterThanOrEqual(0.9);
  expect(decided(false)).toBeGreaterThanOrEqual(0.6);
});
