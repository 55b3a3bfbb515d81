/** Unusual profiles, which no Go runtime writes but other profilers may, and which reports can get wrong. */
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { int64Column } from "../../../src/profile/model/int64-columns.ts";
import { StringAdditions } from "../../../src/profile/model/string-additions.ts";
import type { Profile } from "../../../src/profile/model/types.ts";

const CPU = [
  { type: "samples", unit: "count" },
  { type: "cpu", unit: "nanoseconds" },
];
const SPACE = [
  { type: "objects", unit: "count" },
  { type: "space", unit: "bytes" },
];

type Frames = readonly (readonly [name: string, line: number])[];

/** Adds a stack from its leaf, each frame `name:line` of `name.go`, with an address of its own. */
class Drawing {
  readonly #builder: ProfileBuilder;
  readonly #fileOf: (name: string) => string;
  #addresses = 0n;

  constructor(sampleTypes: typeof CPU, head: object = {}, fileOf = sourceName) {
    const periodType = sampleTypes === CPU ? { type: "cpu", unit: "nanoseconds" } : null;
    this.#builder = new ProfileBuilder({ sampleTypes, periodType, period: 10_000_000n, ...head });
    this.#fileOf = fileOf;
  }

  add(
    stack: readonly Frames[],
    values: readonly (number | bigint)[],
    labels: Parameters<ProfileBuilder["add"]>[0]["labels"] = [],
  ): this {
    const locations = stack.map((frames) => {
      const lines = frames.map(([name, line]) => ({
        function: name,
        file: this.#fileOf(name),
        line,
      }));
      this.#addresses += 16n;
      return this.#builder.location(lines, 0x1000n + this.#addresses);
    });
    this.#builder.add({ stack: locations, values: [...values], labels });
    return this;
  }

  build(): Profile {
    return this.#builder.build();
  }
}

function sourceName(name: string): string {
  return `/src/${name.replace(/\W+/g, "_")}.go`;
}

const at = (name: string, line: number): Frames => [[name, line]];

/** The difference of two profiles, as of `-diff_base`: with ties, zeros and values that cancel out. */
const negative = new Drawing(SPACE)
  .add([at("main.grow", 3), at("main.main", 9)], [5, 5120])
  .add([at("main.shrink", 4), at("main.main", 10)], [-7, -70_000])
  .add([at("main.tieA", 5), at("main.main", 11)], [1, 1024])
  .add([at("main.tieB", 6), at("main.main", 11)], [1, 1024])
  .add([at("main.zero", 7), at("main.main", 12)], [0, 0])
  .build();

/** Labels as numbers with units, as text, and both on one sample. */
const labeled = new Drawing(CPU)
  .add(
    [at("main.a", 1), at("main.run", 5)],
    [1, 10_000_000],
    [
      { key: "bytes", number: 4096, unit: "bytes" },
      { key: "route", text: "/a" },
    ],
  )
  .add([at("main.b", 2), at("main.run", 6)], [2, 20_000_000], [{ key: "bytes", number: 1_048_576, unit: "bytes" }])
  .add(
    [at("main.b", 2), at("main.run", 6)],
    [3, 30_000_000],
    [
      { key: "wait", number: 1500, unit: "milliseconds" },
      { key: "route", text: "/b" },
    ],
  )
  .add([at("main.c", 3), at("main.run", 7)], [4, 41_000_000], [{ key: "request", number: 7, unit: "" }])
  .build();

/** Functions that call themselves, inlined calls, and several functions of one location. */
const recursive = new Drawing(CPU)
  .add([at("main.fib", 3), at("main.fib", 4), at("main.fib", 4), at("main.main", 9)], [3, 30_000_000])
  .add(
    [
      [
        ["main.inlined", 7],
        ["main.fib", 5],
      ],
      at("main.fib", 4),
      at("main.main", 9),
    ],
    [2, 20_000_000],
  )
  .add(
    [
      [
        ["main.deep", 1],
        ["main.mid", 2],
        ["main.outer", 3],
      ],
      at("main.main", 10),
    ],
    [1, 10_000_000],
  )
  .build();

/** Names of C++ and Java, and functions without a name. */
const foreign = new Drawing(CPU)
  .add(
    [at("std::vector<int, std::allocator<int> >::push_back(int const&)", 1), at("ns::Run(char const*)", 2)],
    [5, 50_000_000],
  )
  .add([at("operator new(unsigned long)", 3), at("(anonymous namespace)::helper()", 4)], [2, 20_000_000])
  .add([at("java.util.HashMap.<init>", 5), at("com.acme.Main.run(Runnable)", 6)], [1, 10_000_000])
  .add([at("com.acme.Main.sort(Item[])", 7), at("name[abi:cxx11](int)", 8)], [3, 30_000_000])
  .add([at("<alloc::vec::Vec<T> as core::ops::Drop>::drop", 9), at("a::b)c(d", 8)], [4, 40_000_000])
  .add([[], []], [1, 10_000_000])
  .build();

