import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spreadPackages } from "../../../src/heap/holders/packages.ts";
import { type BaseSets, rankHolders } from "../../../src/heap/holders/rank.ts";
import { type HolderSets, holderSets, isSubset } from "../../../src/heap/holders/sets.ts";
import { NO_GOROUTINE, retainingUnits, TIER, type Unit } from "../../../src/heap/holders/units.ts";
import type { HeapImage } from "../../../src/heap/model/image.ts";
import { runs } from "../../support/effort.ts";
import { drawnGraph } from "../graph/random-graph.ts";

const global = (subject: string, tier: number = TIER.global): Unit => ({
  kind: "global",
  subject,
  package: "main",
  tier,
  isVariable: true,
  ...NO_GOROUTINE,
});

interface Frame {
  readonly group: number;
  readonly depth: number;
  readonly startedBy?: readonly number[];
}

/** A subject that ends with "?" names no variable. */
const local = (subject: string, { group, depth, startedBy = [] }: Frame): Unit => ({
  kind: "goroutine",
  subject,
  package: "main",
  tier: TIER.goroutine,
  group,
  depth,
  isVariable: !subject.endsWith("?"),
  startedBy: new Set(startedBy),
});

/** Bytes by members: `"a b": 100`. */
type DrawnSets = Readonly<Record<string, number>>;

function setsOf(bytes: DrawnSets): HolderSets {
  const names = [...new Set(Object.keys(bytes).flatMap((members) => members.split(" ")))].sort();
  const members = Object.keys(bytes).map((one) => one.split(" ").map((name) => names.indexOf(name)));
  const sizes = Object.values(bytes);
  return {
    units: names.map((name) => global(name)),
    canonicalUnit: Uint32Array.from(names.keys()),
    members,
    bytes: Float64Array.from(sizes),
    objects: Float64Array.from(sizes, () => 1),
    of: new Int32Array(),
    heapBytes: sizes.reduce((sum, one) => sum + one, 0),
    heapObjects: sizes.length,
    contains: () => false,
    isCapped: false,
  };
}

const baseSetsOf = (bytes: DrawnSets): BaseSets => ({
  members: Object.keys(bytes).map((members) => members.split(" ").map((name) => `global:${name}`)),
  packages: Object.keys(bytes).map(() => "main"),
  bytes: Object.values(bytes),
});

/** `a+b 165`: members, and retained bytes. */
function ranked(bytes: DrawnSets, base: DrawnSets | null = null): string[] {
  const sets = setsOf(bytes);
  return rankHolders(sets, base && baseSetsOf(base)).map(
    ({ members, retainedBytes }) => `${members.map((one) => sets.units[one]!.subject).join("+")} ${retainedBytes}`,
  );
}

describe("the ranking of holders", () => {
  it("reports the set of two that together hold most, and not the one of them that holds less alone", () => {
    expect(ranked({ "data datat": 142, data: 23, pages: 8 })).toEqual(["data+datat 165", "pages 8"]);
  });

  it("reports two by themselves that share little", () => {
    expect(ranked({ a: 100, b: 50, "a b": 1 })).toEqual(["a 100", "b 50"]);
  });

  it("reports one by itself and both together if that one holds more than both share", () => {
    expect(ranked({ a: 100, "a b": 60, b: 1 })).toEqual(["a 100", "a+b 161"]);
  });

  it("leaves out a set that owns less than a twentieth of what it retains", () => {
    expect(ranked({ a: 100, b: 90, "a b": 10 })).toEqual(["a 100", "b 90", "a+b 200"]);
    expect(ranked({ a: 100, b: 91, "a b": 10 })).toEqual(["a 100", "b 91"]);
  });

  it("leaves out a set without bytes", () => {
    expect(ranked({ a: 1, b: 0 })).toEqual(["a 1"]);
  });

  it("orders holders by growth if there is an older image, however large another one is", () => {
    expect(ranked({ leak: 30, cache: 100 }, { leak: 10, cache: 100 })).toEqual(["leak 30", "cache 100"]);
  });

  it("orders holders that grew by the same by their size", () => {
    expect(ranked({ small: 10, large: 20 }, { small: 10, large: 20 })).toEqual(["large 20", "small 10"]);
  });

  it("counts all bytes of a holder as growth if the older image does not have it", () => {
    const sets = setsOf({ leak: 30, "leak cache": 5, cache: 100 });
    expect(rankHolders(sets, baseSetsOf({ cache: 100 }))[0]).toMatchObject({ retainedBytes: 30, growthBytes: 30 });
  });

  it("subtracts what the older image had of a set and of its subsets", () => {
    const sets = setsOf({ "a b": 100, a: 10, b: 5 });
    const base = baseSetsOf({ "a b": 40, a: 4, c: 1_000, "b c": 1_000 });
    expect(rankHolders(sets, base)[0]).toMatchObject({
      retainedBytes: 115,
      ownBytes: 115,
      ownGrowthBytes: 71,
      growthBytes: 71,
      objects: 3,
    });
  });
});

