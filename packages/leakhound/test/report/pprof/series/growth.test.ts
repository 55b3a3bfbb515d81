import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directionOf, growthMeasure, linearFactors } from "../../../../src/report/pprof/series/growth.ts";

/** Hours at which profiles were taken, and what they said. */
const drawnSeries = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 100 }), y: fc.integer({ min: -1e6, max: 1e9 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((points) => ({
    x: Float64Array.from(points, (_, row) => points.slice(0, row + 1).reduce((sum, { step }) => sum + step / 60, 0)),
    y: Float64Array.from(points, ({ y }) => y),
  }));

function medianOfPairs(x: Float64Array, y: Float64Array): number {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++)
    for (let j = i + 1; j < x.length; j++) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}

const lineOf = (points: number, yOf: (row: number) => number) => ({
  x: Float64Array.from({ length: points }, (_, row) => row),
  y: Float64Array.from({ length: points }, (_, row) => yOf(row)),
});

describe("the growth of a row", () => {
  it("is the median of the slopes of all pairs of profiles", () => {
    fc.assert(
      fc.property(drawnSeries, ({ x, y }) => {
        const { slope, first, last } = growthMeasure(x, 1)(y);
        expect(slope).toBe(medianOfPairs(x, y));
        expect([first, last]).toEqual([y[0], y.at(-1)]);
      }),
    );
  });

  it("has an interval around the slope", () => {
    fc.assert(
      fc.property(drawnSeries, ({ x, y }) => {
        const { slope, interval } = growthMeasure(x, 1)(y);
        if (interval) expect(interval.low <= slope && slope <= interval.high).toBe(true);
      }),
    );
  });

  it("has no interval with fewer than four profiles: no pair lies beyond the bound", () => {
    const intervalOf = (points: number) => {
      const { x, y } = lineOf(points, (row) => 5 * row);
      return growthMeasure(x, 1)(y).interval;
    };
    expect([1, 2, 3].map(intervalOf)).toEqual([null, null, null]);
    expect(intervalOf(4)).toEqual({ low: 5, high: 5 });
  });

  it("is nothing for a spike, which least squares would take for growth", () => {
    const { x, y } = lineOf(9, (row) => (row === 8 ? 900 : 10));
    expect(growthMeasure(x, 1)(y).slope).toBe(0);
    expect(linearFactors(x).reduce((sum, factor, row) => sum + factor * y[row]!, 0)).toBeGreaterThan(50);
  });

  it("of a long series is that of its neighbours' averages", () => {
    const { x, y } = lineOf(1000, (row) => 3 * row + (row % 2));
    expect(growthMeasure(x, 1)(y).slope).toBeCloseTo(3, 3);
    expect(growthMeasure(x, 1000)(y).slope).toBeCloseTo(3, 2);
  });

  it("went where all of its interval lies", () => {
    const directionOfLine = (yOf: (row: number) => number) => {
      const { x, y } = lineOf(12, yOf);
      return directionOf(growthMeasure(x, 1)(y));
    };
    expect(directionOfLine((row) => 7 * row)).toBe("grown");
    expect(directionOfLine((row) => -7 * row)).toBe("shrunk");
    expect(directionOfLine((row) => (row % 2 === 0 ? 10 : 20))).toBe("unsure");
  });
});

describe("least-squares slopes", () => {
  it("of parts add up to that of the whole", () => {
    fc.assert(
      fc.property(drawnSeries, ({ x, y }) => {
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
    const { x, y } = lineOf(5, (row) => 4 * row + 100);
    expect(linearFactors(x).reduce((sum, factor, row) => sum + factor * y[row]!, 0)).toBeCloseTo(4, 12);
  });
});
