import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breadthFirst } from "../../../src/heap/graph/breadth-first.ts";
import { components } from "../../../src/heap/graph/components.ts";
import { dominatorTree } from "../../../src/heap/graph/dominators.ts";
import { rootSets } from "../../../src/heap/graph/root-sets.ts";
import { retainedBy, subtreesOf } from "../../../src/heap/graph/subtrees.ts";
import { NONE } from "../../../src/heap/model/image.ts";
import { runs } from "../../support/effort.ts";
import { type Drawn, drawnGraph, graphOf, reached } from "./random-graph.ts";

const RUNS = { numRuns: runs(2_000) };

describe("on any graph", () => {
  it("a node retains what could no longer be reached without it", () => {
    fc.assert(
      fc.property(drawnGraph, ({ graph, roots }) => {
        const sizes = Float64Array.from({ length: graph.nodes }, (_, node) => 2 ** node);
        const trees = subtreesOf(dominatorTree(graph, roots), sizes);
        const all = reached(graph, roots);
        for (let node = 0; node < graph.nodes; node++) {
          const left = reached(graph, roots, node);
          const lost = [...all].filter((one) => !left.has(one));
          expect(retainedBy(trees, node)).toBe(lost.reduce((sum, one) => sum + sizes[one]!, 0));
        }
      }),
      RUNS,
    );
  });

  it("the immediate dominator is the nearest of the dominators", () => {
    fc.assert(
      fc.property(drawnGraph, ({ graph, roots }) => {
        const { order, above } = dominatorTree(graph, roots);
        for (const [row, node] of order.entries())
          expect(ancestors(above, row).map((one) => order[one])).toEqual(dominators(graph, roots, node));
        expect(new Set(order)).toEqual(reached(graph, roots));
      }),
      RUNS,
    );
  });

  it("the root set of a node is the set of the roots that reach it", () => {
    fc.assert(
      fc.property(drawnGraph, ({ graph, roots }) => {
        const sets = rootSets(graph, { target: roots, holder: roots.map((_, row) => row) });
        for (let node = 0; node < graph.nodes; node++) {
          const holders = roots.map((_, row) => row).filter((row) => reached(graph, [roots[row]!]).has(node));
          expect(sets.members[sets.of[node]!]).toEqual(holders);
        }
      }),
      RUNS,
    );
  });

  it("two nodes are in one component when each reaches the other, and components come after what they point to", () => {
    fc.assert(
      fc.property(drawnGraph, ({ graph, roots }) => {
        const { length, start, nodes } = components(graph, roots);
        const of: number[] = [];
        for (let row = 0; row < length; row++)
          for (const node of nodes.subarray(start[row], start[row + 1])) of[node] = row;
        expect(new Set(nodes)).toEqual(reached(graph, roots));
        for (const a of nodes)
          for (const b of nodes) {
            const isRing = reached(graph, [a]).has(b) && reached(graph, [b]).has(a);
            expect(of[a] === of[b]).toBe(isRing);
            if (reached(graph, [a]).has(b)) expect(of[a]).toBeGreaterThanOrEqual(of[b]!);
          }
      }),
      { numRuns: runs(500) },
    );
  });

  it("breadth-first paths are the shortest", () => {
    fc.assert(
      fc.property(drawnGraph, ({ graph, roots }) => {
        const { order, parent, via } = breadthFirst(graph, roots);
        expect(new Set(order)).toEqual(reached(graph, roots));
        const depths = depthsByDefinition({ graph, roots });
        for (const node of order) {
          const depth = ancestors(parent, node).length;
          expect(depth).toBe(depths.get(node));
          if (via[node] !== NONE) expect(graph.edgeTarget[via[node]!]).toBe(node);
        }
      }),
      RUNS,
    );
  });
});

it("a list of a million links, and a ring of them, do not overflow the stack", () => {
  const length = 1_000_000;
  const edgeStart = Uint32Array.from({ length: length + 1 }, (_, node) => node);
  const edgeTarget = Uint32Array.from({ length }, (_, node) => (node + 1) % length);
  const ring = { nodes: length, edgeStart, edgeTarget };
  const ones = new Float64Array(length).fill(1);
  expect(retainedBy(subtreesOf(dominatorTree(ring, [0]), ones), 0)).toBe(length);
  expect(components(ring, [0]).length).toBe(1);
});

it("a root set is exact however late its members come", () => {
  // Each node is a root and hands what it has to the next: the last one hears of a new root in each of 200 rounds.
  const length = 200;
  const list = graphOf(Array.from({ length }, (_, node) => (node + 1 < length ? [node + 1] : [])));
  const rows = Array.from({ length }, (_, row) => row);
  const { of, members } = rootSets(list, { target: rows, holder: rows });
  for (const node of rows) expect(members[of[node]!]).toEqual(rows.slice(0, node + 1));
});

it("a search confined to members passes no other node", () => {
  const graph = graphOf([[1, 2], [3], [3], []]);
  expect([...breadthFirst(graph, [0], Uint8Array.of(1, 0, 1, 1)).order]).toEqual([0, 2, 3]);
});

/** The chain above a node, nearest first. */
function ancestors(above: Uint32Array, node: number): number[] {
  const chain: number[] = [];
  for (let at = above[node]!; at !== NONE; at = above[at]!) chain.push(at);
  return chain;
}

/** Who dominates the node, nearest first: of two dominators, the nearer is dominated by the other. */
function dominators(graph: Drawn["graph"], roots: readonly number[], node: number): number[] {
  const all = [...reached(graph, roots)];
  const found = all.filter((one) => one !== node && !reached(graph, roots, one).has(node));
  return found.sort((a, b) => (reached(graph, roots, a).has(b) ? -1 : 1));
}

function depthsByDefinition({ graph, roots }: Drawn): Map<number, number> {
  const depths = new Map<number, number>();
  let front = new Set(roots);
  for (let depth = 0; front.size > 0; depth++) {
    for (const node of front) depths.set(node, depth);
    const next = [...front].flatMap((node) => [
      ...graph.edgeTarget.subarray(graph.edgeStart[node], graph.edgeStart[node + 1]),
    ]);
    front = new Set(next.filter((node) => !depths.has(node)));
  }
  return depths;
}
