/** Profiles that no runtime writes, but somebody's profiler does: what reports trip over. */
import { ProfileBuilder } from "../../src/profile/builder.ts";
import type { Profile } from "../../src/profile/types.ts";

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
  #addresses = 0n;

  constructor(sampleTypes: typeof CPU, head: object = {}) {
    const periodType = sampleTypes === CPU ? { type: "cpu", unit: "nanoseconds" } : null;
    this.#builder = new ProfileBuilder({ sampleTypes, periodType, period: 10_000_000n, ...head });
  }

  add(
    stack: readonly Frames[],
    values: readonly (number | bigint)[],
    labels: Parameters<ProfileBuilder["add"]>[0]["labels"] = [],
  ): this {
    const locations = stack.map((frames) => {
      const lines = frames.map(([name, line]) => ({
        function: name,
        file: `/src/${name.replace(/\W+/g, "_")}.go`,
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

const at = (name: string, line: number): Frames => [[name, line]];

/** What `-diff_base` leaves, with ties, zeros and what cancels out. */
const negative = new Drawing(SPACE)
  .add([at("main.grow", 3), at("main.main", 9)], [5, 5120])
  .add([at("main.shrink", 4), at("main.main", 10)], [-7, -70_000])
  .add([at("main.tieA", 5), at("main.main", 11)], [1, 1024])
  .add([at("main.tieB", 6), at("main.main", 11)], [1, 1024])
  .add([at("main.zero", 7), at("main.main", 12)], [0, 0])
  .build();

/** Labels as numbers with units, as text, and both on one sample. */
const labelled = new Drawing(CPU)
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

/** Names of C++, of Java, and none. */
const foreign = new Drawing(CPU)
  .add(
    [at("std::vector<int, std::allocator<int> >::push_back(int const&)", 1), at("ns::Run(char const*)", 2)],
    [5, 50_000_000],
  )
  .add([at("operator new(unsigned long)", 3), at("(anonymous namespace)::helper()", 4)], [2, 20_000_000])
  .add([at("java.util.HashMap.<init>", 5), at("com.acme.Main.run(Runnable)", 6)], [1, 10_000_000])
  .add([[], []], [1, 10_000_000])
  .build();

/** Amounts beyond what a double holds exactly. */
const huge = new Drawing(SPACE)
  .add([at("main.a", 1), at("main.main", 2)], [1n, 2n ** 60n + 1n])
  .add([at("main.b", 1), at("main.main", 2)], [2n, 2n ** 53n + 3n])
  .add([at("main.c", 1), at("main.main", 2)], [3n, 4097n])
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

export const DRAWN: Readonly<Record<string, Profile>> = { negative, labelled, recursive, foreign, huge, opinionated };
