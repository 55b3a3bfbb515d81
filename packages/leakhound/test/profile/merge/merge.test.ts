import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalProfile } from "../../../src/profile/merge/canonical.ts";
import { mergeProfiles } from "../../../src/profile/merge/merge.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { natural, plainProfiles } from "../arbitrary.ts";
import { drawingOf, drawn, typesOf } from "../drawn.ts";
import { fromPlain, type PlainProfile, toPlain } from "../plain.ts";

function merged(...profiles: Profile[]): Profile {
  const sum = mergeProfiles(profiles);
  if (!sum.ok) throw new Error(sum.error.what);
  return sum.value;
}

const faultOf = (...profiles: Profile[]) => {
  const sum = mergeProfiles(profiles);
  return sum.ok ? null : sum.error;
};

describe("samples of a sum", () => {
  it("are merged if their stacks and labels are equal, in order of first appearance", () => {
    const first = drawn(`objects/count  space/bytes
      leak < main   3 96
      park < main   1 8   route=/a`);
    const second = drawn(`objects/count  space/bytes
      new < main    7 7
      park < main   1 8   route=/b
      leak < main   2 64
      park < main   1 8   route=/a`);
    expect(drawingOf(merged(first, second))).toEqual([
      "leak < main  5 160",
      "park < main  2 16  route=/a",
      "new < main  7 7",
      "park < main  1 8  route=/b",
    ]);
  });

  it("are equal for any order of their labels, except among labels of one key", () => {
    const sum = merged(
      drawn(`n/count
        f  1  user=u bytes=8 route=a`),
      drawn(`n/count
        f  1  route=a user=u bytes=8`),
      drawn(`n/count
        f  1  k=x k=y`),
      drawn(`n/count
        f  1  k=y k=x`),
    );
    expect(drawingOf(sum)).toEqual(["f  2  route=a user=u bytes=8", "f  1  k=x,y", "f  1  k=y,x"]);
  });

  it("whose values are all 0 are dropped, with all rows that only they refer to", () => {
    const zero = drawn(`n/count
      unused  0
      gone    5`);
    const minus = drawn(`n/count
      stays   1
      gone    -5`);
    const { functions, locations, strings, samples } = toPlain(merged(zero, minus));
    expect(samples.map(({ values }) => values)).toEqual([[1n]]);
    expect(locations.map(({ id }) => id)).toEqual([1n]);
    expect(functions.map(({ name }) => strings[name])).toEqual(["stays"]);
    expect(strings).not.toContain("gone");
  });

  it("are added as 64-bit integers", () => {
    const most = drawn(`n/count
      f  9223372036854775807`);
    expect(drawingOf(merged(most, most, most))).toEqual(["f  9223372036854775805"]);
  });
});

describe("sample types of a sum", () => {
  it("are those that all profiles have, in the order of the first, in the finest unit", () => {
    const first = drawn(`allocs/count  wall/ms  space/kB
      f  9 2 3`);
    const second = drawn(`wall/ns  space/bytes
      f  5 6`);
    const sum = merged(first, second);
    expect(typesOf(sum)).toEqual(["wall/ns", "space/bytes"]);
    expect(drawingOf(sum)).toEqual(["f  2000005 3078"]);
  });

  it("omit samples that only other types count", () => {
    const first = drawn(`allocs/count  space/bytes
      f  9 0
      g  9 1`);
    const second = drawn(`space/bytes
      f  5`);
    expect(drawingOf(merged(first, second))).toEqual(["g  1", "f  5"]);
  });

  it("determine the default type, if the previous one is omitted", () => {
    const head = { defaultSampleType: "allocs" };
    const first = drawn("allocs/count  space/bytes", head);
    expect(merged(first, first).defaultSampleType).toBe("allocs");
    expect(merged(first, drawn("space/bytes")).defaultSampleType).toBe("space");
  });

  it("cannot be summed if none is common, or if units or periods are not convertible", () => {
    const heap = drawn("space/bytes");
    expect(faultOf(heap, drawn("cpu/ns"))).toMatchObject({
      code: "not-alike",
      what: "the profiles have no sample type in common: space/bytes, and cpu/ns",
    });
    expect(faultOf(heap, drawn("space/seconds"))?.what).toContain("units that cannot be converted");
    const sampled = drawn("space/bytes", { periodType: { type: "space", unit: "bytes" } });
    const timed = drawn("space/bytes", { periodType: { type: "cpu", unit: "ns" } });
    expect(faultOf(sampled, timed)?.what).toBe("the profiles have different period types: space/bytes, and cpu/ns");
  });
});

