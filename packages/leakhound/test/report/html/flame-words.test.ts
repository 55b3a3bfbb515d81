import { describe, expect, it } from "vitest";
import { GROWTH_STEPS, gainText, grownText, growthStep, wholeWords } from "../../../src/report/html/flame-words.ts";
import type { FlameTable } from "../../../src/report/page/page-data.ts";

const flame = (more: Partial<FlameTable>): FlameTable => ({
  unit: "bytes",
  names: ["all"],
  parent: [-1],
  name: [0],
  total: [1024],
  files: [""],
  file: [0],
  line: [0],
  own: [0],
  ...more,
});

describe("a frame of an image of the heap", () => {
  it("is an amount, not a rate, and a part of what is held", () => {
    expect(gainText(flame({ per: "image" }), 0)).toBe("1.0 KiB");
    expect(gainText(flame({}), 0)).toBe("1.0 KiB/h");
    expect(wholeWords(flame({ per: "image" }))).toBe("what is held");
  });

  it("says how much of it is new, where there was an older image", () => {
    expect(grownText(flame({}), 0)).toBe("");
    expect(grownText(flame({ grown: [0] }), 0)).toBe("did not grow");
    expect(grownText(flame({ grown: [512] }), 0)).toBe("50% new");
    expect(grownText(flame({ total: [0], grown: [0] }), 0)).toBe("did not grow");
  });

  it("has a color for each part that may be new, the first for what is steady", () => {
    expect([0, 0.01, 0.02, 0.33, 0.5, 0.67, 0.9, 1].map(growthStep)).toEqual([
      "steady",
      "steady",
      "some",
      "some",
      "more",
      "more",
      "most",
      "most",
    ]);
    expect(GROWTH_STEPS.map(({ atMost }) => atMost).toSorted()).toEqual(GROWTH_STEPS.map(({ atMost }) => atMost));
  });
});
