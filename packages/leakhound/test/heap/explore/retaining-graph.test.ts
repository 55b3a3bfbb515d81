/** Which pointers hold: the graph that dominators and ways are asked of. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retainingGraph } from "../../../src/heap/explore/retaining-graph.ts";
import { holderSets } from "../../../src/heap/holders/sets.ts";
import { NO_GROUPS, TIER, type Unit } from "../../../src/heap/holders/units.ts";
import type { Graph } from "../../../src/heap/model/image.ts";
import { runs } from "../../support/effort.ts";
import { drawnGraph, graphOf, reached } from "../graph/random-graph.ts";

const unit = (subject: string, more: Partial<Unit> = {}): Unit => ({
  kind: "global",
  subject,
  package: "main",
  tier: TIER.global,
  group: -1,
  depth: 0,
  isVariable: true,
  startedBy: NO_GROUPS,
  ...more,
});

/** What holds, where each root is a unit of its own. */
function holding(graph: Graph, roots: readonly number[], units: readonly Unit[]) {
  const rootTarget = Uint32Array.from(roots);
  const unitOf = Uint32Array.from(roots.keys());
  const size = new Float64Array(graph.nodes).fill(1);
  const sets = holderSets({ ...graph, size, roots: { target: rootTarget } }, units, unitOf);
  return retainingGraph(graph, { target: rootTarget, unitOf }, sets);
}

describe("the edges that hold", () => {
  it("leave out what a goroutine borrows: an entry of a cache, by way of its call", () => {
    // 0 the cache's map, 1 its entry, 2 the goroutine's call
    const graph = graphOf([[1], [], [1]]);
    const units = [unit("main.cache"), unit("main.serve", { kind: "goroutine", tier: TIER.goroutine })];
    const held = holding(graph, [0, 2], units);
    expect([...held.graph.edgeTarget]).toEqual([1, 2]);
    expect(held.roots).toEqual([0, 1]);
  });

  it("leave out a root that points to what another holds more lastingly", () => {
    const units = [unit("main.cache"), unit("main.serve", { kind: "goroutine", tier: TIER.goroutine })];
    expect(holding(graphOf([[]]), [0, 0], units).roots).toEqual([0]);
  });

  it("keep whatever is reachable so", () => {
    const part = fc.record({
      tier: fc.integer({ min: 0, max: 4 }),
      group: fc.integer({ min: -1, max: 2 }),
      depth: fc.nat({ max: 2 }),
    });
    const anyUnits = fc.array(part, { minLength: 4, maxLength: 4 });
    const employers = fc.array(fc.uniqueArray(fc.nat({ max: 2 })), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(drawnGraph, anyUnits, employers, ({ graph, roots }, parts, worksFor) => {
        const units = parts.map((one, row) =>
          unit(`unit ${row}`, { ...one, startedBy: new Set(worksFor[one.group] ?? []) }),
        );
        const held = holding(graph, roots, units);
        const starts = held.roots.map((root) => roots[root]!);
        expect(reached(held.graph, starts)).toEqual(reached(graph, roots));
      }),
      { numRuns: runs(2_000) },
    );
  });
});
