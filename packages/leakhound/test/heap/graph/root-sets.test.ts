import { describe, expect, it } from "vitest";
import { type RootSets, rootSets } from "../../../src/heap/graph/root-sets.ts";
import { graphOf } from "./random-graph.ts";

/** The members of each node's set. */
const membersOf = ({ of, members }: RootSets): (readonly number[])[] => Array.from(of, (set) => members[set]!);

describe("the root set of a node", () => {
  it("has the roots of all paths to it", () => {
    // Two maps, a request that both hold, and its header.
    const graph = graphOf([[2], [2], [3], []]);
    const sets = rootSets(graph, { target: [0, 1], holder: [0, 1] });
    expect(membersOf(sets)).toEqual([[0], [1], [0, 1], [0, 1]]);
  });

  it("has its members in ascending order, whatever the order of the roots", () => {
    const graph = graphOf([[3], [3], [3], []]);
    const sets = rootSets(graph, { target: [0, 1, 2], holder: [9, 4, 6] });
    expect(membersOf(sets)[3]).toEqual([4, 6, 9]);
  });

  it("is empty if no root reaches it", () => {
    const graph = graphOf([[], [0]]);
    const sets = rootSets(graph, { target: [0], holder: [0] });
    expect([...sets.of]).toEqual([1, 0]);
    expect(sets.members).toEqual([[], [0]]);
  });

  it("has a holder once, whose roots point to several nodes", () => {
    const graph = graphOf([[2], [2], []]);
    const sets = rootSets(graph, { target: [0, 1, 0], holder: [7, 7, 7] });
    expect(membersOf(sets)).toEqual([[7], [7], [7]]);
    expect(sets.members).toEqual([[], [7]]);
  });

  it("has all holders of a ring", () => {
    const graph = graphOf([[1], [2], [0], [2], []]);
    const sets = rootSets(graph, { target: [0, 3], holder: [0, 1] });
    expect(membersOf(sets)).toEqual([[0, 1], [0, 1], [0, 1], [1], []]);
  });
});

describe("where paths meet", () => {
  it("a node has the roots of a long path and of a short one, and passes both on", () => {
    // 0 ─▶ 1 ─▶ 2 ─▶ 5 ─▶ 6, and 3 ─▶ 5: the set of 5 grows after it was passed on first.
    const graph = graphOf([[1], [2], [5], [5], [], [6], []]);
    const sets = rootSets(graph, { target: [3, 0], holder: [1, 0] });
    expect(membersOf(sets)).toEqual([[0], [0], [0], [1], [], [0, 1], [0, 1]]);
  });

  it("roots that point to one node are all its holders, and those of the rest of the path", () => {
    const sets = rootSets(graphOf([[1], []]), { target: [0, 0, 1], holder: [5, 2, 9] });
    expect(membersOf(sets)).toEqual([
      [2, 5],
      [2, 5, 9],
    ]);
  });

  it("unions are of equal, contained, separate and interleaved sets", () => {
    const roots = { target: [0, 0, 0, 1, 1, 2, 3], holder: [1, 3, 5, 2, 4, 3, 9] };
    const sets = rootSets(graphOf([[4, 5, 6], [4], [5], [6], [], [], []]), roots);
    expect(membersOf(sets).slice(4)).toEqual([
      [1, 2, 3, 4, 5],
      [1, 3, 5],
      [1, 3, 5, 9],
    ]);
    expect(sets.isCapped).toBe(false);
  });
});

describe("sets", () => {
  it("that are equal are stored once", () => {
    const graph = graphOf([[2, 3], [2, 3], [], [4], []]);
    const sets = rootSets(graph, { target: [0, 1], holder: [0, 1] });
    expect(sets.members).toEqual([[], [0], [1], [0, 1]]);
    expect(sets.isCapped).toBe(false);
  });

  it("stay exact where roots reach the same nodes again and again", () => {
    // A list of rings. Every node is a root, so that each set grows once per root above it.
    const length = 300;
    const next = (node: number): number[] => [
      ...(node + 2 < length ? [node + 2] : []),
      node % 2 === 0 ? node + 1 : node - 1,
    ];
    const rows = Array.from({ length }, (_, row) => row);
    const sets = rootSets(graphOf(rows.map(next)), { target: rows, holder: rows });
    const expected = rows.map((node) => rows.slice(0, node % 2 === 0 ? node + 2 : node + 1));
    expect(membersOf(sets)).toEqual(expected);
  });

  it("stay exact when the worklist has made more than 20,000 of them", () => {
    // Each pair of 210 roots holds a node, which points to a node of its own.
    const roots = 210;
    const pairs = pairsOf(roots);
    const edges = pairs.map((_, row) => [pairs.length + row]);
    const graph = graphOf([...edges, ...pairs.map(() => [])]);
    const sets = rootSets(graph, pointersTo(pairs));
    const members = membersOf(sets);
    expect(members).toEqual([...pairs, ...pairs]);
    expect(sets.isCapped).toBe(false);
  });

  it("beyond 200,000 are widened to all roots", () => {
    const roots = 640;
    const pairs = pairsOf(roots);
    const sets = rootSets(graphOf(pairs.map(() => [])), pointersTo(pairs));
    expect(sets.isCapped).toBe(true);
    const all = Array.from({ length: roots }, (_, root) => root);
    // The empty set, one set per root, pairs up to the limit, and the set of all roots.
    const exact = 200_000 - 1 - roots;
    const members = membersOf(sets);
    expect(members.slice(0, exact).every((set, row) => set.join() === pairs[row]!.join())).toBe(true);
    expect(members[exact]).toEqual(all);
    expect(members.at(-1)).toEqual(all);
    expect(sets.members).toHaveLength(200_001);
  });
});

const pairsOf = (roots: number): [number, number][] =>
  Array.from({ length: roots }, (_, low) => low).flatMap((low) =>
    Array.from({ length: roots - low - 1 }, (_, row): [number, number] => [low, low + row + 1]),
  );

/** Each pair of roots points to the node of its row. */
const pointersTo = (pairs: readonly (readonly [number, number])[]) => ({
  target: pairs.flatMap((_, row) => [row, row]),
  holder: pairs.flat(),
});
