/** Inputs below a megabyte that describe very much: each kind of amplification that a format allows, generated. */
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { drawnCore } from "../fuzz/drawn-core.ts";
import { ARENA, type DrawnObject, dumpOf } from "../heap/go/dump/dump-writer.ts";
import { snapshotOf } from "../heap/v8/drawn.ts";

export interface BudgetInput {
  readonly name: string;
  /** Name of the file in its folder. */
  readonly file: string;
  readonly make: () => Uint8Array;
  /** Arguments of leakhound before the path. */
  readonly command: readonly string[];
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const field = (number: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((number << 3) | 2), varint(body.length), body]);
};
const integer = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)]);
const many = (count: number, part: (row: number) => Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, row) => part(row)));
const repeated = (part: Uint8Array, count: number): Buffer => Buffer.concat(Array<Uint8Array>(count).fill(part));

const TYPE = field(1, integer(1, 1), integer(2, 2));
const TEXTS = ["", "inuse_space", "bytes", "main.f", "f.go"];
const texts = (more: readonly string[] = []): Buffer =>
  Buffer.concat([...TEXTS, ...more].map((text) => field(6, Buffer.from(text))));
const functionOf = (id: number, name = 3): Buffer => field(5, integer(1, id), integer(2, name), integer(4, 4));
const line = (row: number): Buffer => field(4, integer(1, 1), integer(2, row));
const location = (id: number, ...lines: readonly Buffer[]): Buffer =>
  field(4, integer(1, id), integer(3, id), ...lines);
const sample = (locations: readonly number[], value = 1): Buffer =>
  field(2, field(1, ...locations.map(varint)), field(2, varint(value)));

/** The parts of a profile, gzipped. */
const profile = (...parts: readonly Uint8Array[]): Uint8Array => gzipSync(Buffer.concat([TYPE, ...parts]));

const inlined = (lines: number): Buffer => location(1, repeated(line(1), lines));
const plain = [location(1, line(1)), functionOf(1), texts()];

const PROFILES: Readonly<Record<string, () => Uint8Array>> = {
  "a million inlined lines": () => profile(sample([1]), inlined(1_000_000), functionOf(1), texts()),
  "inlined lines on many stacks": () =>
    profile(
      many(200, (row) => sample([1, row + 2])),
      inlined(60_000),
      many(200, (row) => location(row + 2, line(row))),
      functionOf(1),
      texts(),
    ),
  "deep stacks": () =>
    profile(
      many(60, (row) => sample([row + 1, ...Array<number>(30_000).fill(1)])),
      many(60, (row) => location(row + 1, line(row))),
      functionOf(1),
      texts(),
    ),
  "eight million samples": () => profile(repeated(sample([1]), 8_000_000), ...plain),
  "a million samples": () => profile(repeated(sample([1]), 1_000_000), ...plain),
  "thirty million strings": () => profile(sample([1]), ...plain, repeated(Uint8Array.of(0x32, 0), 30_000_000)),
  "long names": () =>
    profile(
      many(50, (row) => sample([row + 1])),
      many(50, (row) => field(4, integer(1, row + 1), field(4, integer(1, row + 1)))),
      many(50, (row) => functionOf(row + 1, row + TEXTS.length)),
      texts(Array.from({ length: 50 }, (_, row) => `${"m/".repeat(150_000)}f${row}`)),
    ),
  "three million labels": () =>
    profile(
      repeated(
        field(2, field(1, varint(1)), field(2, varint(1)), repeated(field(3, integer(1, 3), integer(2, 4)), 50_000)),
        60,
      ),
      ...plain,
    ),
  "distinct labels": () =>
    profile(
      many(140_000, (row) =>
        field(2, field(1, varint(1)), field(2, varint(1)), field(3, integer(1, 3), integer(3, row))),
      ),
      ...plain,
    ),
  "400 MiB of zeros": () => gzipSync(Buffer.alloc(400 * 1024 * 1024)),
  "gzip in gzip": () => gzipSync(gzipSync(Buffer.alloc(400 * 1024 * 1024))),
};

const goroutine = (row: number, name: string): string =>
  `goroutine ${row + 1} [chan receive, 5 minutes]:\n${name}(0xc0000)\n\t/src/main.go:91 +0x2c\ncreated by main.start in goroutine 1\n\t/src/main.go:9 +0x2c\n\n`;
const lines = (count: number, text: (row: number) => string): string =>
  Array.from({ length: count }, (_, row) => text(row)).join("");

const DUMPS: Readonly<Record<string, () => string>> = {
  "equal goroutines": () => lines(300_000, (row) => goroutine(row, "main.worker")),
  "distinct goroutines": () => lines(38_000, (row) => goroutine(row, `main.worker${row}`)),
  "deep goroutines": () =>
    lines(
      5,
      (row) => `goroutine ${row + 1} [select]:\n${"main.f(0xc0000)\n\t/src/main.go:91 +0x2c\n".repeat(30_000)}\n`,
    ),
  "addresses without names": () =>
    `heap profile: 1: 2 [3: 4] @ heap/1\n${"1: 2 [3: 4] @ 0x1 0x2 0x3\n".repeat(200_000)}`,
};