/** Amounts that a double cannot represent exactly. */
const huge = new Drawing(SPACE)
  .add([at("main.a", 1), at("main.main", 2)], [2n ** 54n + 1n, 2n ** 60n + 1n], [{ key: "k", text: "a" }])
  .add([at("main.b", 1), at("main.main", 2)], [2n ** 53n + 3n, 2n ** 53n + 3n], [{ key: "k", text: "b" }])
  .add([at("main.c", 1), at("main.main", 2)], [7n, 4097n], [{ key: "k", text: "c" }])
  .build();

/** A profile that names its own default, and frames to drop. */
const opinionated = new Drawing(SPACE, {
  defaultSampleType: "objects",
  dropFrames: "main\\.alloc.*",
  keepFrames: "main\\.allocKept",
})
  .add([at("main.allocSmall", 1), at("main.use", 2), at("main.main", 3)], [4, 64])
  .add([at("main.allocKept", 1), at("main.use", 2), at("main.main", 3)], [2, 128])
  .build();

/** Samples of value 0, and labels of equal weight, which only their names can put in order. */
const ties = new Drawing(SPACE, { comments: ["taken manually", "#hidden"], docUrl: "https://example.com/doc" })
  .add([at("main.b", 1), at("main.main", 9)], [1, 512], [{ key: "k", text: "b" }])
  .add([at("main.a", 1), at("main.main", 9)], [1, 512], [{ key: "k", text: "a" }])
  .add([at("main.é", 1), at("main.main", 9)], [1, 512], [{ key: "k", text: 'quo"te' }])
  .add([at("main.𝒳", 1), at("main.main", 9)], [1, 512], [{ key: "two\nlines", text: "x\ty" }])
  .add([at("main.ﬀ", 1), at("main.main", 9)], [1, 512], [{ key: "bytes", number: -512, unit: "bytes" }])
  .add([at("main.none", 1), at("main.main", 9)], [0, 0], [{ key: "bytes", number: 0, unit: "bytes" }])
  .add([], [2, 1024])
  .build();

const MAPPINGS = [
  { file: "/opt/shop/bin/shop", buildId: "0123abcd", start: 0x40_0000n, flags: 0b0001 },
  { file: "/lib/x86_64-linux-gnu/libc.so.6", buildId: "", start: 0x7f00_0000_0000n, flags: 0 },
  { file: "[vdso]", buildId: "", start: 0x7ffc_0000_0000n, flags: 0 },
];

/** Addresses of which only the binary is known, in several binaries, the last above 2^63. */
const unsymbolized = inBinaries(
  new Drawing(CPU)
    .add([[], at("main.main", 3)], [3, 30_000_000])
    .add([[], [], at("main.main", 4)], [2, 20_000_000])
    .add([[]], [1, 10_000_000])
    .build(),
);

function inBinaries(profile: Profile): Profile {
  const { locations, strings } = profile;
  const names = new StringAdditions(strings);
  const column = (value: (mapping: (typeof MAPPINGS)[number]) => bigint) => int64Column(MAPPINGS.map(value));
  const mapping = Int32Array.from({ length: locations.length }, (_, row) => (row % (MAPPINGS.length + 1)) - 1);
  const address = int64Column(Array.from(mapping, (of, row) => (MAPPINGS[of]?.start ?? 2n ** 63n) + BigInt(row) * 64n));
  return {
    ...profile,
    locations: { ...locations, mapping, address },
    mappings: {
      length: MAPPINGS.length,
      id: column(({ start }) => BigInt(MAPPINGS.findIndex((each) => each.start === start) + 1)),
      memoryStart: column(({ start }) => start),
      memoryLimit: column(({ start }) => start + 0x10_0000n),
      fileOffset: column(() => 0x1000n),
      filename: Uint32Array.from(MAPPINGS, ({ file }) => names.index(file)),
      buildId: Uint32Array.from(MAPPINGS, ({ buildId }) => names.index(buildId)),
      flags: Uint8Array.from(MAPPINGS, ({ flags }) => flags),
    },
    strings: names.finish(),
  };
}

/** Source files that exist, and the profile that uses their names. */
export const SOURCES: Readonly<Record<string, string>> = {
  "cart.go": `package shop\r\n\n${"// a line\n".repeat(12)}func (c *Cart) Add() {\n\tc.items = append(c.items, 1) // é\n}\n`,
  "empty.go": "",
};

const sourced = new Drawing(SPACE, {}, (name) => (name.includes("Cart") ? "cart.go" : `${name.replace(/.*\./, "")}.go`))
  .add([at("shop.(*Cart).Add", 16), at("shop.(*Cart).Fill", 3), at("shop.gone", 7)], [3, 3072])
  .add([at("shop.(*Cart).Add", 17), at("shop.empty", 1)], [1, 100])
  .add([at("shop.(*Cart).Add", 900), at("shop.gone", 0)], [0, 7])
  .build();

export const DRAWN: Readonly<Record<string, Profile>> = {
  negative,
  labeled,
  recursive,
  foreign,
  huge,
  opinionated,
  ties,
  unsymbolized,
  sourced,
};
