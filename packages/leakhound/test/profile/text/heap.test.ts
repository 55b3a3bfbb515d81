import { describe, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { normalizedName } from "../../../src/profile/names/go-names.ts";
import { openText } from "../../../src/profile/open-text.ts";
import { fixtureProfile } from "../fixtures.ts";
import { namedFrames } from "../named-frames.ts";
import { toPlain } from "../plain.ts";
import { faultOf, unwrap } from "../unwrap.ts";

const read = (text: string) => openText(Buffer.from(text), "heap");

const DRAWN = `heap profile: 3: 245760 [4: 327680] @ heap/1048576
3: 245760 [4: 327680] @ 0x47cd73 0x4de1fd 0x4de79b
#	0x4de1fc	main.recurse+0x7c	/src/main.go:32
#	0x4de79a	main.main+0x31a		/src/main.go:67

0: 0 [0: 0] @ 0x10 0x20


# runtime.MemStats
# Alloc = 30455288
`;

/** Functions with their flat and cum, for one of the four sample types. */
function figures(profile: Profile, sampleType: number): Map<string, [flat: number, cum: number]> {
  const all = top(profile, sampleType);
  const entries = topEntries(profile, all, { count: all.length, by: "cum" });
  return new Map(entries.map((entry) => [normalizedName(entry.function), [entry.flat, entry.cum]]));
}

describe("a heap profile with debug=1", () => {
  it("has records, symbols and the sampling rate", () => {
    const profile = unwrap(read(DRAWN));
    expect(profile.sampleTypes.map(({ type }) => type)).toEqual([
      "alloc_objects",
      "alloc_space",
      "inuse_objects",
      "inuse_space",
    ]);
    expect(profile.period).toBe(524_288n);
    expect(namedFrames(profile, 0)).toEqual([
      { function: "main.recurse", file: "/src/main.go", line: 32 },
      { function: "main.main", file: "/src/main.go", line: 67 },
    ]);
  });

  it("is scaled by the sampling rate: 3 objects of 80 KiB at one in 512 KiB stand for 20", () => {
    const scale = 1 / (1 - Math.exp(-81_920 / 524_288));
    expect(toPlain(unwrap(read(DRAWN))).samples[0]).toMatchObject({
      values: [4 * scale, 327_680 * scale, 3 * scale, 245_760 * scale].map((value) => BigInt(Math.trunc(value))),
      labels: [{ num: 81_920n }],
    });
    expect(Math.trunc(3 * scale)).toBe(20);
  });

  it("is not scaled if each allocation is sampled", () => {
    const everything = DRAWN.replace("heap/1048576", "heap/2");
    expect(toPlain(unwrap(read(everything))).samples[0]!.values).toEqual([4n, 327_680n, 3n, 245_760n]);
  });

  it("has addresses of calls for a stack without symbols", () => {
    const { samples, locations } = toPlain(unwrap(read(DRAWN)));
    expect(samples[1]!.locations.map((row) => locations[row]!.address)).toEqual([0xfn, 0x1fn]);
  });

  it("has the same figures as the protobuf format of a real process, taken at the same moment", () => {
    const text = figures(fixtureProfile("heap.debug1.txt"), 3);
    const protobuf = figures(fixtureProfile("heap.pb.gz"), 3);
    expect(text.get("main.leak")).toEqual([23_721_344, 23_721_344]);
    for (const [name, value] of protobuf) {
      // The symbols of the text do not include the frames of the runtime at the leaf.
      if (!name.startsWith("runtime.")) expect([name, text.get(name)]).toEqual([name, value]);
    }
  });
});

describe("a malformed heap profile in text", () => {
  const cases: Record<string, [text: string, code: string, what: string, where: string]> = {
    "another heap format": [
      "heap profile: 3: 245760 [4: 327680] @ heap_v3/524288\n",
      "bad-text",
      'heap, heap_v2 or heapprofile after @ is expected, not "heap profile: 3: 245760 [4: 327680] @ he"',
      "heap, line 1",
    ],
    "a record without its addresses": [
      DRAWN.replace(" @ 0x10 0x20", ""),
      "bad-text",
      'a record is expected, not "0: 0 [0: 0]"',
      "heap, line 6",
    ],
    "a symbol without a line number": [
      DRAWN.replace("main.go:32", "main.go"),
      "bad-text",
      String.raw`a file and line is expected, not "#\t0x4de1fc\tmain.recurse+0x7c\t/src/main.g"`,
      "heap, line 3",
    ],
    "an address that is none": [
      DRAWN.replace("0x47cd73", "0xzz"),
      "bad-text",
      'a list of addresses is expected, not "3: 245760 [4: 327680] @ 0xzz 0x4de1fd 0x"',
      "heap, line 2",
    ],
    "records that do not add up": [
      DRAWN.replace("profile: 3:", "profile: 9:"),
      "truncated",
      "the records have 3 objects in use, the header says 9",
      "heap, line 9",
    ],
    "an end inside a line": [DRAWN.slice(0, 150), "truncated", "the text ends inside a line", "heap"],
  };
  for (const [name, [text, code, what, where]] of Object.entries(cases)) {
    it(`with ${name} has a fault`, () => {
      expect(faultOf(read(text))).toMatchObject({ code, what, where });
    });
  }
});
