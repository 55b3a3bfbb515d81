import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSampled, riseNoise, type SampledValues, subtractSampled } from "../../src/stats/sampling.ts";

const MIB = 1024 * 1024;
const periodBytes = 512 * 1024;

const sampled = (values: readonly number[], allocated: readonly number[] | null): SampledValues => ({
  values: Float64Array.from(values),
  sampling: {
    periodBytes,
    variance: Float64Array.from(values, (value) => value * periodBytes),
    allocated: allocated && Float64Array.from(allocated),
  },
});

const drawn = fc.array(fc.tuple(fc.nat(1e9), fc.nat(1e9)), { minLength: 3, maxLength: 3 }).map((rows) =>
  sampled(
    rows.map(([value]) => value),
    rows.map(([, allocated]) => allocated),
  ),
);

describe("the sampling noise of a rise", () => {
  it("of a leak comes from what was allocated: the square root of bytes times period", () => {
    const leak = sampled([0, 20 * MIB, 40 * MIB], [0, 20 * MIB, 40 * MIB]);
    expect(riseNoise(leak, 0, 2)).toBe(Math.sqrt(40 * MIB * periodBytes));
    expect(riseNoise(leak, 1, 2)).toBe(Math.sqrt(20 * MIB * periodBytes));
  });

  it("of a cache that replaces everything comes from both ends", () => {
    const cache = sampled([50 * MIB, 50 * MIB], [0, 4000 * MIB]);
    expect(riseNoise(cache, 0, 1)).toBe(Math.sqrt(100 * MIB * periodBytes));
  });

  it("is 0 where nothing was allocated or freed", () => {
    expect(riseNoise(sampled([50 * MIB, 50 * MIB], [7, 7]), 0, 1)).toBe(0);
  });

  it("comes from both ends where allocations are unknown", () => {
    expect(riseNoise(sampled([MIB, 3 * MIB], null), 0, 1)).toBe(Math.sqrt(4 * MIB * periodBytes));
  });

  it("never exceeds the noise of both ends", () => {
    fc.assert(
      fc.property(drawn, (series) => {
        const { variance } = series.sampling;
        expect(riseNoise(series, 0, 2)).toBeLessThanOrEqual(Math.sqrt(variance[0]! + variance[2]!));
      }),
    );
  });
});

describe("sampled series", () => {
  it("add up, value by value, with their variances and allocations", () => {
    const sum = addSampled(sampled([1, 2], [10, 20]), [sampled([3, 4], [30, 40]), sampled([5, 6], [50, 60])]);
    expect([...sum.values]).toEqual([9, 12]);
    expect([...sum.sampling.variance]).toEqual([9 * periodBytes, 12 * periodBytes]);
    expect([...sum.sampling.allocated!]).toEqual([90, 120]);
  });

  it("come back when what was added is subtracted", () => {
    fc.assert(
      fc.property(drawn, drawn, (whole, part) => {
        expect(subtractSampled(addSampled(whole, [part]), [part])).toEqual(whole);
      }),
    );
  });

  it("take unknown allocations of a part as none, and keep those of the whole unknown", () => {
    expect([...subtractSampled(sampled([5], [50]), [sampled([1], null)]).sampling.allocated!]).toEqual([50]);
    expect(addSampled(sampled([5], null), [sampled([1], [10])]).sampling.allocated).toBeNull();
  });
});
