import { describe, expect, it } from "vitest";
import { adjacency, edgesOf, INCOMING, OUTGOING } from "../../../src/profile/graph/edges.ts";
import { drawStacks, graphSource } from "./drawn-graph.ts";

interface Options {
  /** Names of the nodes that are kept; null for all. */
  readonly kept?: readonly string[];
  /** Requested edges of nodes, by name; absent for all. */
  readonly wanted?: Readonly<Record<string, number>>;
}

/** The edges of the stacks as text, in their order. */
function edges(lines: readonly string[], { kept, wanted }: Options = {}): string[] {
  const { nodes, stacks, weights } = graphSource(drawStacks(lines));
  const flags = (value: (name: string) => number) => Uint8Array.from(nodes.name, value);
  const table = edgesOf(stacks, weights, {
    kept: kept ? flags((name) => (kept.includes(name) ? 1 : 0)) : null,
    wanted: wanted ? flags((name) => wanted[name] ?? 0) : null,
  });
  return Array.from({ length: table.length }, (_, edge) => {
    const [source, target] = [nodes.name[table.source[edge]!], nodes.name[table.target[edge]!]];
    const kind = `${table.isResidual[edge] ? " residual" : ""}${table.isInline[edge] ? " inline" : ""}`;
    return `${source} -> ${target} ${table.weight.sum[edge]}${kind}`;
  });
}

describe("the edges of a graph", () => {
  it("have the sum of the samples that contain them, in order of first appearance from the root", () => {
    expect(edges(["a < b < c  3", "a < b < d  4"])).toEqual(["c -> b 3", "b -> a 7", "d -> b 4"]);
  });

  it("count a recursive stack once", () => {
    expect(edges(["a < b < a < b  5"])).toEqual(["b -> a 5", "a -> b 5"]);
  });

  it("do not lead from a function to itself", () => {
    expect(edges(["a < a < main  2"])).toEqual(["main -> a 2"]);
  });

  it("are residual if they skip a node that is not kept, even if the call also occurs directly", () => {
    expect(edges(["a < b < c  3", "a < c  4"], { kept: ["a", "c"] })).toEqual(["c -> a 7 residual"]);
  });

  it("are not residual for a node that is missing below the leaf or above the root", () => {
    expect(edges(["x < a < c < y  3"], { kept: ["a", "c"] })).toEqual(["c -> a 3"]);
  });

  it("are inlined only if all their calls are", () => {
    expect(edges(["a+b < main  1"])).toEqual(["main -> b 1", "b -> a 1 inline"]);
    expect(edges(["a+b < main  1", "a < b < main  1"])).toEqual(["main -> b 2", "b -> a 2"]);
  });

  it("are limited to those that a report requests", () => {
    const lines = ["a < b < c  3"];
    expect(edges(lines, { wanted: { b: INCOMING } })).toEqual(["c -> b 3"]);
    expect(edges(lines, { wanted: { b: OUTGOING } })).toEqual(["b -> a 3"]);
    expect(edges(lines, { wanted: {} })).toEqual([]);
  });

  it("keep their sums when their table grows", () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `f${at} < main  ${at + 1}`);
    const found = edges(lines);
    expect([found.length, found[0], found[9_999]]).toEqual([10_000, "main -> f0 1", "main -> f9999 10000"]);
  });
});

describe("the adjacency of nodes", () => {
  it("groups edges by the node at one end, in their order", () => {
    const { start, edge } = adjacency(Uint32Array.of(2, 0, 2), 3);
    expect([[...start], [...edge]]).toEqual([
      [0, 1, 1, 3],
      [1, 0, 2],
    ]);
  });
});
