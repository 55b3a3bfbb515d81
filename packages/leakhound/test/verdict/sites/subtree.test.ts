import { describe, expect, it } from "vitest";
import { stackGrowth } from "../../../src/series/sites.ts";
import { frameAt } from "../../../src/verdict/sites/site-frames.ts";
import { dominatingSubtree } from "../../../src/verdict/sites/subtree.ts";
import { drawnSeries, wholeRange } from "../../support/drawn-series.ts";

function subtreeOf(drawing: string) {
  const series = drawnSeries("heap", drawing);
  const subtree = dominatingSubtree(series, stackGrowth(series, wholeRange(series)).amount);
  return (
    subtree && {
      function: frameAt(series, subtree.frame).function,
      share: Math.round(subtree.share * 100),
      stacks: subtree.stacks.size,
    }
  );
}

describe("the dominating subtree", () => {
  it("ends at the deepest function that still has at least half of the growth", () => {
    expect(
      subtreeOf(`
        0 0 29   textproto.read < http.readRequest < http.serve
        0 0 44   context.Set < sessions.Get < main.pay < http.serve
        0 0  7   main.pay < http.serve
        0 0 20   main.list < http.serve
      `),
    ).toEqual({ function: "main.pay", share: 51, stacks: 2 });
  });

  it("is the leaf where one function has all of the growth", () => {
    expect(subtreeOf("0 10 20   time.newTimer < time.After < main.wait < http.serve")).toEqual({
      function: "time.newTimer",
      share: 100,
      stacks: 1,
    });
  });

  it("includes a stack that ends at the node itself", () => {
    expect(
      subtreeOf(`
        0 0 40   main.pay < http.serve
        0 0 20   make < main.pay < http.serve
      `),
    ).toEqual({ function: "main.pay", share: 100, stacks: 2 });
  });

  it("counts what shrinks on a path against the growth of that path", () => {
    expect(
      subtreeOf(`
         0 0 40   main.grow < main.serve
        30 30 0   main.shrink < main.serve
         0 0 15   main.other < main.background
      `),
    ).toEqual({ function: "main.other", share: 60, stacks: 1 });
  });

  it("does not exist where no root has half of the growth", () => {
    expect(
      subtreeOf(`
        0 0 10   main.a
        0 0 10   main.b
        0 0 10   main.c
      `),
    ).toBeNull();
  });

  it("does not exist where nothing grows", () => {
    expect(subtreeOf("10 10 10   main.base")).toBeNull();
    expect(subtreeOf("10 8 6   main.base")).toBeNull();
  });
});
