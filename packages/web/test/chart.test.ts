import { describe, expect, it } from "vitest";
import { gapBands } from "../src/chart/bands.ts";
import { valueAt } from "../src/chart/spec.ts";
import { timeLabels } from "../src/local-time.ts";

/** Readings and gaps drawn over time, one character a unit: `x` a reading, `!` a failed scrape, `#` both. */
function bandsOf(drawing: string): string {
  const timesOf = (signs: string): number[] => [...drawing].flatMap((sign, at) => (signs.includes(sign) ? [at] : []));
  const line = Array.from({ length: drawing.length }, () => " ");
  for (const { from, to } of gapBands(timesOf("!#"), timesOf("x#")))
    for (let at = from; at <= to; at++) line[at] = at === from ? "[" : at === to ? "]" : "-";
  return line.join("").trimEnd();
}

describe("gapBands", () => {
  it.each([
    ["a hole between two readings", "x x ! ! x x", "  [-----]"],
    ["two holes", "x ! x   x ! x", "[---]   [---]"],
    ["a gap that never ended", "x x ! !", "  [---]"],
    ["a gap before the first reading", " ! ! x x", " [---]"],
    ["a gap at a reading", "x # x", "  [-]"],
    ["no gap", "x x x", ""],
  ])("%s", (_title, drawing, expected) => {
    expect([drawing, bandsOf(drawing)]).toEqual([drawing, expected]);
  });
});

describe("valueAt", () => {
  it("takes the last reading before a time at which only another line was read", () => {
    expect(valueAt([10, undefined, undefined, 40], 2)).toBe(10);
  });

  it("tells a hole from a value", () => {
    expect(valueAt([10, null, undefined], 2)).toBeNull();
    expect(valueAt([], 3)).toBeNull();
  });
});

describe("timeLabels", () => {
  const at = (clock: string): number => new Date(`2026-03-01T${clock}`).getTime();

  it("names the day under the first label and under each first of a new day", () => {
    const splits = [at("22:00"), at("23:00"), at("23:00") + 3_600_000, at("23:00") + 7_200_000];
    expect(timeLabels(splits, 3_600_000)).toEqual(["22:00\n03-01", "23:00", "00:00\n03-02", "01:00"]);
  });

  it("shows seconds where steps are shorter than a minute, and only days where they are days", () => {
    expect(timeLabels([at("10:00:05"), at("10:00:10")], 5_000)).toEqual(["10:00:05\n03-01", "10:00:10"]);
    expect(timeLabels([at("00:00")], 86_400_000)).toEqual(["03-01"]);
  });
});
