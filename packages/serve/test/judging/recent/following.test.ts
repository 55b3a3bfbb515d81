/**
 * A site beside the load of its process, a minute a column:
 *
 *   load    ___,,--‾‾      processor time of each minute
 *   site    ___,,--‾‾      follows it: no leak is shown;  or climbs however busy the process is
 */
import { type TargetSeries, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { withoutFollowing } from "../../../src/judging/recent/following.ts";
import { OlderProcesses } from "../../../src/judging/recent/leveled.ts";
import type { JudgedInstance } from "../../../src/tickets/observation.ts";
import { BEGIN, MINUTE, released } from "../../support/drawn-processes.ts";
import { heapLeak, siteOf } from "../../support/tickets.ts";

const MINUTES = 120;
const judged: JudgedInstance = {
  instance: "shop-1",
  release: "1",
  verdict: "leak",
  reason: "",
  leaks: [heapLeak("main.main", { site: { ...siteOf(["main.main"]), id: "heap:function:main.main" } })],
  boundPerHour: null,
};

/** Load at a minute: it rises by a fifth, and comes and goes within minutes besides. */
const rising = (minute: number) => 1 + (0.2 * minute) / MINUTES + 0.05 * Math.sin(minute / 4);
const steady = (minute: number) => 1 + 0.05 * Math.sin(minute / 4);

function verdictOf(load: (minute: number) => number, level: (minute: number) => number): string {
  const drawn = released([{ starts: -600, from: 0, to: MINUTES, level: (age) => level(age - 600) }]);
  let cpuSeconds = 0;
  const readings = Array.from({ length: MINUTES + 1 }, (_, minute) => {
    cpuSeconds += 10 * load(minute);
    return { at: unixMs(BEGIN + minute * MINUTE), cpuSeconds };
  });
  const [process] = drawn.series.incarnations;
  const incarnations = [{ ...process!, readings: { first: 0, end: readings.length } }];
  const series: TargetSeries = { ...drawn.series, readings, incarnations };
  return withoutFollowing(judged, new OlderProcesses({ ...drawn, series }, () => [])).verdict;
}

it("memory that follows a rising load shows no leak", () => {
  expect(verdictOf(rising, (minute) => 30 * rising(minute))).toBe("inconclusive");
});

it("memory that rises under a steady load, or much more than the load, does", () => {
  expect(verdictOf(steady, (minute) => 30 + minute / 10)).toBe("leak");
  expect(verdictOf(rising, (minute) => 30 + minute / 2)).toBe("leak");
});
