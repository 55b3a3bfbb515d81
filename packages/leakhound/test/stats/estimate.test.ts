/** Estimates with their standard errors. */
import { describe, expect, it } from "vitest";
import { combinedEstimate, differBy, lowerBoundOf, probabilityAtMost, upperBoundOf } from "../../src/stats/estimate.ts";
import { rateOf } from "../../src/stats/rate.ts";

describe("two estimates of one amount", () => {
  it("are weighted by 1 / variance, and the error of both together is smaller than of either", () => {
    const both = combinedEstimate({ value: 0, error: 1 }, { value: 5, error: 2 });
    expect(both.value).toBeCloseTo(1, 10);
    expect(both.error).toBeCloseTo(Math.sqrt(0.8), 10);
  });

  it("are replaced by the one that is exact", () => {
    const [exact, noisy] = [
      { value: 3, error: 0 },
      { value: 9, error: 2 },
    ];
    expect(combinedEstimate(exact, noisy)).toEqual(exact);
    expect(combinedEstimate(noisy, exact)).toEqual(exact);
  });

  it("differ by the errors of both in squares", () => {
    const [a, b] = [
      { value: 0, error: 3 },
      { value: 10, error: 4 },
    ];
    expect(differBy(1.9, a, b)).toBe(true);
    expect(differBy(2.1, a, b)).toBe(false);
    expect(differBy(2.1, b, a)).toBe(false);
  });
});

describe("one estimate", () => {
  it.each([
    [10, 0.5],
    [12, 0.841_345],
    [8, 0.158_655],
  ])("10 ± 2 is at most %d with probability %d", (limit, probability) => {
    expect(probabilityAtMost(limit, { value: 10, error: 2 })).toBeCloseTo(probability, 5);
  });

  it("without error is at most its value for certain", () => {
    expect(probabilityAtMost(10, { value: 10, error: 0 })).toBe(1);
    expect(probabilityAtMost(9.9, { value: 10, error: 0 })).toBe(0);
  });

  it("has bounds of 95% to each side", () => {
    const one = { value: 10, error: 2 };
    expect(upperBoundOf(one)).toBeCloseTo(13.29, 2);
    expect(lowerBoundOf(one)).toBeCloseTo(6.71, 2);
    expect(probabilityAtMost(upperBoundOf(one), one)).toBeCloseTo(0.95, 5);
  });

  it("of an amount over hours is a rate with its interval", () => {
    const rate = rateOf({ value: 10, error: 1 }, 0.5);
    expect(rate.perHour).toBe(20);
    expect(rate.low).toBeCloseTo(16.08, 2);
    expect(rate.high).toBeCloseTo(23.92, 2);
  });
});
