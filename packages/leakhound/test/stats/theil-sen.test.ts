import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { theilSen } from "../../src/stats/theil-sen.ts";
import { randomOf } from "../support/heap-simulation.ts";

const column = (...values: number[]) => Float64Array.from(values);
const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("the Theil-Sen slope", () => {
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

  it("is the median of the slopes of all pairs", () => {
    // points (0,0) (1,1) (2,4): slopes 1, 2, 3
    expect(theilSen(column(0, 1, 2), column(0, 1, 4)).slope).toBe(2);
  });

  it("turns with the series: the slope of -y is minus the slope of y", () => {
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

  it("has an unbounded interval for one point", () => {
    expect(theilSen(column(1), column(5))).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });
});
