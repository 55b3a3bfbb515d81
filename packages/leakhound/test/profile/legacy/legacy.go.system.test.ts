/** The real `go tool pprof` converts legacy formats to the same bytes as leakhound. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { prepareProfile, withMainBinary } from "../../../src/profile/filter/prepare.ts";
import { canonicalProfile } from "../../../src/profile/merge/canonical.ts";
import { openProfile } from "../../../src/profile/open.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { describeWithGo, goProto } from "../go.ts";
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
  MEMORY_MAP,
  THREADS,
} from "./drawings.ts";

const stacks = Array.from({ length: 70 }, (_, at) => [at + 1, 0x401000 + at, 0x40f001, 0x402001 + (at % 5)] as const);
const mapped = (...lines: string[]) => `${COUNTS}--- Memory map: ---\n${lines.join("\n")}\n`;

const inputs: Record<string, string | Uint8Array> = {
  "a heap": HEAP,
  "a heap of Go": GO_HEAP,
  "growth of a heap": GROWTH,
  "fragmentation of a heap": GROWTH.replace("growthz", "fragmentationz"),
  "everything of a heap": HEAP.replace("heapz_v2/524288", "heapprofile"),
  contention: CONTENTION,
  "mutexes of Go": CONTENTION.replace("--- contentionz 1 ---", "--- mutex:"),
  threads: THREADS,
  "a thread twice at its leaf": THREADS.replace("0x00402001", "0x00401000"),
  counts: COUNTS,
  "counts in octal and hex": CONTENTION.replace("= 100", "= 0x10").replace("= 5000", "= 010"),
  "a heap of Java": JAVA_HEAP,
  "contention of Java": JAVA_CONTENTION,
  "CPU of Java": cpuProfile([[2, 3, 4, 3]], { text: "0x3 a.B.c (B.java:7)\n0x4 GC\n", isJava: true }),
  "CPU without a memory map": cpuProfile(stacks, { text: "" }),
  ...Object.fromEntries(CPU_LAYOUTS.map((layout) => [`CPU ${JSON.stringify(layout)}`, cpuProfile(stacks, { layout })])),
  "a library before the program": mapped("2000-3000: /lib/a.so.1", "400000-500000: /bin/shop"),
  "a mapping in parts": mapped("400000-402000: /bin/shop", "402000-500000: /bin/shop (@2000)"),
  "huge pages": mapped("400000-402000: /anon_hugepage", "402000-500000: /bin/shop (@2000)"),
  "a mapping without its first part": mapped("403000-500000: /lib/a.so (@2800)"),
  "addresses in no mapping": mapped("403000-404000: /bin/shop"),
  "names and logs": mapped("b=/home/me", "I0102 15:04:05 maps.cc:12] 400000-500000 $b/shop (@0) abc123"),
  "addresses without a sign between": mapped("0x400000 0x500000 /bin/shop"),
  "mappings of the kernel": `${COUNTS}${MEMORY_MAP}ffffffffff600000-ffffffffff601000: [vsyscall]\n`,
};

describeWithGo("go tool pprof -proto", () => {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-legacy-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const [name, input] of Object.entries(inputs)) {
    it(`converts ${name} to the same bytes`, () => {
      const file = join(folder, "input");
      writeFileSync(file, input);
      const opened = unwrap(openProfile(Buffer.from(input), file, inflate));
      const profile = prepareProfile(withMainBinary(opened, { binary: null, buildId: "" }));
      expect(encodeProfile(canonicalProfile(profile))).toEqual(goProto(folder, [file]));
    });
  }
});