describe("other fields of a sum", () => {
  it("are the earliest time, the sum of durations, the longest period, each comment once, and otherwise those of the first profile", () => {
    const first = drawn("n/count", { timeNanos: 50n, durationNanos: 3n, period: 7n, comments: ["a"], dropFrames: "x" });
    const second = drawn("n/count", {
      timeNanos: 40n,
      durationNanos: 4n,
      period: 9n,
      comments: ["b", "a"],
      docUrl: "d",
    });
    expect(merged(first, second)).toMatchObject({
      timeNanos: 40n,
      durationNanos: 7n,
      period: 9n,
      comments: ["a", "b"],
      dropFrames: "x",
      docUrl: "d",
    });
  });

  it("count a missing time as the earliest, unless another profile follows", () => {
    const at = (timeNanos: bigint) => drawn("n/count", { timeNanos });
    expect(merged(at(5n), at(0n)).timeNanos).toBe(0n);
    expect(merged(at(5n), at(0n), at(9n)).timeNanos).toBe(9n);
  });

  it("have the period in the finest unit", () => {
    const inUnit = (unit: string, period: bigint) => drawn("n/count", { periodType: { type: "cpu", unit }, period });
    const sum = merged(inUnit("ms", 2n), inUnit("ns", 5n));
    expect(sum).toMatchObject({ periodType: { type: "cpu", unit: "ns" }, period: 2_000_000n });
  });
});

describe("locations of a sum", () => {
  const program = { memoryLimit: 0x3000n, fileOffset: 0n, filename: 1, buildId: 0, flags: 0 };

  /** One sample at an address of a program that was loaded at another. */
  function loadedAt(memoryStart: bigint, address: bigint): Profile {
    return fromPlain({
      ...toPlain(drawn("n/count")),
      strings: ["", "/bin/shop"],
      mappings: [{ ...program, id: 1n, memoryStart, memoryLimit: memoryStart + 0x3000n }],
      locations: [{ id: 1n, mapping: 0, address, isFolded: 0, lines: [] }],
      samples: [{ locations: [0], values: [1n], labels: [] }],
    });
  }

  it("are equal in a program that was mapped to another address, and get the addresses of the first profile", () => {
    const { mappings, locations, samples } = toPlain(merged(loadedAt(0x5000n, 0x5010n), loadedAt(0x9000n, 0x9010n)));
    expect(mappings.map(({ memoryStart }) => memoryStart)).toEqual([0x5000n]);
    expect(locations.map(({ address }) => address)).toEqual([0x5010n]);
    expect(samples.map(({ values }) => values)).toEqual([[2n]]);
  });

  it("keep the program as first mapping, even if nothing refers to it", () => {
    const unused = toPlain(loadedAt(0x5000n, 0x5010n));
    const library = { ...program, id: 2n, memoryStart: 0x7000n, memoryLimit: 0x8000n };
    const profile = fromPlain({
      ...unused,
      mappings: [...unused.mappings, library],
      locations: unused.locations.map((location) => ({ ...location, mapping: 1, address: 0x7010n })),
    });
    const starts = toPlain(merged(profile, profile)).mappings.map(({ memoryStart }) => memoryStart);
    expect(starts).toEqual([0x5000n, 0x7000n]);
  });
});

describe("a sum", () => {
  const profiles = plainProfiles(natural).filter(({ sampleTypes }) => {
    return new Set(sampleTypes.map(({ type }) => type)).size === sampleTypes.length;
  });
  /** The samples of the profile, distributed over three profiles that share all other tables. */
  const three = profiles.map((plain) => [0, 1, 2].map((part) => dealt(plain, part)) as [Profile, Profile, Profile]);
  const same = (a: Profile, b: Profile) => expect(toPlain(canonicalProfile(a))).toEqual(toPlain(canonicalProfile(b)));

  function dealt(plain: PlainProfile, part: number): Profile {
    return fromPlain({ ...plain, samples: plain.samples.filter((_, row) => row % 3 === part) });
  }

  it("of one profile is the profile itself", () => {
    fc.assert(
      fc.property(profiles, (plain) => {
        const profile = fromPlain(plain);
        expect(toPlain(merged(profile))).toEqual(plain);
      }),
    );
  });

  it("is associative: (a + b) + c = a + b + c = a + (b + c), row by row", () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        const samplesOf = (profile: Profile) => toPlain(canonicalProfile(profile)).samples;
        same(merged(merged(a, b), c), merged(a, b, c));
        expect(samplesOf(merged(a, merged(b, c)))).toEqual(samplesOf(merged(a, b, c)));
      }),
    );
  });

  it("does not change when it is summed again, because rows are numbered in order of first appearance", () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        const empty = fromPlain({ ...toPlain(a), samples: [], mappings: [], durationNanos: 0n });
        const sum = merged(a, b);
        expect(toPlain(canonicalProfile(merged(sum, empty))).samples).toEqual(toPlain(canonicalProfile(sum)).samples);
      }),
    );
  });
});
