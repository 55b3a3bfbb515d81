import { describe, expect, it } from "vitest";
import { judgeGoroutines } from "../../../src/verdict/checks/goroutines.ts";
import { frameAt } from "../../../src/verdict/sites/site-frames.ts";
import { drawnSeries, drawnTime, wholeRange } from "../../support/drawn-series.ts";

/** Traffic that doubles in the window: growth may follow the load. */
const risingTraffic = (count: number) => ({
  at: Array.from({ length: count }, (_, row) => drawnTime(row)),
  allocated: Float64Array.from({ length: count }, (_, row) => 1e6 * (row + (row * row) / (2 * count))),
  isCpu: false,
});

function judged(drawing: string) {
  const series = drawnSeries("goroutine", drawing);
  const finding = judgeGoroutines(series, wholeRange(series), null, {
    traffic: risingTraffic(series.snapshots.length),
    counters: [],
  })!;
  return {
    isLeak: finding.isLeak,
    sites: finding.sites.growing.map(({ frame }) => frameAt(series, frame!).function),
  };
}

describe("goroutine counts", () => {
  it("that rise at every snapshot leak, whatever the load does", () => {
    expect(
      judged(`
        20 49 80 108 141 170 199 231 262 290 322 351   chan.recv < pool.ticktock
        90 60 95 130 70 85 120 100 60 90 140 80   io.wait < http.serve
      `),
    ).toEqual({ isLeak: true, sites: ["chan.recv"] });
  });

  it("that rise on two stacks at once leak on both", () => {
    const { isLeak, sites } = judged(`
      10 40 70 100 130 160 190 220 250 280 310 340   hystrix.(*metrics).Monitor
      10 40 70 100 130 160 190 220 250 280 310 340   hystrix.(*pool).Monitor
    `);
    expect(isLeak).toBe(true);
    expect(sites.toSorted()).toEqual(["hystrix.(*metrics).Monitor", "hystrix.(*pool).Monitor"]);
  });

  it("that rise and fall with the load do not leak", () => {
    expect(judged("90 60 95 130 70 85 120 100 60 90 140 80   io.wait < http.serve").isLeak).toBe(false);
  });

  it("of a pool that fills and then stays at its bound do not leak", () => {
    expect(judged("10 60 110 160 200 200 200 200 200 200 200 200   main.worker").isLeak).toBe(false);
  });

  it("of a pool that fills ever more slowly do not leak", () => {
    expect(judged("10 90 150 190 216 232 242 249 253 255 256 257   main.worker").isLeak).toBe(false);
  });
});

/**
 * Two hours of a morning: allocations stay, since a cache answers, and processor time rises by a sixth.
 *
 *   in flight   100 ──▶ 120    with the load
 *   leak        100 ──▶ 190    beyond it
 */
describe("goroutine counts in the part of a day in which the load rises", () => {
  const POINTS = 40;
  const cpuRate = (row: number) => 1 + (0.17 * row) / POINTS;
  const counterOf = (rate: (row: number) => number) => {
    let sum = 0;
    return Float64Array.from({ length: POINTS }, (_, row) => (sum += 1e6 * rate(row)));
  };
  const at = Array.from({ length: POINTS }, (_, row) => drawnTime(row));
  const noise = (row: number) => ((row * 7919) % 7) - 3;

  function judgedBeside(countOf: (row: number) => number, rate: (row: number) => number) {
    const counts = Array.from({ length: POINTS }, (_, row) => Math.round(countOf(row) + noise(row)));
    const series = drawnSeries("goroutine", `${counts.join(" ")}   chan.recv < feed.listen`);
    const traffic = { at, allocated: counterOf(() => 1), isCpu: false };
    const counters = [{ at, allocated: counterOf(rate), isCpu: true }];
    const { isLeak, isSettled } = judgeGoroutines(series, wholeRange(series), null, { traffic, counters })!;
    return isLeak ? "leak" : isSettled ? "no leak" : "uncertain";
  }

  it("may follow it: whether they leak shows when it falls again", () => {
    expect(judgedBeside((row) => 100 * (1 + (0.2 * row) / POINTS), cpuRate)).toBe("uncertain");
  });

  it("leak where they rise by more than the load does", () => {
    expect(judgedBeside((row) => 100 * (1 + (0.9 * row) / POINTS), cpuRate)).toBe("leak");
  });

  it("leak where they rise while the load stays", () => {
    expect(
      judgedBeside(
        (row) => 100 * (1 + (0.2 * row) / POINTS),
        () => 1,
      ),
    ).toBe("leak");
  });
});