describe("a package of many variables", () => {
  const spread = (...bytes: readonly number[]): string[] => {
    const total = bytes.reduce((sum, one) => sum + one, 0);
    const share = { package: "main", retainedBytes: total, share: 1, objects: 1 };
    const holders = bytes.map((retainedBytes) => ({
      package: "main",
      holder: { id: "", root: "main.x", kind: "global", retainedBytes, share: 1, objects: 1, path: [] } as const,
    }));
    return spreadPackages([share], holders).map((one) => one.package);
  };

  it("is a holder itself if each variable holds at most a quarter", () => {
    expect(spread(20, 20, 20, 20, 20)).toEqual(["main"]);
    expect(spread(25, 25, 25, 25)).toEqual(["main"]);
  });

  it("is no holder if one variable holds more than a quarter", () => {
    expect(spread(26, 25, 25, 24)).toEqual([]);
  });

  it("is no holder if it holds nothing", () => {
    expect(spread(0)).toEqual([]);
  });
});

describe("of the units that reach an object", () => {
  const units = [
    global("main.cache"),
    local("main.main.srv", { group: 0, depth: 0 }),
    local("http.Serve.srv", { group: 0, depth: 2 }),
    local("worker.c", { group: 1, depth: 0 }),
    global("runtime", TIER.runtime),
  ];

  it("a global variable retains it, and goroutines borrow it", () => {
    expect(retainingUnits([0, 1, 3, 4], units)).toEqual([0]);
  });

  it("the outermost frame of a goroutine retains it", () => {
    expect(retainingUnits([1, 2, 4], units)).toEqual([1]);
  });

  it("a named variable of a frame retains it, and not an unnamed word of the same frame", () => {
    const frame = { group: 0, depth: 1 };
    expect(retainingUnits([0, 1], [local("worker?", frame), local("worker.jobs", frame)])).toEqual([1]);
    expect(retainingUnits([0, 1], [local("worker.jobs", frame), local("worker?", frame)])).toEqual([0]);
    expect(retainingUnits([0, 1], [local("worker.a", frame), local("worker.b", frame)])).toEqual([0]);
  });

  it("goroutines that do different things retain it together", () => {
    expect(retainingUnits([2, 3], units)).toEqual([2, 3]);
  });

  it("a goroutine borrows it from the goroutine that started it and still runs", () => {
    const serving = [
      local("main.main.srv", { group: 0, depth: 0 }),
      local("conn.serve.c", { group: 1, depth: 0, startedBy: [0] }),
    ];
    expect(retainingUnits([0, 1], serving)).toEqual([0]);
    expect(retainingUnits([1], serving)).toEqual([1]);
  });

  it("goroutines that started each other retain it together", () => {
    const both = [
      local("ping.n", { group: 0, depth: 0, startedBy: [1] }),
      local("pong.n", { group: 1, depth: 0, startedBy: [0] }),
    ];
    expect(retainingUnits([0, 1], both)).toEqual([0, 1]);
  });

  it("the runtime retains it only if no other unit reaches it", () => {
    expect(retainingUnits([4], units)).toEqual([4]);
  });
});

it("every reachable object has one set, and a set retains what goes when its members go", () => {
  fc.assert(
    fc.property(drawnGraph, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), ({ graph, roots }, draws) => {
      const owners = Uint32Array.from(roots, () => draws.next().value);
      const image = imageOf(graph, roots);
      const units = ["a", "b", "c", "d"].map((name) => global(name));
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
    { numRuns: runs(500) },
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