const SOURCES: Readonly<Record<string, readonly [file: string, text: () => string]>> = {
  "a long function": [
    "a.go",
    () =>
      `package a\n\nimport "net/http"\n\nfunc f() {\n${lines(1_500, (row) => `\tr${row}, _ := http.Get("x")\n\t_ = r${row}.StatusCode\n`)}}\n`,
  ],
  "deep brackets": ["a.go", () => `package a\n\nvar x = ${"(".repeat(100_000)}1${")".repeat(100_000)}\n`],
  "deep blocks": ["a.go", () => `package a\n\nfunc f() ${"{".repeat(100_000)}${"}".repeat(100_000)}\n`],
  "a long sum": ["a.go", () => `package a\n\nvar x = 1${" + 1".repeat(100_000)}\n`],
  "deep YAML": ["a.yaml", () => `httpGet: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`],
  "nested YAML maps": ["a.yaml", () => lines(600, (row) => `${" ".repeat(row)}httpGet:\n`)],
  "many YAML keys": ["a.yaml", () => `httpGet:\n${lines(40_000, (row) => `  k${row}: httpGet\n`)}`],
};

const REFERENCES = 10_000;
const chain = (count: number) =>
  Array.from({ length: count }, (_, row) => ({
    address: ARENA + 32 * row,
    bytes: 32,
    pointers: { 8: ARENA + 32 * (row + 1), 16: ARENA + 32 * Math.floor(row / 2) },
  }));
const dumpHeld = (objects: readonly DrawnObject[]): Uint8Array =>
  dumpOf({ objects, bss: { address: 0x50_1000, bytes: 16, pointers: { 8: ARENA } } });
/** The root retains a list of these nodes, each of which names the next. */
const list = (count: number, name: (row: number) => string): string =>
  snapshotOf(
    Object.fromEntries(
      Array.from({ length: count }, (_, row) => [
        `n${row}`,
        {
          type: row === 0 ? ("synthetic" as const) : ("object" as const),
          name: row === 0 ? "" : name(row),
          bytes: 16,
          edges: row + 1 < count ? [["property", "next", `n${row + 1}`] as const] : [],
        },
      ]),
    ),
  );

/** Written before the tests begin: the debug information of a real program. */
export const PROGRAM_FILE = "program.elf";

const IMAGES: Readonly<Record<string, readonly [file: string, make: () => Uint8Array, command: readonly string[]]>> = {
  "a chain of objects": ["go.dump", () => dumpHeld(chain(14_000)), ["holders"]],
  "an object of many references": [
    "go.dump",
    () =>
      dumpHeld([
        {
          address: ARENA,
          bytes: 8 * REFERENCES,
          pointers: Object.fromEntries(Array.from({ length: REFERENCES }, (_, row) => [8 * row, ARENA + 8 * row])),
        },
      ]),
    ["holders"],
  ],
  "an object that claims all memory": [
    "go.dump",
    () => Buffer.concat([dumpHeld(chain(3)).subarray(0, 60), varint(1), varint(ARENA), varint(2 ** 45)]),
    ["holders"],
  ],
  "a dump with a binary": ["go.dump", () => dumpHeld(chain(500)), ["holders", "--binary", PROGRAM_FILE]],
  "a list of V8 objects": ["list.heapsnapshot", () => Buffer.from(list(6_000, (row) => `Node${row}`)), ["holders"]],
  "V8 objects of one long name": [
    "names.heapsnapshot",
    () => Buffer.from(list(50, (row) => "x".repeat(15_000) + row)),
    ["holders"],
  ],
  "a core": ["core", () => drawnCore(), ["holders", "--binary", PROGRAM_FILE]],
  "a core of a whole megabyte": [
    "core",
    () => drawnCore({ address: 0x52_1000, words: 120_000 }),
    ["holders", "--binary", PROGRAM_FILE],
  ],
  "a program": ["app", () => fuzzProgram(), ["holders"]],
};

/** The seed of the fuzzer. */
export const fuzzProgram = (): Uint8Array =>
  gunzipSync(readFileSync(new URL("../fuzz/seeds/go-program.elf.gz", import.meta.url)));

/** Several commands read the same input, and some inputs take longer to make than to read. */
const madeOnce = (make: () => Uint8Array): (() => Uint8Array) => {
  let bytes: Uint8Array | null = null;
  return () => {
    bytes ??= make();
    return bytes;
  };
};

const eachCommand = (commands: readonly (readonly string[])[], name: string, file: string, make: () => Uint8Array) => {
  const once = madeOnce(make);
  return commands.map((command) => ({ name, file, make: once, command }));
};

const OF_PROFILES = [
  ["diagnose"],
  ["pprof", "-top"],
  ["pprof", "-peek=main", "-lines"],
  ["pprof", "-tags"],
  ["pprof", "-dot"],
];
const OF_DUMPS = [["diagnose"], ["pprof", "-top"]];

export const BUDGET_INPUTS: readonly BudgetInput[] = [
  ...Object.entries(PROFILES).flatMap(([name, make]) => eachCommand(OF_PROFILES, name, "heap.pb.gz", make)),
  ...Object.entries(DUMPS).flatMap(([name, text]) =>
    eachCommand(OF_DUMPS, name, "dump.txt.gz", () => gzipSync(text())),
  ),
  ...Object.entries(IMAGES).map(([name, [file, make, command]]) => ({ name, file, make, command })),
  ...Object.entries(SOURCES).map(([name, [file, text]]) => ({
    name,
    file,
    make: () => Buffer.from(text()),
    command: ["scan"],
  })),
];
