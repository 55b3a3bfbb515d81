import { describe, expect, it } from "vitest";
import { type HolderSets, heldOnlyBy, holderSets, isSubset, NO_SET, unitsOf } from "../../../src/heap/holders/sets.ts";
import { NO_GOROUTINE, TIER, type Unit } from "../../../src/heap/holders/units.ts";
import { graphOf } from "../graph/random-graph.ts";

const unit = (subject: string, more: Partial<Unit> = {}): Unit => ({
  kind: "global",
  subject,
  package: "main",
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
  ...more,
});

interface Drawn {
  readonly edges: readonly (readonly number[])[];
  readonly bytes: readonly number[];
  readonly units: readonly Unit[];
  /** By root: the object that it points to, and the row of its unit. */
  readonly roots: readonly (readonly [object: number, unit: number])[];
}

function setsOf({ edges, bytes, units, roots }: Drawn): HolderSets {
  const target = Uint32Array.from(roots, ([object]) => object);
  const unitOf = Uint32Array.from(roots, ([, row]) => row);
  return holderSets({ ...graphOf(edges), size: Float64Array.from(bytes), roots: { target } }, units, unitOf);
}

/** `data+datat 142 B in 2` */
const textsOf = ({ units, members, bytes, objects }: HolderSets): string[] =>
  members.map((set, row) => `${set.map((one) => units[one]!.subject).join("+")} ${bytes[row]} B in ${objects[row]}`);

/** Two maps, of which each holds an object of its own, and both hold two. */
const SHARED: Drawn = {
  edges: [[2, 3], [2, 4], [5], [], [], [], []],
  bytes: [1, 2, 4, 8, 16, 32, 64],
  units: [unit("data"), unit("datat")],
  roots: [
    [0, 0],
    [1, 1],
  ],
};

describe("the sets of holders", () => {
  it("divide the heap: each object that a root reaches is in exactly one", () => {
    const sets = setsOf(SHARED);
    expect(textsOf(sets)).toEqual(["data 9 B in 2", "datat 18 B in 2", "data+datat 36 B in 2"]);
    expect([...sets.of]).toEqual([0, 1, 2, 0, 1, 2, NO_SET]);
    expect(sets).toMatchObject({ heapBytes: 63, heapObjects: 6, isCapped: false });
  });

  it("have only the members that retain their objects", () => {
    const goroutine = unit("main.serve.r", { kind: "goroutine", tier: TIER.goroutine, group: 0 });
    const sets = setsOf({ ...SHARED, units: [unit("data"), goroutine] });
    expect(textsOf(sets)).toEqual(["data 45 B in 4", "main.serve.r 18 B in 2"]);
  });

  it("have units of the same id once, by the first of them", () => {
    const sets = setsOf({ ...SHARED, units: [unit("data"), unit("data")] });
    expect([...sets.canonicalUnit]).toEqual([0, 0]);
    expect(textsOf(sets)).toEqual(["data 63 B in 6"]);
  });

  it("have ascending members, whichever of their units is canonical", () => {
    const sets = setsOf({
      edges: [[]],
      bytes: [8],
      units: [unit("a"), unit("b"), unit("a")],
      roots: [
        [0, 1],
        [0, 2],
        [0, 1],
      ],
    });
    expect(textsOf(sets).at(-1)).toBe("a+b 8 B in 1");
    expect(sets.members.at(-1)).toEqual([0, 1]);
  });

  it("give the units of their members", () => {
    const sets = setsOf(SHARED);
    expect(unitsOf(sets, [1, 0]).map(({ subject }) => subject)).toEqual(["datat", "data"]);
  });
});

describe("the objects that only some holders hold", () => {
  it("are those of their set and of its subsets", () => {
    const sets = setsOf(SHARED);
    expect([...heldOnlyBy(sets, [0, 1])]).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect([...heldOnlyBy(sets, [0])]).toEqual([1, 0, 0, 1, 0, 0, 0]);
    expect([...heldOnlyBy(sets, [1])]).toEqual([0, 1, 0, 0, 1, 0, 0]);
    expect([...heldOnlyBy(sets, [])]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

it.each<[readonly number[], readonly number[], boolean]>([
  [[], [], true],
  [[], [1], true],
  [[1], [], false],
  [[1, 3], [1, 2, 3], true],
  [[2], [1, 2, 3], true],
  [[1, 4], [1, 2, 3], false],
  [[0], [1, 2, 3], false],
  [[1, 2, 3], [1, 3], false],
  [[3, 3], [3], true],
])("%j is part of %j: %s", (part, whole, isPart) => {
  expect(isSubset(part, whole)).toBe(isPart);
});
