import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRising, mannKendall, mayRise } from "../../src/stats/mann-kendall.ts";
import { randomOf } from "../support/heap-simulation.ts";

const column = (...values: number[]) => Float64Array.from(values);
const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("the Mann-Kendall test", () => {
  it("counts pairs: S of 1 3 2 is +1, of a rise of n values n(n-1)/2", () => {
    expect(mannKendall(ramp(3), column(1, 3, 2)).s).toBe(1);
    expect(mannKendall(ramp(9), ramp(9)).s).toBe(36);
  });

  it("has the textbook variance, with and without ties", () => {
    expect(mannKendall(ramp(8), column(5, 1, 4, 2, 8, 3, 7, 6)).variance).toBeCloseTo((8 * 7 * 21) / 18, 9);
    // one tie of three and one of two: (10·9·25 - 3·2·11 - 2·1·9) / 18, 10 values keep the lag correction off or up
    const tied = mannKendall(ramp(9), column(1, 1, 1, 2, 2, 3, 4, 5, 6));
    expect(tied.variance).toBeCloseTo((9 * 8 * 23 - 3 * 2 * 11 - 2 * 1 * 9) / 18, 9);
  });

  it("is more certain of a line with independent noise than of a random walk that climbs as far", () => {
    const random = randomOf(3);
    const independent = ramp(60).map((x) => x + random() * 10);
    let at = 0;
    const walk = ramp(60).map(() => {
      at += 1 + (random() - 0.5) * 20;
      return at;
    });
    expect(mannKendall(ramp(60), walk).variance).toBeGreaterThan(2 * mannKendall(ramp(60), independent).variance);
  });

  it("finds at most 8% of series without a trend rising at the 5% level", () => {
    const random = randomOf(11);
    let alarms = 0;
    for (let trial = 0; trial < 400; trial++) {
      const y = ramp(24).map(() => random());
      if (mannKendall(ramp(24), y).pRising < 0.05) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(32);
  });

  it("is not less certain of a leak that begins inside the window, or that speeds up, than of a straight one", () => {
    const random = randomOf(5);
    const noise = ramp(60).map(() => (random() - 0.5) * 4);
    const varianceOf = (valueAt: (x: number) => number) =>
      mannKendall(
        ramp(60),
        ramp(60).map((x) => valueAt(x) + noise[x]!),
      ).variance;
    const straight = varianceOf((x) => x);
    expect(varianceOf((x) => Math.max(0, x - 30))).toBeLessThan(1.2 * straight);
    expect(varianceOf((x) => (x * x) / 60)).toBeLessThan(1.2 * straight);
  });

  it("is never more certain than independent values would make it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 4, maxLength: 60 }),
        (values) => {
          const n = new Set(values).size;
          fc.pre(n === values.length);
          const { variance } = mannKendall(ramp(n), Float64Array.from(values));
          expect(variance).toBeGreaterThanOrEqual((n * (n - 1) * (2 * n + 5)) / 18 - 1e-9);
        },
      ),
    );
  });

  it("turns with the series: S of -y is minus S of y", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 }), (values) => {
        const y = Float64Array.from(values);
        const turned = mannKendall(
          ramp(y.length),
          y.map((value) => -value),
        );
        expect(turned.s + mannKendall(ramp(y.length), y).s).toBe(0);
      }),
    );
  });
});

describe("whether a series rises", () => {
  it("is what the test says, and never more often than for independent values", () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 5 }), (noise, slope) => {
        const y = Float64Array.from(noise, (value, row) => value + slope * row);
        const x = Float64Array.from(y.keys());
        const { pRising } = mannKendall(x, y);
        expect(isRising(x, y, 0.05)).toBe(pRising <= 0.05);
        if (!mayRise(y, 0.05)) expect(pRising).toBeGreaterThan(0.05);
      }),
    );
  });
});
