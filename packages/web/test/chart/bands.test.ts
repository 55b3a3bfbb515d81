import { describe, expect, it } from "vitest";
import { gapBands } from "../../src/chart/bands.ts";
import { valueAt } from "../../src/chart/spec.ts";

/** Readings and gaps drawn over time, one character for each unit: `x` a reading, `!` a failed scrape, `#` both. */
function bandsOf(drawing: string): string {
  const timesOf = (marks: string): number[] => [...drawing].flatMap((mark, at) => (marks.includes(mark) ? [at] : []));
  const line = Array.from({ length: drawing.length }, () => " ");
  for (const { from, to } of gapBands(timesOf("!#"), timesOf("x#")))
    for (let at = from; at <= to; at++) line[at] = at === from ? "[" : at === to ? "]" : "-";
  return line.join("").trimEnd();
}

describe("gapBands", () => {
  it.each([
    ["a gap between two readings", "x x ! ! x x", "  [-----]"],
    ["two gaps", "x ! x   x ! x", "[---]   [---]"],
    ["a gap without a reading after it", "x x ! !", "  [---]"],
    ["a gap before the first reading", " ! ! x x", " [---]"],
    ["a gap at a reading", "x # x", "  [-]"],
    ["no gap", "x x x", ""],
  ])("%s", (_title, drawing, expected) => {
    expect([drawing, bandsOf(drawing)]).toEqual([drawing, expected]);
  });
});

describe("valueAt", () => {
  it("returns the last earlier reading at a time at which only another line has a reading", () => {
    expect(valueAt([10, undefined, undefined, 40], 2)).toBe(10);
  });

  it("returns null in a gap", () => {
    expect(valueAt([10, null, undefined], 2)).toBeNull();
    expect(valueAt([], 3)).toBeNull();
  });
});
