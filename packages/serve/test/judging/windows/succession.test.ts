/**
 * Instances over time, one letter for each, a column for ten minutes:
 *
 *   a ######..........
 *   b .......#########
 */
import { expect, it } from "vitest";
import { successions } from "../../../src/judging/windows/succession.ts";

const STEP_MS = 10 * 60_000;

/** @returns each succession as the names of its instances, the latest last */
function chains(drawing: string): readonly string[] {
  const spans = drawing
    .trim()
    .split("\n")
    .map((line) => {
      const [instance = "", row = ""] = line.trim().split(/\s+/);
      return { instance, from: row.indexOf("#") * STEP_MS, to: (row.lastIndexOf("#") + 1) * STEP_MS };
    });
  return successions(spans).map(({ instance, predecessors }) =>
    [...predecessors.map((one) => one.instance), instance].join(" "),
  );
}

it("an instance that begins when another one has ended follows it", () => {
  expect(
    chains(`
      a ######..........
      b .......####.....
      c ............####`),
  ).toEqual(["a b c"]);
});

it("in a rolling release, each old instance has one successor, which may begin before it ends", () => {
  expect(
    chains(`
      a ######..........
      b ########........
      c .....###########
      d .......#########`),
  ).toEqual(["a c", "b d"]);
});

it("instances that still run are followed by none, however new another one is", () => {
  expect(
    chains(`
      a ################
      b ###############.
      c ...............#`),
  ).toEqual(["a", "b c"]);
});

it("replicas that come back the next day follow those of the day before", () => {
  expect(
    chains(`
      a ################
      b ..###...........
      c ..........###...`),
  ).toEqual(["a", "b c"]);
});
