import { describe, expect, it } from "vitest";
import { edgeLines, nodeLines, trimmedFrom } from "./drawn-graph.ts";

const STACKS = ["leak < handler < main  60", "parse < handler < main  30", "log < main  10"];

describe("a graph for text", () => {
  it("has all nodes and edges without limits", () => {
    const { graph, droppedNodes, droppedEdges } = trimmedFrom(STACKS);
    expect(nodeLines(graph)).toEqual(["leak 60 60", "parse 30 30", "log 10 10", "handler 0 90", "main 0 100"]);
    expect(edgeLines(graph)).toEqual([
      "handler -> leak 60",
      "handler -> parse 30",
      "main -> handler 90",
      "main -> log 10",
    ]);
    expect([droppedNodes, droppedEdges]).toEqual([0, 0]);
  });

  it("can be sorted by cum", () => {
    const { graph } = trimmedFrom(STACKS, { byCum: true });
    expect(nodeLines(graph).map((line) => line.split(" ")[0])).toEqual(["main", "handler", "leak", "parse", "log"]);
  });

  it("drops nodes whose cum is below a fraction of the total", () => {
    const { graph, droppedNodes, nodesBefore } = trimmedFrom(STACKS, { nodeFraction: 0.2 });
    expect(nodeLines(graph).map((line) => line.split(" ")[0])).toEqual(["leak", "parse", "handler", "main"]);
    expect([droppedNodes, nodesBefore]).toEqual([1, 4]);
  });

  it("keeps the first nodes, joined by residual edges", () => {
    const { graph } = trimmedFrom(STACKS, { byCum: true, nodeCount: 3 });
    expect(nodeLines(graph)).toEqual(["main 0 100", "handler 0 90", "leak 60 60"]);
    const flat = trimmedFrom(["leak < handler < main  60", "main  50"], { nodeCount: 2 });
    expect(edgeLines(flat.graph)).toEqual(["main ..> leak 60"]);
  });

  it("drops edges below a fraction of the total, and counts them", () => {
    const { graph, droppedEdges } = trimmedFrom(STACKS, { edgeFraction: 0.2 });
    expect(edgeLines(graph)).not.toContain("main -> log 10");
    expect(droppedEdges).toBe(1);
  });

  it("keeps nodes that only shrank, unless dropNegative removes them", () => {
    const lines = ["grew < main  5", "shrank < main  -3"];
    expect(nodeLines(trimmedFrom(lines).graph)).toEqual(["grew 5 5", "shrank -3 -3", "main 0 2"]);
    expect(nodeLines(trimmedFrom(lines, { dropNegative: true }).graph)).toEqual(["grew 5 5", "main 0 2"]);
  });
});

describe("a call tree", () => {
  const lines = ["c < a < main  3", "c < b < main  4"];

  it("has one node for each path to a function", () => {
    const { graph } = trimmedFrom(lines, { isTree: true });
    expect(nodeLines(graph)).toEqual(["c 4 4", "c 3 3", "a 0 3", "b 0 4", "main 0 7"]);
    expect(edgeLines(graph)).toEqual(["a -> c 3", "b -> c 4", "main -> a 3", "main -> b 4"]);
  });

  it("moves the callees of a removed node to its caller, by a residual edge", () => {
    const { graph } = trimmedFrom([...lines, "main  5"], { isTree: true, nodeCount: 3 });
    expect(nodeLines(graph)).toEqual(["main 5 12", "c 4 4", "c 3 3"]);
    expect(edgeLines(graph)).toEqual(["main ..> c 3", "main ..> c 4"]);
  });

  it("does not count a recursive function twice in one path", () => {
    const { graph } = trimmedFrom(["f < f < main  2"], { isTree: true });
    expect(nodeLines(graph).sort()).toEqual(["f 0 2", "f 2 2", "main 0 2"]);
  });
});
