import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openProfile } from "../../../src/profile/open.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { runs } from "../../support/effort.ts";
import { processorMs } from "../../support/processor-time.ts";
import { damaged, damageTo, expectSound } from "../damage.ts";
import { faultOf } from "../unwrap.ts";
import { CONTENTION, COUNTS, cpuProfile, GO_HEAP, HEAP, JAVA_CONTENTION, JAVA_HEAP, THREADS } from "./drawings.ts";

const open = (input: string | Uint8Array) => openProfile(Buffer.from(input), "legacy", inflate);

describe("a malformed legacy profile", () => {
  const cases: Record<string, [input: string | Uint8Array, where: string, what: string]> = {
    "of a heap form that nobody knows": [HEAP.replace("heapz_v2", "heap_v9"), "line 1", "heap_v2"],
    "with bytes of no object": [
      HEAP.replace("1:       16", "0:       16"),
      "line 3",
      "a count of objects for these bytes",
    ],
    "with a record that is none": [HEAP.replace("] @ 0x7f", "] 0x7f"), "line 3", "counts and a stack"],
    "with an address that is too long": [COUNTS.replace("0x403001", `0x1${"0".repeat(16)}`), "line 3", "64 bits"],
    "with a count that is none": [COUNTS.replace("2 @", "x @"), "line 3", "a count and a stack"],
    "of Go, cut within the first record": [GO_HEAP.slice(0, GO_HEAP.indexOf("\n")), "line 2", "the title says 3"],
    "with an unknown attribute": [CONTENTION.replace("discarded samples", "lost"), "line 5", "an attribute"],
    "with a period that is no number": [CONTENTION.replace("= 100", "= often"), "line 3", "a number"],
    "with a stack that is none": [CONTENTION.replace("2 @", "2 at"), "line 6", "a delay, a count and a stack"],
    "of threads, without a memory map": [THREADS.slice(0, THREADS.indexOf("--- Memory")), "line 11", "the memory map"],
    "of Java, in no unit": [JAVA_HEAP.replace("resolution = bytes\n", ""), "line 3", "the resolution"],
    "of Java, with objects that are none": [JAVA_HEAP.replace("64     2", "64     0"), "line 5", "a count of objects"],
    "of Java, with an unknown attribute": [JAVA_CONTENTION.replace("ms since", "s since"), "line 5", "Java"],
    "of the CPU, cut within a stack": [
      cpuProfile([[1, 2, 3]], { text: "" }).subarray(0, 8 * 8),
      "byte 48",
      "2 addresses where 1 follow",
    ],
    "of the CPU, cut within a word": [cpuProfile([[1, 2]], { text: "" }).subarray(0, 8 * 8 + 3), "byte 64", "inside"],
  };
  for (const [name, [input, where, what]] of Object.entries(cases)) {
    it(`${name} has a fault with its place and what is expected there`, () => {
      const fault = faultOf(open(input));
      expect(fault.where).toBe(`legacy, ${where}`);
      expect(fault.what).toContain(what);
    });
  }
});

describe("a damaged legacy profile", () => {
  const whole: Record<string, string | Uint8Array> = {
    ...{ HEAP, GO_HEAP, CONTENTION, COUNTS, THREADS, JAVA_HEAP, JAVA_CONTENTION },
    CPU: cpuProfile([
      [1, 2, 3],
      [4, 0x401000, 0x402001],
    ]),
  };

  it("is a valid profile or has a fault, whatever bytes are overwritten", () => {
    fc.assert(
      fc.property(damageTo(Object.keys(whole)), (damage) => {
        const result = open(damaged(Buffer.from(whole[damage.name]!), damage));
        if (result.ok) expectSound(result.value);
      }),
      { numRuns: runs(2_000) },
    );
  });

  it("is a valid profile or has a fault, wherever it is truncated", () => {
    for (const bytes of Object.values(whole).map((input) => Buffer.from(input))) {
      for (let length = 1; length < bytes.length; length++) {
        const result = open(bytes.subarray(0, length));
        if (result.ok) expectSound(result.value);
      }
    }
  });
});

describe("a hostile legacy profile", () => {
  const map = (lines: string) => `${COUNTS}--- Memory map: ---\n${lines}`;

  it("has a fault if variables make a line too long", () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `v${at + 1}=$v${at}$v${at}$v${at}$v${at}`).reverse();
    const grown = ["v0=0123456789", ...doubling.toReversed()].join("\n");
    expect(faultOf(open(map(grown))).code).toBe("too-large");
  });

  it("has a fault if too many variables are compared", () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `name${at}=x`).join("\n");
    const text = `${names}\n${`${"$".repeat(1_000)}\n`.repeat(100)}`;
    expect(faultOf(open(map(text))).what).toBe("too many variables in the memory map");
  });

  it("has a fault if it has too many mappings", () => {
    expect(faultOf(open(map("1000-2000: /a\n3000-4000: /b\n".repeat(40_000)))).code).toBe("too-large");
  });

  it("has a fault if a line is too long, in each format", () => {
    const start = processorMs();
    for (const piece of ["1", "1 ", "f", "0x", " ", "a:1]", "(", "$a="]) {
      const long = piece.repeat(100_000 / piece.length);
      for (const form of [HEAP, CONTENTION, COUNTS, THREADS, JAVA_HEAP, map("")]) {
        for (const input of [
          `${form}${long}\n`,
          form.replace("\n", `\n${long}\n`),
          form.replace("0x0", `${long}0x0`),
        ]) {
          open(input);
        }
      }
    }
    expect(processorMs() - start).toBeLessThan(20_000);
  });
});
