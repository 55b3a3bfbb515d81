import { describe, expect, it } from "vitest";
import type { Profile } from "../../src/profile/model/types.ts";
import { columnsOfSampleType, kindOfProfile } from "../../src/series/folded-columns.ts";
import { drawnProfile, GO_HEAP } from "./drawn.ts";

const profileOf = (...types: string[]): Profile =>
  drawnProfile([], { sampleTypes: types.map((type) => ({ type, unit: "x" })) });

describe("the kind of a profile", () => {
  it.each([
    ["heap", ["alloc_space", "inuse_space"]],
    ["heap", ["objects", "space"]],
    ["goroutine", ["goroutine"]],
    ["goroutine", ["goroutines"]],
    ["goroutineleak", ["goroutineleak"]],
    [null, ["samples", "cpu"]],
    [null, []],
  ])("is %s for sample types %j", (kind, types) => {
    expect(kindOfProfile(profileOf(...types))).toBe(kind);
  });
});

describe("the columns of a sample type", () => {
  const heap = { ...drawnProfile([], GO_HEAP), period: 524_288n };

  it("have the sampling period and the allocated bytes for bytes in use, as a verdict has them", () => {
    expect(columnsOfSampleType(heap, 3)).toEqual({
      amount: 3,
      objects: 2,
      allocated: 1,
      periodBytes: 524_288,
      isCount: false,
    });
  });

  it("are their own allocated bytes for allocated bytes", () => {
    expect(columnsOfSampleType(heap, 1)).toMatchObject({ amount: 1, objects: 0, allocated: 1, periodBytes: 524_288 });
  });

  it("are exact for numbers of objects and for other profiles", () => {
    expect(columnsOfSampleType(heap, 2)).toMatchObject({ amount: 2, allocated: null, periodBytes: 0, isCount: false });
    expect(columnsOfSampleType(profileOf("samples", "cpu"), 1)).toMatchObject({ periodBytes: 0, isCount: false });
  });

  it("count goroutines", () => {
    expect(columnsOfSampleType(profileOf("goroutine"), 0)).toMatchObject({ isCount: true });
    expect(columnsOfSampleType(profileOf("goroutineleak"), 0)).toMatchObject({ isCount: true });
  });
});
