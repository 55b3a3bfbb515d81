import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { FunctionFrames } from "../../src/series/function-frames.ts";
import { type FoldedPoints, PointFolder } from "../../src/series/points.ts";
import { totalsOverTime, valuesOverTime } from "../../src/series/values.ts";
import { drawnProfile, GO_HEAP, SPACE } from "./drawn.ts";

function foldedHeap(snapshots: readonly (readonly string[])[]): FoldedPoints {
  const folder = new PointFolder(new FunctionFrames());
  for (const [row, lines] of snapshots.entries())
    folder.add(drawnProfile(lines, GO_HEAP), unixMs(row), { amount: 3, objects: 2, allocated: 1, periodBytes: 100 });
  return folder.points();
}

const HEAP = foldedHeap([
  ["a < main 1 10 1 10", "b < main 2 20 1 5"],
  ["a < main 3 30 2 20", "c < main 1 7 1 7"],
]);

describe("values over time", () => {
  it("add up the stacks that count for a row, with 0 where none of them is in a snapshot", () => {
    // Stacks 0 and 2 count for row 7, stack 1 for rows 7 and 9.
    const rowsOf = [[7], [7, 9], [7]];
    const values = valuesOverTime(HEAP, HEAP.snapshots, [7, 9], (stack, visit) => rowsOf[stack]!.forEach(visit));
    expect([...values.get(7)!.values]).toEqual([15, 27]);
    expect([...values.get(9)!.values]).toEqual([5, 0]);
    expect([...values.get(7)!.sampling.allocated!]).toEqual([30, 37]);
    expect([...values.get(9)!.sampling.allocated!]).toEqual([20, 0]);
    expect(values.get(9)!.sampling.variance[0]).toBeGreaterThan(0);
    expect(values.get(9)!.sampling.variance[1]).toBe(0);
  });

  it("leave out rows that are not wanted, and cover the given snapshots only", () => {
    const values = valuesOverTime(HEAP, HEAP.snapshots.slice(1), [1], (stack, visit) => visit(stack));
    expect([...values.keys()]).toEqual([1]);
    expect([...values.get(1)!.values]).toEqual([0]);
  });

  it("have no sampling error and unknown allocations where everything is counted", () => {
    const folder = new PointFolder(new FunctionFrames());
    const columns = { amount: 0, objects: null, allocated: null, periodBytes: 0 };
    folder.add(drawnProfile(["a 3"], SPACE), unixMs(0), columns);
    const points = folder.points();
    const { sampling } = valuesOverTime(points, points.snapshots, [0], (stack, visit) => visit(stack)).get(0)!;
    expect(sampling).toEqual({ periodBytes: 0, variance: Float64Array.of(0), allocated: null });
  });
});

describe("totals over time", () => {
  it("are those of all stacks", () => {
    const { values, sampling } = totalsOverTime(HEAP, HEAP.snapshots);
    expect([...values]).toEqual([15, 27]);
    expect([...sampling.allocated!]).toEqual([30, 37]);
    expect(sampling.periodBytes).toBe(100);
  });
});
