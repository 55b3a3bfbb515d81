import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  estimatedCount,
  heapScale,
  NOT_A_COUNT,
  sampledCount,
  scaledBytes,
  scaledObjects,
} from "../../../src/history/counts/heap-scale.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { runs } from "../../support/effort.ts";
import { profilesOf, RECORDINGS, recordedFiles } from "../recorded.ts";

const PERIOD = 524_288;
const stackOf = (size: number, period = PERIOD) => ({ size, scale: heapScale({ size, period }) });

describe("the sampled counts behind the values of a heap profile", () => {
  it("scales as Go does: an object of 48 bytes is sampled once in 10,923", () => {
    const stack = stackOf(48);
    expect(scaledObjects(3, stack)).toBe(32_769);
    expect(scaledBytes(3, stack)).toBe(1_572_936);
  });

  it("does not scale where every object is sampled", () => {
    const stack = stackOf(48, 1);
    expect(scaledObjects(3, stack)).toBe(3);
    expect(scaledBytes(3, stack)).toBe(144);
  });

  it("finds the count that Go has scaled, for any size, period and count", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 28 }),
        fc.integer({ min: 1, max: 2 ** 22 }),
        fc.integer({ min: 0, max: 2 ** 20 }),
        (size, period, count) => {
          const stack = stackOf(size, period);
          const values = { objects: scaledObjects(count, stack), bytes: scaledBytes(count, stack) };
          fc.pre(values.bytes <= Number.MAX_SAFE_INTEGER);
          expect(sampledCount(values, stack)).toBe(count);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it.each([
    ["a byte more than any count gives", { objects: 32_769, bytes: 1_572_937 }],
    ["objects and bytes of different counts", { objects: 10_923, bytes: 1_572_936 }],
    ["objects without bytes", { objects: 1, bytes: 0 }],
    ["negative values, as in a difference", { objects: -32_769, bytes: -1_572_936 }],
    ["values that are not exact as doubles", { objects: 2 ** 60, bytes: 2 ** 62 }],
  ])("refuses %s", (_, values) => {
    expect(sampledCount(values, stackOf(48))).toBe(NOT_A_COUNT);
  });

  it("estimates the nearest count for what it refuses, and 0 without a size", () => {
    expect(estimatedCount({ objects: 32_769, bytes: 1_572_937 }, stackOf(48))).toBe(3);
    expect(estimatedCount({ objects: 7, bytes: 700 }, stackOf(0))).toBe(0);
  });

  it.each(RECORDINGS)("finds the counts of every sample of %s", (name) => {
    const files = recordedFiles(name);
    let samples = 0;
    for (const bytes of [...profilesOf(files, "heap"), ...profilesOf(files, "allocs")]) {
      const profile = unwrap(decodeProfile(bytes, name));
      for (let row = 0; row < profile.samples.length; row++) {
        const { labelStart, labels, values } = profile.samples;
        const size = labelStart[row] === labelStart[row + 1] ? 0 : labels.num.number(labelStart[row]!);
        const stack = stackOf(size, Number(profile.period));
        for (const at of [4 * row, 4 * row + 2]) {
          const pair = { objects: values.number(at), bytes: values.number(at + 1) };
          expect(sampledCount(pair, stack)).not.toBe(NOT_A_COUNT);
          samples++;
        }
      }
    }
    expect(samples).toBeGreaterThan(1000);
  });
});
