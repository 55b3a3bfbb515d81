import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spreadPackages } from "../../../src/heap/holders/packages.ts";
import { rankHolders } from "../../../src/heap/holders/rank.ts";
import { type HolderSets, holderSets, isSubset } from "../../../src/heap/holders/sets.ts";
import { retainingUnits, NO_GROUPS, RUNTIME, TIER, type Unit } from "../../../src/heap/holders/units.ts";
import type { HeapImage } from "../../../src/heap/model/image.ts";
import { drawnGraph } from "../graph/random-graph.ts";

const global = (name: string): Unit => ({
  kind: "global",
  name,
  package: "main",
  tier: TIER.global,
  group: -1,
  depth: 0,
  isVariable: true,
  startedBy: NO_GROUPS,
});
const local = (name: string, group: number, depth: number, worksFor: readonly number[] = []): Unit => ({
  kind: "goroutine",
  name,
  package: "main",
  tier: TIER.goroutine,
  group,
  depth,
  isVariable: !name.endsWith("?"),
  startedBy: new Set(worksFor),
});

/** Bytes by members: `"a b": 100`. */
function setsOf(bytes: Readonly<Record<string, number>>): HolderSets {
  const names = [...new Set(Object.keys(bytes).flatMap((members) => members.split(" ")))].sort();
  const members = Object.keys(bytes).map((one) => one.split(" ").map((name) => names.indexOf(name)));
  const sizes = Object.values(bytes);
  return {
    units: names.map(global),
    canonicalUnit: Uint32Array.from(names.keys()),
    members,
    bytes: Float64Array.from(sizes),
    objects: Float64Array.from(sizes, () => 1),
    of: new Int32Array(),
    heapBytes: sizes.reduce((sum, one) => sum + one, 0),
    heapObjects: sizes.length,
    isCapped: false,
  };
}

/** `a+b 165`: members, and retained bytes. */
function told(bytes: Readonly<Record<string, number>>, base: Readonly<Record<string, number>> | null = null): string[] {
  const sets = setsOf(bytes);
  const older = base && { names: Object.keys(base).map((one) => one.split(" ")), bytes: Object.values(base) };
  return rankHolders(sets, older).map(
    ({ members, retainedBytes }) => `${members.map((one) => sets.units[one]!.name).join("+")} ${retainedBytes}`,
  );
}

describe("holders are named", () => {
  it("as the set of two, where both hold most: one alone is part of it", () => {
    expect(told({ "data datat": 142, data: 23, pages: 8 })).toEqual(["data+datat 165", "pages 8"]);
  });

  it("each by itself, where they share little", () => {
    expect(told({ a: 100, b: 50, "a b": 1 })).toEqual(["a 100", "b 50"]);
  });

  it("each by itself and together, where one is larger than what both share", () => {
    expect(told({ a: 100, "a b": 60, b: 1 })).toEqual(["a 100", "a+b 161"]);
  });

  it("by growth with an older image, however large another is", () => {
    expect(told({ leak: 30, cache: 100 }, { leak: 10, cache: 100 })).toEqual(["leak 30", "cache 100"]);
  });

  it("as new, where the older image did not have them", () => {
    const sets = setsOf({ leak: 30, "leak cache": 5, cache: 100 });
    const base = { names: [["cache"]], bytes: [100] };
    expect(rankHolders(sets, base)[0]).toMatchObject({ retainedBytes: 30, growthBytes: 30 });
  });
});

describe("a package is a holder itself", () => {
  const spread = (...bytes: readonly number[]): string[] => {
    const total = bytes.reduce((sum, one) => sum + one, 0);
    const share = { package: "main", retainedBytes: total, share: 1, objects: 1 };
    const holders = bytes.map((retainedBytes) => {
      return {
        package: "main",
        holder: { root: "main.x", kind: "global", retainedBytes, share: 1, objects: 1, path: [] } as const,
      };
    });
    return spreadPackages([share], holders).map((one) => one.package);
  };

  it("where its memory is spread over many variables", () => expect(spread(20, 20, 20, 20, 20)).toEqual(["main"]));
  it("and not where one of them holds a good part", () => expect(spread(40, 20, 20, 20)).toEqual([]));
});

describe("of the holders that reach an object", () => {
  const units = [
    global("main.cache"),
    local("main.main.srv", 0, 0),
    local("http.Serve.srv", 0, 2),
    local("worker.c", 1, 0),
    RUNTIME,
  ];

  it("a global counts, and goroutines borrow", () => expect(retainingUnits([0, 1, 3, 4], units)).toEqual([0]));
  it("of a goroutine's frames the outermost counts", () => expect(retainingUnits([1, 2, 4], units)).toEqual([1]));
  it("in a frame what has a name counts", () => {
    expect(retainingUnits([0, 1], [local("worker?", 0, 1), local("worker.jobs", 0, 1)])).toEqual([1]);
  });
  it("goroutines of several kinds hold together", () => expect(retainingUnits([2, 3], units)).toEqual([2, 3]));
  it("a goroutine borrows from the one that started it and still does so", () => {
    const serving = [local("main.main.srv", 0, 0), local("conn.serve.c", 1, 0, [0])];
    expect(retainingUnits([0, 1], serving)).toEqual([0]);
    expect(retainingUnits([1], serving)).toEqual([1]);
  });
  it("goroutines that started each other hold together", () => {
    expect(retainingUnits([0, 1], [local("ping.n", 0, 0, [1]), local("pong.n", 1, 0, [0])])).toEqual([0, 1]);
  });
  it("the runtime counts where nobody else does", () => expect(retainingUnits([4], units)).toEqual([4]));
});

it("every reachable object has one set, and a set retains what goes when its members go", () => {
  fc.assert(
    fc.property(drawnGraph, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), ({ graph, roots }, draws) => {
      const owners = Uint32Array.from(roots, () => draws.next().value);
      const image = imageOf(graph, roots);
      const units = ["a", "b", "c", "d"].map(global);
      const sets = holderSets(image, units, owners);
      for (const members of sets.members) {
        const without = roots.filter((_, row) => !members.includes(owners[row]!));
        const left = holderSets(imageOf(graph, without), units, new Uint32Array(without.length)).heapBytes;
        const retained = sets.members.reduce(
          (sum, one, row) => (isSubset(one, members) ? sum + sets.bytes[row]! : sum),
          0,
        );
        expect(sets.heapBytes - left).toBe(retained);
      }
    }),
    { numRuns: 500 },
  );
});

function imageOf(
  graph: { nodes: number; edgeStart: Uint32Array; edgeTarget: Uint32Array },
  roots: readonly number[],
): HeapImage {
  const none = new Uint32Array(graph.edgeTarget.length);
  const size = Float64Array.from({ length: graph.nodes }, (_, node) => 2 ** node);
  const zeros = new Uint32Array(roots.length);
  const table = {
    length: roots.length,
    target: Uint32Array.from(roots),
    into: zeros,
    word: zeros,
    kind: new Uint8Array(roots.length),
    at: new Float64Array(roots.length),
    frame: zeros,
  };
  return { ...graph, address: size, size, edgeOffset: none, edgeInto: none, edgeWord: none, roots: table };
}
