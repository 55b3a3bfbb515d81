/** Flame graphs as Grafana reads them: bars within bars, names by number, a bounded number of nodes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flameLevels } from "../../src/pyroscope/flame-levels.ts";
import { type FlameNode, flameTree, trimmed, type WeightedStack } from "../../src/pyroscope/flame-tree.ts";

/** `5 main serve leak`: a value, and the frames from the root. */
const drawn = (text: string): WeightedStack[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [value, ...frames] = line.trim().split(" ");
      return { value: Number(value), frames };
    });

const TREE = `
  3 main serve
  5 main serve leak
  2 main
  1 init`;

describe("one profile", () => {
  it("is levels of bars: gap, total, self, name", () => {
    expect(flameLevels(flameTree([drawn(TREE)]))).toEqual({
      names: ["total", "init", "main", "serve", "leak"],
      levels: [
        [0, 11, 0, 0],
        [0, 1, 1, 1, 0, 10, 2, 2],
        [3, 8, 3, 3],
        [6, 5, 5, 4],
      ],
      totals: [11],
      maxSelf: 5,
    });
  });

  it("names its root total, also where a function has that name", () => {
    const { names, levels } = flameLevels(flameTree([drawn("1 total inner")]));
    expect(names).toEqual(["total", "inner"]);
    expect(levels[1]).toEqual([0, 1, 0, 0]);
  });

  it("adds equal stacks, and leaves out values that are not above zero", () => {
    expect(flameTree([drawn("1 a\n2 a\n0 b\n-7 c")])).toMatchObject({
      total: [3],
      children: [{ name: "a", self: [3] }],
    });
  });

  it("keeps the total of many means that are each below one half", () => {
    const stacks = Array.from({ length: 100 }, (_, row) => ({ frames: ["main", `f${row}`], value: 0.4 }));
    expect(flameTree([stacks]).total).toEqual([40]);
  });
});

describe("two profiles", () => {
  it("are levels of bars with both sides, each side with its own gaps", () => {
    const { names, levels, totals } = flameLevels(flameTree([drawn("4 a\n1 c"), drawn("2 a\n3 b")]));
    expect(names).toEqual(["total", "a", "b", "c"]);
    expect(levels).toEqual([
      [0, 5, 0, 0, 5, 0, 0],
      [0, 4, 4, 0, 2, 2, 1, 0, 0, 0, 0, 3, 3, 2, 0, 1, 1, 0, 0, 0, 3],
    ]);
    expect(totals).toEqual([5, 5]);
  });
});

describe("a limit of nodes", () => {
  it("keeps the largest, and one bar for the others of each parent", () => {
    const tree = trimmed(flameTree([drawn("90 main big\n5 main b\n4 main c\n1 init")]), 4);
    const shown = (node: FlameNode): string => `${node.name}:${node.total[0]}(${node.children.map(shown).join(" ")})`;
    expect(shown(tree)).toBe("total:100(main:99(other:99()) other:1())");
    expect(shown(trimmed(flameTree([drawn("90 main big\n5 main b\n4 main c")]), 4))).toBe(
      "total:99(main:99(big:90() other:9()))",
    );
  });

  it("changes nothing where the tree is small enough", () => {
    const tree = flameTree([drawn(TREE)]);
    expect(trimmed(tree, 5)).toBe(tree);
  });
});

const stack = fc.record({
  frames: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 6 }),
  value: fc.double({ min: 0, max: 1e6, noNaN: true }),
});

describe("for any stacks", () => {
  it("each bar lies within a bar above, and totals add up", () =>
    fc.assert(
      fc.property(fc.array(stack, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (stacks, nodesMax) => {
        const { levels, names, totals } = flameLevels(trimmed(flameTree([stacks]), nodesMax));
        const bars = levels.reduce((sum, level) => sum + level.length / 4, 0);
        expect(bars).toBeLessThanOrEqual(Math.max(2, nodesMax));
        expect(levels[0]).toEqual([0, totals[0], 0, 0]);
        let parents: [number, number][] = [[0, totals[0]!]];
        let selves = 0;
        for (const level of levels.slice(1)) {
          const next: [number, number][] = [];
          let end = 0;
          for (let at = 0; at < level.length; at += 4) {
            const [gap, total, self, name] = level.slice(at, at + 4);
            const start = end + gap!;
            expect(gap).toBeGreaterThanOrEqual(0);
            expect(parents.some(([from, to]) => start >= from && start + total! <= to)).toBe(true);
            expect(names[name!]).toBeDefined();
            selves += self!;
            end = start + total!;
            next.push([start, end]);
          }
          parents = next;
        }
        expect(selves).toBe(totals[0]);
      }),
    ));
});
