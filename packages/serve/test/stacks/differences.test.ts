/** Bytes allocated, by stack; a column is a profile. */
import { describe, expect, it } from "vitest";
import { areDifferences } from "../../src/stacks/differences.ts";

const levelsOf = (...stacks: readonly (readonly number[])[]) => ({
  times: stacks[0]!.map((_, at) => at),
  table: { length: stacks.length, frames: (stack: number) => [`main.${stack}`] },
  visit: (scrape: number, each: (stack: number, value: number) => void) => {
    for (const [stack, values] of stacks.entries()) if (values[scrape]! > 0) each(stack, values[scrape]!);
  },
});

describe("what was allocated", () => {
  it("is a total where no stack falls", () => {
    expect(areDifferences(levelsOf([10, 20, 30], [5, 5, 7], [0, 0, 2]))).toBe(false);
  });

  it("is a total where all stacks fall together, as after a restart", () => {
    expect(areDifferences(levelsOf([10, 20, 2, 4], [5, 7, 1, 2]))).toBe(false);
  });

  it("is a difference where stacks fall while the sum rises", () => {
    expect(areDifferences(levelsOf([10, 2, 19], [5, 9, 1]))).toBe(true);
  });

  it("is unknown of one profile, and taken for a total", () => {
    expect(areDifferences(levelsOf([10], [5]))).toBe(false);
  });
});
