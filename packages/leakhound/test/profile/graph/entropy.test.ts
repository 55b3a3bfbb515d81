import { describe, expect, it } from "vitest";
import { entropyScores } from "../../../src/profile/graph/entropy.ts";
import { trimmedFrom } from "./drawn-graph.ts";

/** The score of each function. */
function scores(...lines: readonly string[]): Record<string, number> {
  const { graph } = trimmedFrom(lines);
  const score = entropyScores(graph);
  return Object.fromEntries([...graph.shown].map((node) => [graph.nameOf(node), score[node]!]));
}

describe("the score of a node", () => {
  it("is 0 for a node with one caller and one callee", () => {
    expect(scores("c < b < a  8")["b"]).toBe(0);
  });

  it("counts one bit for two equal callers, one for being a leaf, and the flat value", () => {
    expect(scores("d < a  4", "d < e  4")["d"]).toBe(2 * 8 + 8);
  });

  it("is larger the more evenly the callees share the value", () => {
    const even = scores("a < main  4", "b < main  4")["main"]!;
    const uneven = scores("a < main  7", "b < main  1")["main"]!;
    expect(even).toBe(2 * 8);
    expect(uneven).toBeGreaterThan(8);
    expect(uneven).toBeLessThan(even);
  });

  it("counts the flat value of a node as one of its callees", () => {
    expect(scores("a < main  4", "main  4")["main"]).toBe(2 * 8 + 4);
  });

  it("is the same for values of the opposite sign", () => {
    expect(scores("d < a  -4", "d < e  -4")["d"]).toBeGreaterThan(0);
  });
});
