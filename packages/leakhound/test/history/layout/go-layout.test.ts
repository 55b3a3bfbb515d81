import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameColumn } from "../../../src/base/columns.ts";
import { encodeGoProfile, isGoLayoutOf } from "../../../src/history/layout/go-layout.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { plainProfiles } from "../../profile/arbitrary.ts";
import { fixtureProtobuf } from "../../profile/fixtures.ts";
import { fromPlain } from "../../profile/plain.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { runs } from "../../support/effort.ts";
import { evaluationFiles, profilesOf, RECORDINGS, recordedFiles } from "../recorded.ts";

const KINDS = ["heap", "allocs", "goroutine", "block", "mutex"];

const rebuilt = (bytes: Uint8Array): Uint8Array => encodeGoProfile(unwrap(decodeProfile(bytes, "recorded")));
/** By writing them, and by comparing alone. */
function isRebuilt(bytes: Uint8Array): boolean {
  const isSame = isSameColumn(rebuilt(bytes), bytes);
  expect(isGoLayoutOf(unwrap(decodeProfile(bytes, "recorded")), bytes)).toBe(isSame);
  return isSame;
}

describe("the layout of Go's runtime/pprof", () => {
  it.each(RECORDINGS)("rebuilds the bytes of every profile of %s", (name) => {
    const files = recordedFiles(name);
    for (const kind of KINDS) {
      const profiles = profilesOf(files, kind);
      expect(profiles.length, kind).toBe(6);
      expect(profiles.every(isRebuilt), kind).toBe(true);
    }
  });

  it("covers labels, buckets without a size, and mappings whose functions are known", () => {
    const files = recordedFiles("go1.26.8.br");
    const goroutines = unwrap(decodeProfile(profilesOf(files, "goroutine")[2]!, "goroutine"));
    expect(goroutines.samples.labels.str.length).toBeGreaterThan(4);
    const heaps = profilesOf(files, "heap").map((bytes) => unwrap(decodeProfile(bytes, "heap")));
    expect(heaps.some(({ samples }) => samples.labels.length < samples.length)).toBe(true);
    expect(heaps[0]!.mappings.flags).toContain(1);
  });

  it("rebuilds the profiles of a service that uses cgo, from its shared libraries on", () => {
    for (const { path, bytes } of evaluationFiles("real/go-sqlitecgo-bad.br")) {
      if (path.endsWith(".pb")) expect(isRebuilt(bytes), path).toBe(true);
    }
  });

  it("is another layout than that of google/pprof, which Node services write", () => {
    const [first] = profilesOf(evaluationFiles("real/node-lru-cache.br"), "heap");
    expect(isRebuilt(first!)).toBe(false);
  });

  it("does not depend on the order of the tables: the order follows from the samples", () => {
    const profile = unwrap(decodeProfile(fixtureProtobuf("heap.pb.gz"), "heap"));
    const wider = unwrap(decodeProfile(encodeGoProfile(profile), "heap"));
    expect(isSameColumn(encodeGoProfile(wider), encodeGoProfile(profile))).toBe(true);
  });

  it("gives the same bytes again for what it has written, for any profile", () => {
    fc.assert(
      fc.property(plainProfiles(), (plain) => {
        expect(isRebuilt(encodeGoProfile(fromPlain(plain)))).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });
});
