import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { pooledSlope, type TimedGroup } from "../../src/stats/pooled-slope.ts";

const HOUR = 3_600_000;

/** Values an hour apart, which begin at hour `start`. */
const group = (start: number, ...values: number[]): TimedGroup => ({
  at: values.map((_, row) => unixMs((start + row) * HOUR)),
  values: Float64Array.from(values),
});

describe("the common slope of several groups", () => {
  it("is that within the groups, although each begins at the bottom again", () => {
    const found = pooledSlope([group(0, 10, 12, 14), group(3, 9, 11, 13), group(6, 10, 12, 14)])!;
    expect(found.rate).toEqual({ perHour: 2, low: expect.closeTo(1.98), high: expect.closeTo(2.02) });
    expect(found.pRising).toBeLessThan(0.02);
  });

  it("is zero where groups only differ in their level", () => {
    expect(pooledSlope([group(0, 5, 5, 5), group(3, 9, 9, 9)])!).toMatchObject({
      rate: { perHour: 0 },
      pRising: expect.closeTo(0.5),
    });
  });

  it("has an interval that contains the slopes of groups with different loads", () => {
    const { rate } = pooledSlope([group(0, 0, 1, 2), group(3, 0, 2, 4), group(6, 0, 3, 6)])!;
    expect(rate.perHour).toBe(2);
    expect(rate.low).toBeLessThan(1);
    expect(rate.high).toBeGreaterThan(3);
  });

  it("is more certain with more groups", () => {
    const groups = Array.from({ length: 8 }, (_, row) => group(3 * row, 1, 2, 3));
    expect(pooledSlope(groups)!.pRising).toBeLessThan(pooledSlope(groups.slice(0, 2))!.pRising);
  });

  it("is unknown where no group has two points", () => {
    expect(pooledSlope([group(0, 4), group(1, 5)])).toBeNull();
  });
});
