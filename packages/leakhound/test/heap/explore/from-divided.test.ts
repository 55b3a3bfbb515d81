import { expect, it } from "vitest";
import { explorableHeap } from "../../../src/heap/explore/from-divided.ts";
import { packageId, unitId } from "../../../src/heap/holders/holder-id.ts";
import { rootLabel } from "../../../src/heap/holders/labels.ts";
import type { Holder } from "../../../src/heap/holders/report.ts";
import { holderSets } from "../../../src/heap/holders/sets.ts";
import { NO_GOROUTINE, TIER, type Unit } from "../../../src/heap/holders/units.ts";
import { graphOf } from "../graph/random-graph.ts";
import { indexOf } from "./drawn.ts";

const unit = (subject: string, importPath: string): Unit => ({
  kind: "global",
  subject,
  package: importPath,
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
});

const holder = (id: string, root: string): Holder => ({
  id,
  root,
  kind: "global",
  retainedBytes: 1,
  share: 1,
  objects: 1,
  path: [root],
});

it("the explorer finds a holder by its id, even if another has the same display name and size", () => {
  // a.x ─▶ 0    a.y ─▶ 1    b.x ─▶ 2
  const graph = graphOf([[], [], []]);
  const units = [unit("a.x", "a"), unit("a.y", "a"), unit("b.x", "b")];
  const { heap } = indexOf({ graph, roots: [0, 1, 2] });
  const target = Uint32Array.of(0, 1, 2);
  const size = new Float64Array(3).fill(8);
  const sets = holderSets({ ...graph, size, roots: { target } }, units, target);
  const divided = { ...heap, wholeGraph: graph, graph, size, sets, allocations: null, notes: [] };
  const roots = { target, unitOf: target, label: rootLabel };
  const holders = [
    holder(unitId(units[2]!), "same"),
    holder(unitId(units[1]!), "same"),
    holder(packageId("a"), "same"),
  ];
  const explorable = explorableHeap({ ...divided, roots }, { ...heap.report, holders });
  const starts = explorable.holders.map((one) => one.starts().map(({ object }) => object));
  expect(starts).toEqual([[2], [1], [0, 1]]);
  const held = explorable.holders.map((one) => [0, 1, 2].filter(one.holds()));
  expect(held).toEqual([[2], [1], [0, 1]]);
});
