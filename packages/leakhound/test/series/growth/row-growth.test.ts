import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearFactors } from "../../../src/series/growth/linear.ts";
import { directionOf, type RowGrowth, shareOf } from "../../../src/series/growth/row-growth.ts";

const rowOf = (slope: number, interval: RowGrowth["interval"]): RowGrowth => ({
  first: 0,
  last: 0,
  values: new Float64Array(),
  slope,
  interval,
});

describe("the direction of a row", () => {
  it("is the side of 0 on which all of its interval lies", () => {
    expect(directionOf(rowOf(5, { low: 1, high: 9 }))).toBe("grown");
    expect(directionOf(rowOf(-5, { low: -9, high: -1 }))).toBe("shrunk");
    expect(directionOf(rowOf(5, { low: -1, high: 11 }))).toBe("uncertain");
  });

  it("is that of its slope without an interval", () => {
    expect([3, -3, 0].map((slope) => directionOf(rowOf(slope, null)))).toEqual(["grown", "shrunk", "uncertain"]);
  });
});

describe("the share of a row", () => {
  it("is its part of the whole growth, and unknown where the whole did not grow", () => {
    expect(shareOf(rowOf(2, null), rowOf(8, { low: 7, high: 9 }))).toBe(0.25);
    expect(shareOf(rowOf(2, null), rowOf(8, { low: -7, high: 9 }))).toBeNull();
    expect(shareOf(rowOf(2, null), rowOf(-8, null))).toBeNull();
  });
});

describe("least-squares slopes", () => {
  const drawnLine = fc
    .array(fc.record({ step: fc.integer({ min: 1, max: 100 }), y: fc.integer({ min: -1e6, max: 1e9 }) }), {
      minLength: 2,
      maxLength: 60,
    })
    .map((points) => ({
      x: Float64Array.from(points, (_, row) => points.slice(0, row + 1).reduce((sum, { step }) => sum + step / 60, 0)),
      y: Float64Array.from(points, ({ y }) => y),
    }));

  it("of parts add up to the slope of the whole", () => {
    fc.assert(
      fc.property(drawnLine, ({ x, y }) => {
        const factors = linearFactors(x);
        const slopeOf = (values: Float64Array) => values.reduce((sum, one, row) => sum + factors[row]! * one, 0);
        const part = y.map((one) => Math.trunc(one / 3));
        const rest = y.map((one, row) => one - part[row]!);
        const scale = Math.max(1, ...y.map(Math.abs)) * Math.max(...factors.map(Math.abs));
        expect(Math.abs(slopeOf(part) + slopeOf(rest) - slopeOf(y)) / scale).toBeLessThan(1e-9);
      }),
    );
  });

  it("of a line is its slope", () => {
    const x = Float64Array.from([0, 1, 2, 3, 4]);
    const slope = linearFactors(x).reduce((sum, factor, row) => sum + factor * (4 * x[row]! + 100), 0);
    expect(slope).toBeCloseTo(4, 12);
  });

  it("of one point is 0", () => {
    expect([...linearFactors(Float64Array.of(7))]).toEqual([0]);
  });
});
