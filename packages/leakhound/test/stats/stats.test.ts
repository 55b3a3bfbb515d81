import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mannKendall } from "../../src/stats/mann-kendall.ts";
import { normalUpperQuantile, normalUpperTail } from "../../src/stats/normal.ts";
import { theilSen } from "../../src/stats/theil-sen.ts";
import { thin } from "../../src/stats/thin.ts";
import { randomOf } from "../support/heap-simulation.ts";

const column = (...values: number[]) => Float64Array.from(values);
const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("Theil-Sen", () => {
  it("finds an exact line", () => {
    const { slope, low, high, intercept } = theilSen(
      ramp(20),
      ramp(20).map((x) => 3 * x + 7),
    );
    expect([slope, low, high, intercept]).toEqual([3, 3, 3, 7]);
  });

  it("is not moved by a spike", () => {
    const y = ramp(20).map((x) => 3 * x);
    y[11] = 9_000;
    expect(theilSen(ramp(20), y).slope).toBe(3);
  });

  it("equals the median of all pairwise slopes, worked by hand", () => {
    // points (0,0) (1,1) (2,4): slopes 1, 2, 3
    expect(theilSen(column(0, 1, 2), column(0, 1, 4)).slope).toBe(2);
  });

  it("turns with the series: slope of -y is -slope of y, bounds change places", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 40 }), (values) => {
        const up = theilSen(ramp(values.length), Float64Array.from(values));
        const down = theilSen(
          ramp(values.length),
          Float64Array.from(values, (value) => -value),
        );
        expect(down.slope + up.slope).toBeCloseTo(0, 9);
        expect(up.low).toBeLessThanOrEqual(up.slope);
        expect(up.high).toBeGreaterThanOrEqual(up.slope);
      }),
    );
  });

  it("covers the true slope in at least 90 of 100 noisy lines", () => {
    const random = randomOf(7);
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const noise = () => (random() + random() + random() - 1.5) * 20;
      const { low, high } = theilSen(
        ramp(30),
        ramp(30).map((x) => 2 * x + noise()),
      );
      if (low <= 2 && 2 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
  });

  it("knows nothing of one point", () => {
    expect(theilSen(column(1), column(5))).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });
});

describe("Mann-Kendall", () => {
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

  it("is surer of independent noise on a line than of a random walk that climbs as far", () => {
    const random = randomOf(3);
    const independent = ramp(60).map((x) => x + random() * 10);
    let at = 0;
    const walk = ramp(60).map(() => {
      at += 1 + (random() - 0.5) * 20;
      return at;
    });
    expect(mannKendall(ramp(60), walk).variance).toBeGreaterThan(2 * mannKendall(ramp(60), independent).variance);
  });

  it("calls at most 8% of series without trend rising at the 5% level", () => {
    const random = randomOf(11);
    let alarms = 0;
    for (let trial = 0; trial < 400; trial++) {
      const y = ramp(24).map(() => random());
      if (mannKendall(ramp(24), y).pRising < 0.05) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(32);
  });
});

describe("the normal's upper tail", () => {
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

describe("thinning", () => {
  it("keeps short series as they are and averages neighbours of long ones", () => {
    const short = { x: ramp(5), y: ramp(5) };
    expect(thin(short, 10)).toBe(short);
    expect(thin({ x: ramp(6), y: column(0, 2, 4, 6, 8, 10) }, 3)).toEqual({
      x: column(0.5, 2.5, 4.5),
      y: column(1, 5, 9),
    });
  });
});
