import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/profile/model/types.ts";
import { openProfile } from "../../../src/profile/open.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { typesOf } from "../drawn.ts";
import { toPlain } from "../plain.ts";
import { unwrap } from "../unwrap.ts";
import {
  CONTENTION,
  COUNTS,
  CPU_LAYOUTS,
  cpuProfile,
  GO_HEAP,
  GROWTH,
  HEAP,
  JAVA_CONTENTION,
  JAVA_HEAP,
  THREADS,
} from "./drawings.ts";

const read = (input: string | Uint8Array) => unwrap(openProfile(Buffer.from(input), "legacy", inflate));

/** Each sample as its values, its addresses (leaf first), and the size of its objects. */
function samplesOf(profile: Profile): string[] {
  const { samples, locations } = toPlain(profile);
  return samples.map(({ values, locations: stack, labels }) => {
    const addresses = stack.map((row) => `0x${locations[row]!.address.toString(16)}`);
    return [values.join(" "), "@", ...addresses, ...labels.map(({ num }) => `of ${num}`)].join(" ");
  });
}

/** Each mapping as its range, offset and file. */
function mappingsOf(profile: Profile): string[] {
  const { mappings, strings } = toPlain(profile);
  return mappings.map(({ memoryStart, memoryLimit, fileOffset, filename }) => {
    const [start, limit, offset] = [memoryStart, memoryLimit, fileOffset].map((value) => value.toString(16));
    return `${start}-${limit} @${offset} ${strings[filename]}`.trim();
  });
}

describe("a legacy heap profile", () => {
  it("is scaled by the sampling rate", () => {
    const profile = read(HEAP);
    expect(typesOf(profile)).toEqual(["objects/count", "space/bytes"]);
    expect(profile).toMatchObject({ periodType: { type: "space", unit: "bytes" }, period: 524_288n });
    expect(samplesOf(profile)).toEqual([
      "20 1698942 @ 0x401000 0x402000 of 81920",
      "32768 524296 @ 0x7f0000001100 of 16",
    ]);
  });

  it("of Go has separate values for allocated and in use if the title does", () => {
    const profile = read(GO_HEAP);
    expect(typesOf(profile)).toEqual([
      "alloc_objects/count",
      "alloc_space/bytes",
      "inuse_objects/count",
      "inuse_space/bytes",
    ]);
    expect(samplesOf(profile)).toEqual([
      "27 2265256 20 1698942 @ 0x401000 0x402000 of 81920",
      "32768 524296 0 0 @ 0x403000 of 16",
    ]);
  });

  it("without sampling is not scaled, and equal stacks stay separate", () => {
    expect(samplesOf(read(GROWTH))).toEqual(["1 2097152 @ 0x401000 of 2097152", "1 2097152 @ 0x401000 of 2097152"]);
    expect(samplesOf(read(HEAP.replace("heapz_v2/524288", "heapprofile")))[0]).toBe(
      "3 245760 @ 0x401000 0x402000 of 81920",
    );
  });

  it("has allocators as drop_frames", () => {
    expect(read(HEAP).dropFrames).toMatch(/^calloc\|cfree\|malloc\|/);
    expect(read(HEAP).keepFrames).toContain(String.raw`runtime\.panic`);
  });
});

describe("a legacy contention profile", () => {
  it("has nanoseconds and events, scaled by the sampling period", () => {
    const profile = read(CONTENTION);
    expect(typesOf(profile)).toEqual(["contentions/count", "delay/nanoseconds"]);
    expect(profile).toMatchObject({ period: 100n, durationNanos: 5_000_000_000n });
    expect(samplesOf(profile)).toEqual(["200 20000 @ 0x401000 0x402000"]);
    expect(profile.dropFrames).toMatch(/^RecordLockProfileData\|/);
  });

  it("of Go has another title", () => {
    expect(samplesOf(read(CONTENTION.replace("--- contentionz 1 ---", "--- mutex:")))).toHaveLength(1);
  });

  it("stays in cycles if their rate is not given", () => {
    expect(samplesOf(read(CONTENTION.replace("cycles/second = 2000000000\n", "")))).toEqual([
      "200 400 @ 0x401000 0x402000",
    ]);
  });
});

describe("a legacy thread profile", () => {
  it("counts threads with the same stack together", () => {
    const profile = read(THREADS);
    expect(typesOf(profile)).toEqual(["thread/count"]);
    expect(samplesOf(profile)).toEqual(["1 @ 0x401000 0x402000", "2 @ 0x403000 0x404000"]);
  });
});

describe("a legacy count profile", () => {
  it("has counts of stacks", () => {
    const profile = read(COUNTS);
    expect(typesOf(profile)).toEqual(["threadcreate/count"]);
    expect(samplesOf(profile)).toEqual(["5 @ 0x401000 0x402000", "2 @ 0x403000"]);
  });

  it("may begin with comments", () => {
    expect(samplesOf(read(`# a comment\n\n${COUNTS}`))).toEqual(samplesOf(read(COUNTS)));
  });
});

