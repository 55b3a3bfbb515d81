import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, unixMs } from "../../src/base/units.ts";
import { isFlat, type TrendShape, trendOf } from "../../src/stats/trend.ts";
import { randomOf } from "../support/heap-simulation.ts";

const MIB = 1024 * 1024;
const N = 30;

/** Thirty points a minute apart, with a little independent noise. */
function shaped(value: (x: number) => number, noise = 0.3) {
  const random = randomOf(5);
  const values = Float64Array.from({ length: N }, (_, i) => (50 + value(i / (N - 1)) + (random() - 0.5) * noise) * MIB);
  return trendOf({ at: Array.from(values, (_, i) => unixMs(i * 60_000)), values })!;
}

const SHAPES: readonly [TrendShape, string, (x: number) => number][] = [
  ["rising", "a line", (x) => 20 * x],
  ["rising", "a line that gets steeper", (x) => 20 * x * x],
  ["rising", "a slow line", (x) => 2 * x],
  ["leveling", "a cache that fills in the first third", (x) => 20 * Math.min(1, 3 * x)],
  ["leveling", "a cache that fills exponentially", (x) => 20 * (1 - Math.exp(-6 * x))],
  ["stepped", "one jump", (x) => (x > 0.4 ? 20 : 0)],
  ["flat", "nothing", () => 0],
  ["flat", "one spike", (x) => (x > 0.5 && x < 0.55 ? 40 : 0)],
  ["flat", "a wave", (x) => 5 * Math.sin(40 * x)],
  ["falling", "a cache that empties", (x) => -20 * x],
];

describe("the shape of a series", () => {
  it.each(SHAPES)("%s: %s", (shape, _name, value) => expect(shaped(value).shape).toBe(shape));

  it("is unknown for fewer than four points", () => {
    expect(trendOf({ at: [unixMs(0), unixMs(1), unixMs(2)], values: Float64Array.of(1, 2, 3) })).toBeNull();
  });
});

describe("the rate of a series", () => {
  it("is per hour, with the true value inside its interval", () => {
    const { rate, rise } = shaped((x) => 20 * x);
    const truth = (20 * MIB) / ((N - 1) / 60);
    expect(rate.low).toBeLessThan(truth);
    expect(rate.high).toBeGreaterThan(truth);
    expect(rise / MIB).toBeCloseTo(20, 0);
  });

  const at = Array.from({ length: N }, (_, i) => unixMs(i * 60_000));
  const values = Float64Array.from({ length: N }, (_, i) => i * MIB);
  const periodBytes = 512 * 1024;
  const variance = values.map((value) => value * periodBytes);

  it("of an exact line has an interval of one part in a hundred, since no load is steadier", () => {
    const { rate } = trendOf({ at, values })!;
    expect([rate.low, rate.high]).toEqual([0.99 * rate.perHour, 1.01 * rate.perHour]);
    expect(rate.perHour).toBeCloseTo((MIB * HOUR_MS) / 60_000, 3);
  });

  it("has an interval as wide as sampling makes it", () => {
    // 29 MiB of small objects at one sample in 512 KiB: standard error sqrt(29 MiB · 512 KiB) = 3.8 MiB
    const leak = trendOf({ at, values, sampling: { periodBytes, variance, allocated: values } })!;
    expect(leak.riseNoise / MIB).toBeCloseTo(3.8, 0);
    expect(leak.rate.high).toBeGreaterThan(leak.rate.perHour);
  });

  it("counts the noise of both ends where everything is replaced, and none where nothing changes", () => {
    const level = values.map(() => 50 * MIB);
    const grain = level.map((value) => value * periodBytes);
    const noiseOf = (allocated: Float64Array | null) =>
      trendOf({ at, values: level, sampling: { periodBytes, variance: grain, allocated } })!.riseNoise;
    const both = Math.sqrt(2 * 50 * MIB * periodBytes);
    expect(noiseOf(level.map(() => 7 * MIB))).toBe(0);
    expect(noiseOf(Float64Array.from({ length: N }, (_, i) => i * 100 * MIB))).toBeCloseTo(both, 0);
    expect(noiseOf(null)).toBeCloseTo(both, 0);
  });
});

describe("a flat series, found without slopes", () => {
  const hourly = (values: readonly number[]) => ({
    at: values.map((_, row) => unixMs(row * HOUR_MS)),
    values: Float64Array.from(values),
  });

  it("has a trend of that shape, whatever the series", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1e7, noNaN: true }), (noise, rise) => {
        const series = hourly(noise.map((value, row) => value + rise * row));
        if (isFlat(series)) expect(trendOf(series)!.shape).toBe("flat");
      }),
    );
  });

  it("is found where the level only varies, and not where it rises, falls or steps", () => {
    const shapes = {
      varies: [5, 3, 4, 6, 5, 3, 4, 6, 5, 3, 4, 6],
      rises: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      falls: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
      steps: [1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9],
    };
    const found = Object.entries(shapes).map(([name, values]) => [name, isFlat(hourly(values))]);
    expect(Object.fromEntries(found)).toEqual({ varies: true, rises: false, falls: false, steps: false });
  });
});
