import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addRates, type Rate, standardErrorOf, widened } from "../../src/stats/rate.ts";

const drawnRate = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(1e6), fc.nat(1e6))
  .map(([perHour, below, above]): Rate => ({ perHour, low: perHour - below, high: perHour + above }));

describe("a rate", () => {
  it("has a standard error of its interval's half divided by 1.96", () => {
    expect(standardErrorOf({ perHour: 5, low: 5 - 1.959964, high: 5 + 1.959964 })).toBeCloseTo(1, 12);
  });

  it("is widened in squares: errors of 3 and 4 make 5", () => {
    const rate = widened({ perHour: 100, low: 100 - 3 * 1.959964, high: 100 }, 4);
    expect(standardErrorOf({ ...rate, high: 2 * 100 - rate.low })).toBeCloseTo(5, 12);
    expect(rate.high - 100).toBeCloseTo(4 * 1.959964, 12);
  });

  it("does not change without a further error", () => {
    fc.assert(
      fc.property(drawnRate, (rate) => {
        expect(widened(rate, 0)).toEqual(rate);
      }),
    );
  });

  it("adds up to a rate that is less certain than each, but more than both errors one after the other", () => {
    fc.assert(
      fc.property(drawnRate, drawnRate, (a, b) => {
        const sum = addRates(a, b);
        expect(sum.perHour).toBe(a.perHour + b.perHour);
        const above = sum.high - sum.perHour;
        expect(above).toBeGreaterThanOrEqual(Math.max(a.high - a.perHour, b.high - b.perHour) - 1e-3);
        expect(above).toBeLessThanOrEqual(a.high - a.perHour + (b.high - b.perHour) + 1e-3);
        expect(addRates(b, a)).toEqual(sum);
      }),
    );
  });
});