describe("a legacy CPU profile", () => {
  const stacks = [
    [3, 0x401000, 0x402001, 0x403001],
    [1, 0x404000, 0x405001],
  ] as const;

  for (const layout of CPU_LAYOUTS) {
    const order = layout.isLittleEndian ? "smallest" : "largest";
    it(`is read in words of ${layout.wordBytes} bytes, ${order} first`, () => {
      const profile = read(cpuProfile(stacks, { layout }));
      expect(typesOf(profile)).toEqual(["samples/count", "cpu/nanoseconds"]);
      expect(profile.period).toBe(10_000_000n);
      expect(samplesOf(profile)).toEqual(["3 30000000 @ 0x401000 0x402000 0x403000", "1 10000000 @ 0x404000 0x405000"]);
    });
  }

  it("drops the frame of the signal handler, which nearly all stacks have as caller of the leaf", () => {
    const handled = Array.from({ length: 40 }, (_, at) => [1, 0x401000 + at, 0x40f001, 0x402001 + 16 * at] as const);
    const other = [1, 0x404000, 0x405001] as const;
    const samples = samplesOf(read(cpuProfile([...handled, other])));
    expect(samples.slice(0, 2)).toEqual(["1 10000000 @ 0x401000 0x402000", "1 10000000 @ 0x401001 0x402010"]);
    expect(samples.at(-1)).toBe("1 10000000 @ 0x404000 0x405000");
  });

  it("drops a duplicate leaf", () => {
    const twice = [
      [1, 0x401000, 0x401000, 0x402001],
      [1, 0x403000, 0x404001],
    ] as const;
    expect(samplesOf(read(cpuProfile(twice)))[0]).toBe("1 10000000 @ 0x401000 0x402000");
  });

  it("of Java has names", () => {
    const text = "0x3 com.example.Main.main (Main.java:7)\n";
    const { strings, functions, locations } = toPlain(read(cpuProfile([[2, 3, 3]], { text, isJava: true })));
    expect(functions.map(({ name, filename }) => [strings[name], strings[filename]])).toEqual([
      ["com.example.Main.main", "Main.java"],
    ]);
    expect(locations).toMatchObject([{ address: 0n, lines: [{ line: 7n }] }]);
  });
});

describe("a profile of Java", () => {
  it("has names of functions, libraries and stubs, and none where none is given", () => {
    const profile = read(JAVA_HEAP);
    expect(typesOf(profile)).toEqual(["inuse_objects/count", "inuse_space/bytes"]);
    const { samples, locations, functions, strings } = toPlain(profile);
    const places = locations.map(({ lines }) =>
      lines.map(
        ({ function: row, line }) => `${strings[functions[row]!.name]} ${strings[functions[row]!.filename]}:${line}`,
      ),
    );
    expect(places).toEqual([
      ["com.example.Cart.add Cart.java:193"],
      ["com.example.Main.main Main.java:7"],
      ["memcpy libc.so.6:0"],
      ["STUB :0"],
      [],
    ]);
    expect(samples[0]).toMatchObject({ values: [20n, 1_698_942n], labels: [{ num: 81_920n }] });
  });

  it("of contention has its own unit, scaled by the sampling period", () => {
    const profile = read(JAVA_CONTENTION);
    expect(typesOf(profile)).toEqual(["contentions/count", "delay/microseconds"]);
    expect(profile).toMatchObject({ period: 100n, durationNanos: 6_000_000_000n });
    expect(toPlain(profile).samples[0]!.values).toEqual([200n, 1400n]);
    expect(toPlain(profile).locations[0]!.lines[0]!.line).toBe(0n);
  });
});

describe("the memory map", () => {
  const withMap = (...lines: string[]) => read(`${COUNTS}--- Memory map: ---\n${lines.join("\n")}\n`);

  it("keeps executable mappings, and assigns each address to one", () => {
    const profile = read(HEAP);
    expect(mappingsOf(profile)).toEqual([
      "400000-500000 @0 /bin/shop",
      "7f0000001000-7f0000002000 @1000 /lib/libc-2.15.so",
    ]);
    expect(toPlain(profile).locations.map(({ mapping }) => mapping)).toEqual([0, 0, 1]);
  });

  it("moves the program before libraries and mappings of the kernel", () => {
    const profile = withMap("1000-2000: [vdso]", "2000-3000: /lib/a.so", "400000-500000: /bin/shop");
    expect(mappingsOf(profile).map((line) => line.split(" ").at(-1))).toEqual(["/bin/shop", "/lib/a.so", "[vdso]"]);
  });

  it("joins adjacent mappings of one file", () => {
    expect(mappingsOf(withMap("400000-480000: /bin/shop", "480000-500000: /bin/shop"))).toEqual([
      "400000-500000 @0 /bin/shop",
    ]);
    expect(mappingsOf(withMap("400000-480000: /bin/shop (@1000)", "480000-500000: /bin/shop (@9000)"))).toHaveLength(2);
  });

  it("corrects a program whose code was moved to huge pages", () => {
    expect(mappingsOf(withMap("400000-402000: /anon_hugepage", "402000-500000: /bin/shop (@2000)"))).toEqual([
      "400000-500000 @0 /bin/shop",
    ]);
  });

  it("extends a mapping whose first part is missing", () => {
    expect(mappingsOf(withMap("403000-500000: /lib/a.so (@2800)"))).toEqual(["400800-500000 @0 /lib/a.so"]);
  });

  it("adds a mapping for addresses that are in none", () => {
    const profile = withMap("403000-404000: /bin/shop");
    expect(mappingsOf(profile)).toEqual(["403000-404000 @0 /bin/shop", "0-ffffffffffffffff @0"]);
    expect(toPlain(profile).locations.map(({ mapping }) => mapping)).toEqual([1, 1, 0]);
  });

  it("may define variables, have build ids, and have the prefix of a log", () => {
    const profile = withMap("build=/home/me", "I0102 15:04:05 maps.cc:12] 400000-500000 $build/shop (@0) abc123");
    expect(mappingsOf(profile)).toEqual(["400000-500000 @0 /home/me/shop"]);
    const { mappings, strings } = toPlain(profile);
    expect(strings[mappings[0]!.buildId]).toBe("abc123");
  });
});
