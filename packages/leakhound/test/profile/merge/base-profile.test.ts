import { describe, expect, it } from "vitest";
import { scaleValues } from "../../../src/profile/edit/scale.ts";
import { type BaseOptions, combineWithBase } from "../../../src/profile/merge/base-profile.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { drawingOf, drawn } from "../drawn.ts";

const PLAIN = { isDiff: false, normalize: false };

function less(profile: Profile, base: Profile, options: BaseOptions = PLAIN): string[] {
  const difference = combineWithBase(profile, base, options);
  if (!difference.ok) throw new Error(difference.error.what);
  return drawingOf(difference.value);
}

describe("a profile minus its base", () => {
  const after = drawn(`n/count
    A  5
    B  1`);
  const before = drawn(`n/count
    A  3
    C  7`);

  it("has what grew and what shrank", () => {
    expect(less(after, before)).toEqual(["A  2", "B  1", "C  -7"]);
  });

  it("is empty for a profile and itself", () => {
    expect(less(after, after)).toEqual([]);
  });

  it("marks the base with a label for -diff_base", () => {
    expect(less(after, before, { isDiff: true, normalize: false })).toEqual([
      "A  5",
      "B  1",
      "A  -3  pprof::base=true",
      "C  -7  pprof::base=true",
    ]);
  });

  it("replaces this label of the base, and none of its other labels", () => {
    const marked = drawn(`n/count
      A  3  pprof::base=x route=/a`);
    expect(less(after, marked, { isDiff: true, normalize: false }).at(-1)).toBe("A  -3  pprof::base=true route=/a");
  });

  it("scales the profile to the total of the base with normalize", () => {
    const twice = drawn(`n/count
      A  6
      C  14`);
    expect(less(twice, before, { isDiff: false, normalize: true })).toEqual([]);
  });

  it("is the negative base if normalize meets a profile whose total is 0", () => {
    const nothing = drawn(`n/count
      A  1
      B  -1`);
    expect(less(nothing, before, { isDiff: false, normalize: true })).toEqual(["A  -3", "C  -7"]);
  });

  it("cannot be normalized to a base with other sample types", () => {
    const other = combineWithBase(after, drawn("space/bytes"), { isDiff: false, normalize: true });
    expect(other).toMatchObject({ ok: false, error: { code: "not-alike" } });
  });
});

describe("scaling a profile", () => {
  it("rounds halves away from zero", () => {
    const odd = drawn(`n/count
      A  5
      B  -5`);
    expect(drawingOf(scaleValues(odd, [0.5]))).toEqual(["A  3", "B  -3"]);
  });

  it("drops samples whose scaled values are 0, whatever their other values are", () => {
    const two = drawn(`hits/count  time/ms
      A  9 0
      B  9 1`);
    expect(drawingOf(scaleValues(two, [1, 1000]))).toEqual(["B  9 1000"]);
  });

  it("returns the profile itself for ratios of 1", () => {
    const profile = drawn(`n/count
      A  0`);
    expect(scaleValues(profile, [1])).toBe(profile);
  });

  it("gives the smallest integer if a value does not fit, as in Go", () => {
    const most = drawn(`n/count
      A  9223372036854775807`);
    expect(drawingOf(scaleValues(most, [2]))).toEqual(["A  -9223372036854775808"]);
  });
});
