import { describe, expect, it } from "vitest";
import { normalUpperQuantile, normalUpperTail, Z_95 } from "../../src/stats/normal.ts";

describe("the upper tail of the normal distribution", () => {
  it.each([
    [0, 0.5],
    [1.644854, 0.05],
    [1.959964, 0.025],
    [-1.281552, 0.9],
    [4, 3.16712e-5],
  ])("P(Z > %d) = %d, and back", (z, p) => {
    expect(normalUpperTail(z)).toBeCloseTo(p, 6);
    expect(normalUpperQuantile(p)).toBeCloseTo(z, 3);
  });
});

it("a 95% interval reaches to the quantiles of 2.5%", () => {
  expect(normalUpperQuantile(0.025)).toBeCloseTo(Z_95, 5);
});
