/** A profile that moves to another thread is the same there. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_MAPPINGS } from "../../../src/profile/model/builder-tables.ts";
import { buffersOf, packProfile, unpackProfile } from "../../../src/profile/model/packed.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { runs } from "../../support/effort.ts";
import { plainProfiles } from "../arbitrary.ts";
import { fixtureProfile, PROTOBUF_FIXTURES, TEXT_FIXTURES } from "../fixtures.ts";
import { fromPlain, toPlain } from "../plain.ts";

/** What arrives: the columns are moved, so the profile that was sent loses them. */
function moved(profile: Profile): Profile {
  const packed = packProfile(profile);
  return unpackProfile(structuredClone(packed, { transfer: buffersOf(packed) }));
}

describe("a profile that moves to another thread", () => {
  it.each([...PROTOBUF_FIXTURES, ...TEXT_FIXTURES])("is the same: %s", (name) => {
    const before = encodeProfile(fixtureProfile(name));
    expect(encodeProfile(moved(fixtureProfile(name)))).toEqual(before);
  });

  it("is the same, whatever it contains", () => {
    fc.assert(
      fc.property(plainProfiles(), (plain) => {
        expect(toPlain(moved(fromPlain(plain)))).toEqual(plain);
      }),
      { numRuns: runs(30) },
    );
  });

  it("leaves the empty tables that other profiles share", () => {
    moved(fixtureProfile(TEXT_FIXTURES[0]!));
    expect(() => NO_MAPPINGS.flags.map((flags) => flags)).not.toThrow();
    expect(() => structuredClone(packProfile(fixtureProfile(TEXT_FIXTURES[0]!)))).not.toThrow();
  });

  it("is moved and not copied", () => {
    const profile = fixtureProfile("heap.pb.gz");
    moved(profile);
    expect(profile.samples.locations.byteLength).toBe(0);
  });
});
