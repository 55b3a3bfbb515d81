import { describe, expect, it } from "vitest";
import { Dictionary } from "../../../src/history/dictionary/dictionary.ts";
import { internTables } from "../../../src/history/dictionary/intern.ts";
import { LocationIndex } from "../../../src/history/dictionary/location-index.ts";
import { EMPTY_HEAD, ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { profilesOf, recordedFiles } from "../recorded.ts";

/** One stack of functions, each at its address. */
function profileOf(frames: Readonly<Record<string, bigint>>): Profile {
  const builder = new ProfileBuilder({ ...EMPTY_HEAD, sampleTypes: [{ type: "goroutine", unit: "count" }] });
  const stack = Object.entries(frames).map(([name, address]) => builder.location([{ function: name }], address));
  builder.add({ stack, values: [1] });
  return builder.build();
}

function indexed(...profiles: readonly Profile[]) {
  const dictionary = new Dictionary();
  const rows = profiles.map((profile) => internTables(dictionary, profile).locations);
  return { dictionary, index: new LocationIndex(dictionary), rows };
}

describe("an index of locations", () => {
  it("finds those of each profile of a process, as their names do", () => {
    const profiles = ["heap", "goroutine"]
      .flatMap((kind) => profilesOf(recordedFiles("go1.26.8.br"), kind))
      .map((bytes) => unwrap(decodeProfile(bytes, "recorded")));
    const { index, rows } = indexed(...profiles);
    for (const [at, profile] of profiles.entries()) expect(index.rowsOf(profile)).toEqual(rows[at]);
  });

  it("lacks a location that the dictionary lacks, until it has it", () => {
    const { dictionary, index } = indexed(profileOf({ leak: 1n, main: 2n }));
    const later = profileOf({ leak: 1n, other: 3n, main: 2n });
    expect(index.rowsOf(later)).toBeNull();
    const { locations } = internTables(dictionary, later);
    expect(index.rowsOf(later)).toEqual(locations);
  });

  it("finds the location that was seen last at an address, or that was preferred", () => {
    const [before, after] = [profileOf({ leak: 1n, main: 2n }), profileOf({ lean: 1n, main: 2n })];
    const { index, rows } = indexed(before, after);
    expect(index.rowsOf(before)).toEqual(rows[1]);
    index.prefer(rows[0]!);
    expect(index.rowsOf(after)).toEqual(rows[0]);
  });

  it("distinguishes addresses in all of their 64 bits", () => {
    const { index, rows } = indexed(profileOf({ low: 7n, high: 7n + 2n ** 32n, highest: 7n + 2n ** 63n }));
    expect(new Set(rows[0])).toHaveProperty("size", 3);
    expect(index.rowsOf(profileOf({ highest: 7n + 2n ** 63n }))).toEqual(rows[0]!.slice(2));
  });
});
