import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupsBelow, ownBytes } from "../../../src/heap/explore/groups.ts";
import { largest } from "../../../src/heap/explore/largest.ts";
import { referrersOf } from "../../../src/heap/explore/referrers.ts";
import { objectsOfType, retainedTypes } from "../../../src/heap/explore/retained-types.ts";
import { shortestPathTo } from "../../../src/heap/explore/shortest-path.ts";
import { retainedBy, retainedByAll } from "../../../src/heap/graph/subtrees.ts";
import { runs } from "../../support/effort.ts";
import { drawnGraph, reached } from "../graph/random-graph.ts";
import { type DrawnHeap, indexOf } from "./drawn.ts";

const RUNS = { numRuns: runs(1_000) };

/** Any graph, some of whose objects are parts. */
const drawnHeap: fc.Arbitrary<DrawnHeap> = drawnGraph.chain(({ graph, roots }) =>
  fc
    .array(fc.constantFrom("A", "B", "part"), { minLength: graph.nodes, maxLength: graph.nodes })
    .map((types) => ({ graph, roots, types })),
);

const everyObject = ({ graph }: DrawnHeap): number[] => Array.from({ length: graph.nodes }, (_, object) => object);
const one = (object: number): Uint32Array => Uint32Array.of(object);
const bitsOf = (bytes: number): Set<number> =>
  new Set(Array.from({ length: 24 }, (_, bit) => bit).filter((bit) => Math.floor(bytes / 2 ** bit) % 2 === 1));

describe("of any heap", () => {
  it("several objects retain the union of what each does", () => {
    fc.assert(
      fc.property(drawnHeap, fc.uniqueArray(fc.nat({ max: 23 })), (drawn, picked) => {
        const { subtrees } = indexOf(drawn);
        const objects = picked.filter((object) => object < drawn.graph.nodes);
        const union = new Set(objects.flatMap((object) => [...bitsOf(retainedBy(subtrees, object))]));
        expect(bitsOf(retainedByAll(subtrees, Uint32Array.from(objects)))).toEqual(union);
      }),
      RUNS,
    );
  });

  it("an object with its own bytes and what only it keeps of its groups is no more than it retains", () => {
    fc.assert(
      fc.property(drawnHeap, (drawn) => {
        const index = indexOf(drawn);
        for (const object of reached(drawn.graph, drawn.roots)) {
          const kept = groupsBelow(index, one(object)).filter(({ shared }) => shared === 0);
          const objects = new Set(kept.flatMap((group) => [...group.objects]));
          objects.delete(object);
          const below = [...objects].reduce((sum, child) => sum + retainedBy(index.subtrees, child), 0);
          expect(index.heap.size[object]! + below).toBeLessThanOrEqual(retainedBy(index.subtrees, object));
        }
      }),
      RUNS,
    );
  });

  it("one object refers to another exactly when the other is among its groups, by the same field", () => {
    fc.assert(
      fc.property(drawnHeap, (drawn) => {
        const index = indexOf(drawn);
        const wholes = everyObject(drawn).filter((object) => !index.names.isPart(object));
        const down = wholes.flatMap((object) =>
          groupsBelow(index, one(object)).flatMap(({ field, objects }) =>
            [...objects].map((child) => `${object} ${field} ${child}`),
          ),
        );
        const up = wholes.flatMap((child) =>
          referrersOf(index, one(child)).groups.flatMap(({ field, objects }) =>
            [...objects].filter((object) => wholes.includes(object)).map((object) => `${object} ${field} ${child}`),
          ),
        );
        expect(up.toSorted()).toEqual(down.toSorted());
      }),
      RUNS,
    );
  });

  it("the types beneath a place add up to what it retains, and each type's objects are there", () => {
    fc.assert(
      fc.property(drawnHeap, (drawn) => {
        const index = indexOf(drawn);
        for (const object of reached(drawn.graph, drawn.roots)) {
          const place = { kind: "objects", field: "", type: "", objects: one(object) } as const;
          const types = retainedTypes(index, place);
          expect(types.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(retainedBy(index.subtrees, object));
          for (const { type, objects } of types) expect(objectsOfType(index, place, type)).toHaveLength(objects);
        }
      }),
      RUNS,
    );
  });

  it("the largest objects are the first of all in order", () => {
    fc.assert(
      fc.property(drawnHeap, fc.integer({ min: 1, max: 30 }), (drawn, count) => {
        const index = indexOf(drawn);
        const retained = (object: number): number => retainedBy(index.subtrees, object);
        const all = everyObject(drawn);
        const sorted = all.toSorted((a, b) => retained(b) - retained(a)).map(retained);
        const found = largest(index, Uint32Array.from(all), count);
        expect(found.map(retained)).toEqual(sorted.slice(0, count));
        expect(new Set(found).size).toBe(Math.min(count, all.length));
      }),
      RUNS,
    );
  });

  it("there is a way to each object that is reached, and to no other", () => {
    fc.assert(
      fc.property(drawnHeap, (drawn) => {
        const index = indexOf(drawn);
        const all = reached(drawn.graph, drawn.roots);
        for (const object of everyObject(drawn))
          expect(shortestPathTo(index, object).root).toMatch(all.has(object) ? /^root \d+$/ : /^$/);
      }),
      RUNS,
    );
  });

  it("own bytes count an object and each of its parts once", () => {
    fc.assert(
      fc.property(drawnHeap, (drawn) => {
        const index = indexOf(drawn);
        for (const object of everyObject(drawn)) {
          const own = bitsOf(ownBytes(index, one(object)));
          for (const other of own) if (other !== object) expect(drawn.types?.[other]).toBe("part");
          expect(own.has(object)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
