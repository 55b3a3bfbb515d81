/** Readings and profiles of one target, joined as its processes. */
import { describe, expect, it } from "vitest";
import { parseReading } from "../../src/recording/lines.ts";
import { joinTarget } from "../../src/series/target.ts";

const START = Date.UTC(2026, 10, 29, 12);

function readingAt(second: number, startSecond: number) {
  const iso = (value: number) => new Date(START + value * 1_000).toISOString();
  const reading = parseReading(JSON.stringify({ at: iso(second), processStart: iso(startSecond), rssBytes: 1e8 }));
  if (reading === null) throw new Error("no reading");
  return reading;
}

const joined = (readings: readonly (readonly [second: number, startSecond: number])[]) =>
  joinTarget({
    target: "shop-1",
    heap: null,
    goroutine: null,
    readings: readings.map(([second, startSecond]) => readingAt(second, startSecond)),
    events: [],
  }).incarnations.map(({ from, to, readings: { first, end } }) => [
    (from - START) / 1_000,
    (to - START) / 1_000,
    first,
    end,
  ]);

describe("processes of a target", () => {
  it("go from their first observation to the last one before the next process", () => {
    expect(
      joined([
        [0, -60],
        [10, -60],
        [20, 15],
        [30, 15],
      ]),
    ).toEqual([
      [0, 10, 0, 2],
      [20, 30, 2, 4],
    ]);
  });

  it("that a clock which was set back observed at the same time begin together", () => {
    expect(
      joined([
        [0, -60],
        [0, -30],
        [10, -30],
      ]),
    ).toEqual([[0, 10, 0, 3]]);
  });
});
