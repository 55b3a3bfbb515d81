/**
 * Makes the profiles that the benchmarks read. All randomness is seeded, so the profiles are always the same.
 *
 *   A   .data/a.pb.gz            one heap profile: 1,000,000 samples, 80,000 locations, 94 MB unpacked
 *   B   .data/b/heap/….pb.gz     300 heap profiles, one per minute: 3,000 samples and 500 KB each; one site
 *                                grows by 64 KiB per minute, the others vary around their level
 *
 * Stacks are walks from a leaf to the root of a call graph. Its functions are on levels and have a few callers each, so
 * that stacks share their roots and differ at their leaves, as in real profiles.
 *
 *   level 0   main
 *   level 1   a   b          each function has a few callers on the level above
 *   level 2   c d e f …
 *
 * Usage: node make-profiles.mjs FOLDER
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Int64Column } from "../packages/leakhound/src/base/int64.ts";
import { StringTable } from "../packages/leakhound/src/profile/model/strings.ts";
import type { Profile } from "../packages/leakhound/src/profile/model/types.ts";
import { encodeProfile } from "../packages/leakhound/src/profile/proto/encode.ts";

interface Shape {
  readonly samples: number;
  readonly locations: number;
  readonly functions: number;
  /** Depth of an average stack. */
  readonly depth: number;
}

const A: Shape = { samples: 1_000_000, locations: 80_000, functions: 40_000, depth: 24 };
const C: Shape = { samples: 12_000, locations: 12_000, functions: 5_000, depth: 24 };
const B: Shape = { samples: 3_000, locations: 5_000, functions: 2_000, depth: 24 };
const B_PROFILES = 300;
const B_INTERVAL_MS = 60_000;
const B_START_MS = Date.UTC(2026, 0, 5, 9);
const GROWTH_BYTES_PER_PROFILE = 64 * 1024;
const TYPES = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"] as const;
const CALLERS_MAX = 3;
/** Share of calls by the first caller: most functions have one main caller. */
const FIRST_CALLER_SHARE = 0.97;
const LEAF_SPREAD = 400;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The callers of each location, `CALLERS_MAX` each; location 0 is the root and its own caller. */
function callGraph({ locations, depth }: Shape, random: () => number): Uint32Array {
  const callers = new Uint32Array(locations * CALLERS_MAX);
  // Leaves are drawn from all levels, so the average stack is half as deep as the graph.
  const levels = 2 * depth;
  const firstOf = (level: number) => (level <= 0 ? 0 : 1 + Math.floor(((level - 1) * (locations - 1)) / levels));
  for (let location = 1; location < locations; location++) {
    const level = 1 + Math.floor(((location - 1) * levels) / (locations - 1));
    const first = firstOf(level - 1);
    for (let caller = 0; caller < CALLERS_MAX; caller++) {
      callers[location * CALLERS_MAX + caller] = first + Math.floor(random() * (firstOf(level) - first));
    }
  }
  return callers;
}

/** Stacks as columns. Adjacent stacks have similar leaves, because a profile lists stacks in order of first occurrence. */
function walk(shape: Shape, random: () => number): { locationStart: Uint32Array; locations: Uint32Array } {
  const callers = callGraph(shape, random);
  const locationStart = new Uint32Array(shape.samples + 1);
  const locations = new Uint32Array(shape.samples * (2 * shape.depth + 2));
  let at = 0;
  for (let sample = 0; sample < shape.samples; sample++) {
    const near = (sample / shape.samples) * (shape.locations - 1 - LEAF_SPREAD);
    let location = 1 + Math.floor(near + random() * LEAF_SPREAD);
    while (location !== 0) {
      locations[at++] = location;
      const caller = random() < FIRST_CALLER_SHARE ? 0 : Math.floor(random() * CALLERS_MAX);
      location = callers[location * CALLERS_MAX + caller]!;
    }
    locations[at++] = 0;
    locationStart[sample + 1] = at;
  }
  return { locationStart, locations: locations.slice(0, at) };
}

/** Some size classes of Go's allocator. */
const SIZES = [16, 32, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096, 8192, 32768];

/** A profile of this shape. */
function makeProfile(shape: Shape, seed: number): Profile {
  const random = randomOf(seed);
  const strings = ["", "count", "bytes", "space", ...TYPES];
  const bytesLabel = 2;
  const firstName = strings.length;
  for (let row = 0; row < shape.functions; row++) strings.push(functionName(row));
  const firstFile = strings.length;
  const files = Math.ceil(shape.functions / 8);
  for (let row = 0; row < files; row++) strings.push(`/home/ci/build/shop/internal/service${row % 97}/file${row}.go`);
  const stacks = walk(shape, random);
  const values = new Int64Column(shape.samples * TYPES.length);
  const sizes = new Int64Column(shape.samples);
  for (let sample = 0; sample < shape.samples; sample++) {
    const size = SIZES[Math.floor(random() * SIZES.length)]!;
    const allocated = 1 + Math.floor(random() ** 4 * 20_000);
    const inUse = Math.floor(allocated * random() ** 2);
    [allocated, allocated * size, inUse, inUse * size].forEach((value, type) => {
      values.setNumber(sample * TYPES.length + type, value);
    });
    sizes.setNumber(sample, size);
  }
  return {
    sampleTypes: TYPES.map((type, row) => ({ type, unit: row % 2 === 0 ? "count" : "bytes" })),
    samples: {
      length: shape.samples,
      values,
      ...stacks,
      labelStart: Uint32Array.from({ length: shape.samples + 1 }, (_, row) => row),
      labels: {
        length: shape.samples,
        key: new Uint32Array(shape.samples).fill(bytesLabel),
        str: new Uint32Array(shape.samples),
        num: sizes,
        numUnit: new Uint32Array(shape.samples),
      },
    },
    ...codeTables(shape, { firstName, firstFile, files }, random),
    strings: StringTable.of(strings),
    dropFrames: "",
    keepFrames: "",
    timeNanos: BigInt(B_START_MS) * 1_000_000n,
    durationNanos: 0n,
    periodType: { type: "space", unit: "bytes" },
    period: 524_288n,
    comments: [],
    defaultSampleType: "inuse_space",
    docUrl: "",
    cut: null,
  };
}

