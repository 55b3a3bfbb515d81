import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../../src/base/units.ts";
import { pageData } from "../../../src/report/page/diagnosis-page.ts";
import { growthFlame } from "../../../src/report/page/growth-flame.ts";
import type { FlameTable } from "../../../src/report/page/page-data.ts";
import { FrameOwners } from "../../../src/series/sites.ts";
import { joinTarget } from "../../../src/series/target.ts";
import { diagnose } from "../../../src/verdict/diagnose.ts";
import { type SimulatedSite, simulateHeap } from "../../support/heap-simulation.ts";

const SNAPSHOTS = 24;
/** Every object sampled: the figures of the drawing are exact. */
const EXACT_PERIOD = 1;
const site = (stack: string[], live: (seconds: number) => number): SimulatedSite => ({
  stack,
  objectBytes: 1000,
  live,
});

/** Reads a table back as a drawing: depth by indent, thousands of bytes per hour. */
function drawn(table: FlameTable): string[] {
  const depth = (row: number): number => (table.parent[row]! < 0 ? 0 : 1 + depth(table.parent[row]!));
  return table.parent.map((_, row) => {
    const own = table.own[row] === 1 ? " own" : "";
    return `${"  ".repeat(depth(row))}${table.names[table.name[row]!]} ${Math.round(table.total[row]! / 1000)}${own}`;
  });
}

describe("the flame graph of the growth", () => {
  const heap = simulateHeap({
    sites: [
      site(["b", "a"], (s) => 3 * s),
      site(["c", "a"], (s) => 2 * s),
      site(["d", "a"], (s) => 1000 - s),
      site(["e"], () => 500),
    ],
    snapshots: SNAPSHOTS,
    everySeconds: 60,
    seed: 1,
    period: EXACT_PERIOD,
  });
  const range = { first: 0, end: SNAPSHOTS };

  it("adds up stacks that gained, from the root, per hour; what shrank or stood still is left out", () => {
    const table = growthFlame({ series: heap, range, owners: new FrameOwners(heap, /^a$/), unit: "bytes" })!;
    // thirds of 24 snapshots lie 16 minutes apart; two thirds of the window of 23 minutes are 15.33
    const perHour = (perSecond: number) => Math.round((perSecond * 16 * 60) / ((23 * 2) / 3 / 60));
    expect(drawn(table)).toEqual([
      `all ${perHour(5)}`,
      `  a ${perHour(5)} own`,
      `    b ${perHour(3)}`,
      `    c ${perHour(2)}`,
    ]);
  });

  it("is none where nothing grew", () => {
    const still = simulateHeap({
      sites: [site(["e"], () => 500)],
      snapshots: 6,
      everySeconds: 60,
      seed: 1,
      period: EXACT_PERIOD,
    });
    expect(
      growthFlame({ series: still, range: { first: 0, end: 6 }, owners: new FrameOwners(still, null), unit: "bytes" }),
    ).toBeNull();
  });
});

describe("the data of the page", () => {
  const heap = simulateHeap({
    sites: [site(["main.leak", "main.main"], (s) => 400 * s), site(["main.rest", "main.main"], () => 3000)],
    snapshots: SNAPSHOTS,
    everySeconds: 10,
    seed: 1,
    period: 4096,
  });
  const series = joinTarget({
    target: "t",
    heap,
    goroutine: null,
    readings: [{ at: heap.snapshots[0]!.at, rssBytes: 5 as never }],
    events: [{ at: heap.snapshots[3]!.at, kind: "gap", reason: "noted", text: "heap: no answer" }],
  });
  const data = pageData(series, diagnose(series, { own: null, limitBytes: null }), "leakhound 1");

  it("has a line for what was read, and none for what was not", () => {
    expect(data.memory.map((line) => [line.name, line.at.length])).toEqual([
      ["heap in use, by profile", SNAPSHOTS],
      ["resident (RSS)", 1],
    ]);
    expect(data.counts).toEqual([]);
    expect(data.events).toEqual([{ at: heap.snapshots[3]!.at, kind: "gap", text: "heap: no answer" }]);
  });

  it("breaks a line where scrapes are missing", () => {
    const readings = [0, 1, 2, 3, 9, 10].map((minute) => ({ at: (minute * 60_000) as never, rssBytes: 7 as never }));
    const holed = joinTarget({ target: "t", heap: null, goroutine: null, readings, events: [] });
    const [line] = pageData(holed, diagnose(holed, { own: null, limitBytes: null }), "leakhound 1").memory;
    expect(line).toMatchObject({
      at: [0, 1, 2, 3, 6, 9, 10].map((minute) => minute * 60_000),
      values: [7, 7, 7, 7, null, 7, 7],
    });
  });

  it("draws each growing site with the line that was fitted to it", () => {
    const [chart] = data.sites;
    expect(chart).toMatchObject({ rank: 1, unit: "bytes", line: { name: "main.leak" } });
    const rise = chart!.fit!.last - chart!.fit!.first;
    const hours = (heap.snapshots.at(-1)!.at - heap.snapshots[0]!.at) / HOUR_MS;
    expect(rise / hours / (400 * 3600 * 1000)).toBeCloseTo(1, 1);
  });
});
