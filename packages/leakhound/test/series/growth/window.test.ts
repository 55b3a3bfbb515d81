import { describe, expect, it } from "vitest";
import { HOUR_MS, type UnixMs, unixMs } from "../../../src/base/units.ts";
import {
  latestProcess,
  type NamedSeries,
  type NamedSnapshot,
  timedSnapshots,
} from "../../../src/series/growth/window.ts";
import { StackTable } from "../../../src/series/stacks.ts";
import type { PointIndex } from "../../../src/series/sum-column.ts";

const snapshotOf = (at: number, allocated: number | null): NamedSnapshot => ({
  at: unixMs(at),
  start: 0 as PointIndex,
  end: 0 as PointIndex,
  total: 0,
  totalVariance: 0,
  allocated,
  processStart: null,
  observation: { at: unixMs(at), allocated },
  digest: null,
});

const seriesOf = (snapshots: readonly NamedSnapshot[], isClocked = true): NamedSeries => ({
  stacks: new StackTable(),
  snapshots,
  pointStack: new Uint32Array(),
  pointAmount: new Float64Array(),
  pointObjects: null,
  pointVariance: null,
  pointAllocated: null,
  hasAllocated: true,
  periodBytes: 0,
  names: [],
  isClocked,
  isCount: false,
});

/** Times of the latest process, and of the restarts. */
function windowOf(allocated: readonly (number | null)[], knownRestarts: readonly UnixMs[] = [], isClocked = true) {
  const series = seriesOf(
    allocated.map((one, row) => snapshotOf(10 * row, one)),
    isClocked,
  );
  const { snapshots, restarts } = latestProcess(series, knownRestarts);
  return [snapshots.map(({ at }) => at), restarts.map(({ at }) => at)];
}

describe("the latest process", () => {
  it("is all of a series without a restart", () => {
    expect(windowOf([1, 2, 3])).toEqual([[0, 10, 20], []]);
  });

  it("begins where the allocated bytes fall, for the last time", () => {
    expect(windowOf([5, 6, 1, 2, 1, 9])).toEqual([[20, 30, 40, 50].slice(2), [20, 40]]);
  });

  it("begins after a restart that is known from elsewhere", () => {
    expect(windowOf([null, null, null, null], [unixMs(15)])).toEqual([[20, 30], [20]]);
    expect(windowOf([null, null, null], [unixMs(20)])).toEqual([[20], [20]]);
  });

  it("is not affected by a restart before its first profile, or without a clock", () => {
    expect(windowOf([null, null], [unixMs(-5), unixMs(0)])).toEqual([[0, 10], []]);
    expect(windowOf([null, null, null], [unixMs(15)], false)).toEqual([[0, 10, 20], []]);
  });
});

describe("snapshots with times", () => {
  const three = [7, 8, 9].map((total) => ({ ...snapshotOf(0, null), total }));
  const shown = ({ snapshots, isClocked }: ReturnType<typeof timedSnapshots>) => [
    snapshots.map(({ at, total }) => [at, total]),
    isClocked,
  ];

  it("stand in order of time, each time once", () => {
    const times = [unixMs(30), unixMs(10), unixMs(30)];
    expect(shown(timedSnapshots(three, times))).toEqual([
      [
        [10, 8],
        [30, 7],
      ],
      true,
    ]);
  });

  it("stand an hour apart in the order given, where any time is unknown", () => {
    expect(shown(timedSnapshots(three, [unixMs(30), null, unixMs(10)]))).toEqual([
      [
        [0, 7],
        [HOUR_MS, 8],
        [2 * HOUR_MS, 9],
      ],
      false,
    ]);
  });
});