function functionName(row: number): string {
  return `github.com/acme/shop/internal/service${row % 97}.(*Handler${row % 389}).process${row}`;
}

interface StringRows {
  readonly firstName: number;
  readonly firstFile: number;
  readonly files: number;
}

/** One line for each location, and an additional inlined one for a tenth of them. */
function codeTables(shape: Shape, { firstName, firstFile, files }: StringRows, random: () => number) {
  const lineStart = new Uint32Array(shape.locations + 1);
  const lineFunctions: number[] = [];
  for (let location = 0; location < shape.locations; location++) {
    if (random() < 0.1) lineFunctions.push(Math.floor(random() * shape.functions));
    lineFunctions.push(location % shape.functions);
    lineStart[location + 1] = lineFunctions.length;
  }
  const counted = (length: number, value: (row: number) => number) => {
    const column = new Int64Column(length);
    for (let row = 0; row < length; row++) column.setNumber(row, value(row));
    return column;
  };
  const names = Uint32Array.from({ length: shape.functions }, (_, row) => firstName + row);
  return {
    locations: {
      length: shape.locations,
      id: counted(shape.locations, (row) => row + 1),
      mapping: new Int32Array(shape.locations),
      address: counted(shape.locations, (row) => 0x40_0000 + 0x25 * row),
      isFolded: new Uint8Array(shape.locations),
      lineStart,
      lines: {
        length: lineFunctions.length,
        function: Int32Array.from(lineFunctions),
        line: counted(lineFunctions.length, (row) => 1 + (row % 900)),
        column: new Int64Column(lineFunctions.length),
      },
    },
    functions: {
      length: shape.functions,
      id: counted(shape.functions, (row) => row + 1),
      name: names,
      systemName: names,
      filename: Uint32Array.from({ length: shape.functions }, (_, row) => firstFile + (row % files)),
      startLine: counted(shape.functions, (row) => row % 900),
    },
    mappings: {
      length: 1,
      id: counted(1, () => 1),
      memoryStart: counted(1, () => 0x40_0000),
      memoryLimit: counted(1, () => 0x4000_0000),
      fileOffset: new Int64Column(1),
      filename: Uint32Array.of(firstFile),
      buildId: new Uint32Array(1),
      flags: Uint8Array.of(15),
    },
  };
}

/** The profile after `step` intervals: the first sample grows, the others vary by a tenth. */
function later(profile: Profile, step: number): Profile {
  const random = randomOf(step + 1);
  const types = TYPES.length;
  const values = new Int64Column(profile.samples.values.length);
  for (let sample = 0; sample < profile.samples.length; sample++) {
    const at = sample * types;
    const size = profile.samples.labels.num.number(sample);
    const before = profile.samples.values.number(at + 2);
    const growth = sample === 0 ? (step * GROWTH_BYTES_PER_PROFILE) / size : before * 0.1 * (random() - 0.5);
    const inUse = Math.max(0, Math.round(before + growth));
    const allocated = profile.samples.values.number(at) + inUse * (step + 1);
    [allocated, allocated * size, inUse, inUse * size].forEach((value, type) => {
      values.setNumber(at + type, value);
    });
  }
  const timeNanos = profile.timeNanos + BigInt(step * B_INTERVAL_MS) * 1_000_000n;
  return { ...profile, samples: { ...profile.samples, values }, timeNanos };
}

function main(folder: string): void {
  mkdirSync(join(folder, "b", "heap"), { recursive: true });
  const first = makeProfile(B, 2);
  for (let step = 0; step < B_PROFILES; step++) {
    const name = new Date(B_START_MS + step * B_INTERVAL_MS).toISOString().replaceAll(":", "-");
    const bytes = encodeProfile(later(first, step));
    if (step === 0) console.log(`B: ${B_PROFILES} profiles of ${bytes.length} bytes`);
    writeFileSync(join(folder, "b", "heap", `${name}.pb.gz`), gzipSync(bytes));
  }
  const c = encodeProfile(makeProfile(C, 3));
  console.log(`C: ${c.length} bytes`);
  writeFileSync(join(folder, "c.pb.gz"), gzipSync(c));
  const a = encodeProfile(makeProfile(A, 1));
  console.log(`A: ${a.length} bytes`);
  writeFileSync(join(folder, "a.pb.gz"), gzipSync(a));
}

main(process.argv[2] ?? ".");
