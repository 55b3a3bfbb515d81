import { expect, it } from "vitest";
import { dominatorTree } from "../../../src/heap/graph/dominators.ts";
import { NONE } from "../../../src/heap/model/image.ts";
import { graphOf } from "./random-graph.ts";

/** By node that is reached: its immediate dominator; -1 for the root above all roots. */
function dominatorsOf(edges: readonly (readonly number[])[], roots: readonly number[]): Record<number, number> {
  const { order, above } = dominatorTree(graphOf(edges), roots);
  const rows = [...order].map((node, row) => [node, above[row] === NONE ? -1 : order[above[row]!]!] as const);
  return Object.fromEntries(rows);
}

it("the immediate dominator of a node with one path to it is its parent", () => {
  expect(dominatorsOf([[1, 2], [3], [], []], [0])).toEqual({ 0: -1, 1: 0, 2: 0, 3: 1 });
});

it("the immediate dominator of a node with two paths to it is where they part", () => {
  expect(dominatorsOf([[1, 2], [3], [3], [4], []], [0])).toEqual({ 0: -1, 1: 0, 2: 0, 3: 0, 4: 3 });
});

it("no node dominates what two roots hold", () => {
  expect(dominatorsOf([[2, 3], [3], [], []], [0, 1])).toEqual({ 0: -1, 1: -1, 2: 0, 3: -1 });
});

it("a root that another root points to has no dominator", () => {
  expect(dominatorsOf([[1], [2], []], [0, 1])).toEqual({ 0: -1, 1: -1, 2: 1 });
});

it("a pointer back to a node above changes no dominator", () => {
  expect(dominatorsOf([[1], [2, 1], [0, 3], [3]], [0])).toEqual({ 0: -1, 1: 0, 2: 1, 3: 2 });
});

it("a node that no root reaches is not in the tree", () => {
  expect(dominatorsOf([[1], [], [1]], [0])).toEqual({ 0: -1, 1: 0 });
  expect(dominatorsOf([[0]], [])).toEqual({});
});

it("the dominators of the graph of Lengauer and Tarjan are those of their paper", () => {
  //        R  A  B  C  D  E  F  G  H  I  J  K  L
  const [R, A, B, C, D, E, F, G, H, I, J, K, L] = Array.from({ length: 13 }, (_, node) => node) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const edges = [[A, B, C], [D], [A, D, E], [F, G], [L], [H], [I], [I, J], [E, K], [K], [I], [R, I], [H]];
  expect(dominatorsOf(edges, [R])).toEqual({
    [R]: -1,
    [A]: R,
    [B]: R,
    [C]: R,
    [D]: R,
    [E]: R,
    [F]: C,
    [G]: C,
    [H]: R,
    [I]: R,
    [J]: G,
    [K]: R,
    [L]: D,
  });
});
