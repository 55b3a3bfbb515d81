import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS, unixMs } from "../../src/base/units.ts";
import { growthOf, growthWithin, type TimedValues } from "../../src/stats/growth.ts";
import { addSampled } from "../../src/stats/sampling.ts";
import { randomOf } from "../support/heap-simulation.ts";

const MIB = 1024 * 1024;

/** One value an hour. */
const hourly = (points: number, valueAt: (row: number) => number): TimedValues => ({
  at: Array.from({ length: points }, (_, row) => unixMs(row * HOUR_MS)),
  values: Float64Array.from({ length: points }, (_, row) => valueAt(row)),
});

/** Values at uneven times. */
const drawnSeries = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 100 }), y: fc.integer({ min: -1e6, max: 1e9 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((points): TimedValues => {
    let minutes = 0;
    const at = points.map(({ step }) => {
      minutes += step;
      return unixMs(minutes * MINUTE_MS);
    });
    return { at, values: Float64Array.from(points, ({ y }) => y) };
  });

function medianOfPairs({ at, values }: TimedValues): number {
  const slopes: number[] = [];
  const hours = at.map((time) => (time - at[0]!) / HOUR_MS);
  for (let i = 0; i < at.length; i++)
    for (let j = i + 1; j < at.length; j++) slopes.push((values[j]! - values[i]!) / (hours[j]! - hours[i]!));
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}

describe("growth", () => {
  it("is the median of the slopes of all pairs of points", () => {
    fc.assert(
      fc.property(drawnSeries, (series) => {
        expect(growthOf(series).rate.perHour).toBe(medianOfPairs(series));
      }),
    );
  });

  it("has an interval around the rate, of at least one part in a hundred to each side", () => {
    fc.assert(
      fc.property(drawnSeries, (series) => {
        const { perHour, low, high } = growthOf(series).rate;
        expect(low).toBeLessThanOrEqual(perHour - 0.01 * Math.abs(perHour));
        expect(high).toBeGreaterThanOrEqual(perHour + 0.01 * Math.abs(perHour));
      }),
    );
  });

  it("scales with the values", () => {
    fc.assert(
      fc.property(drawnSeries, fc.integer({ min: 1, max: 1000 }), (series, factor) => {
        const plain = growthOf(series).rate;
        const scaled = growthOf({ ...series, values: series.values.map((value) => factor * value) }).rate;
        expect(scaled.perHour).toBeCloseTo(factor * plain.perHour, 0);
      }),
    );
  });

  it("does not change when the clock is shifted", () => {
    fc.assert(
      fc.property(drawnSeries, fc.integer({ min: 0, max: 1e12 }), (series, shift) => {
        const later = series.at.map((time) => unixMs(time + shift));
        expect(growthOf({ ...series, at: later })).toEqual(growthOf(series));
      }),
    );
  });

  it("has an infinite interval with fewer than four points", () => {
    const widthOf = (points: number) => {
      const { low, high } = growthOf(hourly(points, (row) => 5 * row)).rate;
      return high - low;
    };
    expect([1, 2, 3].map(widthOf)).toEqual([Infinity, Infinity, Infinity]);
    expect(widthOf(4)).toBeCloseTo(0.1, 12);
  });

  it("is 0 for one spike", () => {
    expect(growthOf(hourly(9, (row) => (row === 8 ? 900 : 10))).rate.perHour).toBe(0);
  });

  it("of a long series is the growth of its neighbors' averages", () => {
    const { rate, points } = growthOf(hourly(1000, (row) => 3 * row + (row % 2)));
    expect(points.x.length).toBe(120);
    expect(rate.perHour).toBeCloseTo(3, 2);
  });

  it("within a part of the series is the growth of that part", () => {
    const bent = hourly(40, (row) => (row < 20 ? 7 * row : 140));
    expect(growthWithin(bent, 0, 20).rate.perHour).toBe(7);
    expect(growthWithin(bent, 20, 40).rate.perHour).toBe(0);
  });

  it("of a count is less certain than growth of the same size that was measured", () => {
    const counted = growthOf({ ...hourly(12, (row) => row), isCount: true }).rate;
    expect(counted.high).toBeCloseTo(1 + (1.959964 * Math.sqrt(11)) / 11, 9);
    expect(growthOf(hourly(12, (row) => row)).rate.high).toBeCloseTo(1.01, 9);
  });
});

describe("growth of sampled values", () => {
  const periodBytes = 512 * 1024;

  /** A leak of 40 MiB/h that allocates nothing else, seen through a sampler. */
  function sampledLeak(random: () => number): TimedValues {
    let seen = 0;
    const at = Array.from({ length: 30 }, (_, row) => unixMs(row * 2 * MINUTE_MS));
    const values = Float64Array.from(at, (_, row) => {
      // 1.33 MiB between two profiles, in objects of 1 KiB: each is sampled with probability 1 KiB / period.
      for (let object = 0; row > 0 && object < 1365; object++) if (random() < 1024 / periodBytes) seen += periodBytes;
      return seen;
    });
    const variance = values.map((value) => value * periodBytes);
    return { at, values, sampling: { periodBytes, variance, allocated: values } };
  }

  it("covers the true rate in at least 90 of 100 leaks, where the scatter alone would not", () => {
    const random = randomOf(17);
    let covered = 0;
    let coveredByScatter = 0;
    for (let trial = 0; trial < 100; trial++) {
      const series = sampledLeak(random);
      const covers = ({ low, high }: { low: number; high: number }) => low <= 40 * MIB && 40 * MIB <= high;
      if (covers(growthOf(series).rate)) covered++;
      if (covers(growthOf({ at: series.at, values: series.values }).rate)) coveredByScatter++;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
    expect(coveredByScatter).toBeLessThan(covered);
  });

  it("of several sites together is at least as certain as sampling makes the sum", () => {
    const random = randomOf(19);
    const sites = Array.from({ length: 4 }, () => sampledLeak(random));
    const [first, ...others] = sites.map(({ values, sampling }) => ({ values, sampling: sampling! }));
    const sum = addSampled(first!, others);
    const { rise, riseNoise } = growthOf({ at: sites[0]!.at, ...sum });
    expect(riseNoise).toBeCloseTo(Math.sqrt(periodBytes * rise), -6);
  });
});
