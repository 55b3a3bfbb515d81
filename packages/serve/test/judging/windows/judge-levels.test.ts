/**
 * A service over a day or a week, from the levels of its hours:
 *
 *   MiB
 *   60 |            /      leak         the same pace, day and night
 *   40 |  /\  /\  /\/\     load         back each night
 *   20 |─┘─────────────    cache        full after some hours
 */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { judgeInstance, LONG_WINDOWS, withoutExplained } from "../../../src/judging/windows/judge-levels.ts";
import { Plateaus } from "../../../src/judging/windows/plateau.ts";
import {
  type DrawnLevels,
  drawnLevels,
  drawnStacks,
  HOUR_MS,
  LEVELS_START_MS,
  type LevelDrawing,
} from "../../support/levels.ts";

const LEAK = "example.com/shop/session.Put";
const CACHE = "example.com/shop/pages.Fill";
const BASE = "example.com/shop/main.base";
const LOAD = "example.com/shop/api.buffer";

const daily = (hour: number): number => 1 + 0.5 * Math.sin((2 * Math.PI * (hour - 9)) / 24);
const INNOCENT: LevelDrawing = { [BASE]: () => 80, [LOAD]: (hour) => 40 * daily(hour) };
const leak = (perHour: number): LevelDrawing => ({ [LEAK]: (_, age) => 5 + perHour * age });

/** @returns for each instance its verdict, and the functions that leak */
function judge(name: "day" | "week", drawn: readonly DrawnLevels[], history: readonly DrawnLevels[] = drawn) {
  const window = LONG_WINDOWS.find((one) => one.name === name)!;
  const stacks = drawnStacks([LEAK, CACHE, BASE, LOAD]);
  const now = unixMs(LEVELS_START_MS + drawn[0]!.hours * HOUR_MS);
  const within = drawn.map((one) => {
    const levels = drawnLevels(one);
    const from = now - window.lengthMs;
    return {
      ...levels,
      rows: levels.rows.filter(({ periodStart }) => periodStart >= from),
      readings: levels.readings.filter(({ reading }) => reading.at >= from),
    };
  });
  const oldestMs = Math.max(...history.map(({ hours, starts = [-48] }) => (hours - starts[0]!) * HOUR_MS));
  const plateaus = new Plateaus(history.map(drawnLevels), oldestMs);
  const judged = within.map((levels) => {
    const one = judgeInstance(levels, stacks, window);
    return one.verdict === "leak" ? withoutExplained(one, levels, plateaus) : one;
  });
  return judged.map(({ verdict, leaks }) => [verdict, ...leaks.map(({ site }) => site.name)].join(" "));
}

describe("over a day", () => {
  it("a leak is found beside a daily load, in the instance that has it", () => {
    const sites = [{ ...INNOCENT, ...leak(4) }, INNOCENT].map((one) => ({ hours: 48, sites: one }));
    expect(judge("day", sites)).toEqual([`leak ${LEAK}`, "no-leak"]);
  });

  it("a load that comes and goes is no leak at any hour", () => {
    const verdicts = [24, 27, 30, 33, 36, 39, 42, 45].map((hours) => judge("day", [{ hours, sites: INNOCENT }])[0]);
    expect(verdicts.filter((one) => one!.startsWith("leak"))).toEqual([]);
  });

  it("a part of a day is not judged: it shows the load of that part", () => {
    expect(judge("day", [{ hours: 12, sites: INNOCENT, starts: [0] }])).toEqual(["inconclusive"]);
  });

  it("a cache that is full after some hours is no leak", () => {
    const sites = { ...INNOCENT, [CACHE]: (_: number, age: number) => 60 * Math.min(1, age / 6) };
    expect(judge("day", [{ hours: 26, sites, starts: [0] }])[0]).not.toMatch(/^leak/);
  });
});

describe("over a week", () => {
  it("a leak is found that a day does not show", () => {
    const drawn = [{ hours: 168, sites: { ...INNOCENT, ...leak(0.3) }, starts: [-300] }];
    expect(judge("day", drawn)[0]).not.toMatch(/^leak/);
    expect(judge("week", drawn)).toEqual([`leak ${LEAK}`]);
  });

  it("three days of a process suffice for a leak beside a daily load, and two do not", () => {
    const drawn = (hours: number) => [{ hours, sites: { ...INNOCENT, ...leak(0.8) }, starts: [-1] }];
    expect(judge("day", drawn(90))[0]).not.toMatch(/^leak/);
    expect(judge("week", drawn(48))).toEqual(["inconclusive"]);
    expect(judge("week", drawn(80))).toEqual([`leak ${LEAK}`]);
  });

  it("a process that begins at the weekend is no leak when the load of the working days comes", () => {
    const weekly = (hour: number) => daily(hour) * (hour < 36 ? 0.5 : 1);
    const sites: LevelDrawing = { [BASE]: () => 80, [LOAD]: (hour) => 40 * weekly(hour) };
    const verdicts = [72, 84, 96, 108, 120].map((hours) => judge("week", [{ hours, sites, starts: [-1] }])[0]);
    expect(verdicts.filter((one) => one!.startsWith("leak"))).toEqual([]);
  });

  it("a leak is found that restarts hide, since it climbs in each process", () => {
    const starts = [-10, 14, 38, 62, 86, 110, 134, 158];
    const drawn = [{ hours: 168, sites: { ...INNOCENT, ...leak(12) }, starts, limitMib: 460 }];
    expect(judge("week", drawn)).toEqual([`leak ${LEAK}`]);
  });

  it("a service that is deployed each day, and fills its cache each time, does not leak", () => {
    const starts = [-10, 14, 38, 62, 86, 110, 134, 158];
    const sites = { ...INNOCENT, [CACHE]: (_: number, age: number) => 60 * Math.min(1, age / 6) };
    expect(judge("week", [{ hours: 168, sites, starts }])[0]).not.toMatch(/^leak/);
  });
});

describe("memory outside of the heap", () => {
  const outside = (perHour: number) => (_: number, age: number) => perHour * age;

  it("that grows in an old process leaks, though no profile has a site for it", () => {
    const drawn = { hours: 48, sites: INNOCENT, starts: [-48], outside: outside(3) };
    expect(judge("day", [drawn])).toEqual(["leak off-heap memory that no profile shows"]);
  });

  it("that grows in each of several processes leaks", () => {
    const starts = [-10, 14, 38, 62, 86, 110, 134, 158];
    const drawn = { hours: 168, sites: INNOCENT, starts, outside: outside(10) };
    expect(judge("week", [drawn])).toEqual(["leak off-heap memory that no profile shows"]);
  });

  it("that follows the load, or stays, is no leak", () => {
    const following = { hours: 96, sites: INNOCENT, starts: [-48], outside: (hour: number) => 60 * daily(hour) };
    const steady = { hours: 96, sites: INNOCENT, starts: [-48], outside: () => 60 };
    const verdicts = ["day", "week"].flatMap((name) => judge(name === "day" ? "day" : "week", [following, steady]));
    expect(verdicts.filter((one) => one.startsWith("leak"))).toEqual([]);
  });

  it("that grows in a process of a day may be warming up", () => {
    const drawn = { hours: 26, sites: INNOCENT, starts: [0], outside: outside(3) };
    expect(judge("day", [drawn])).toEqual(["inconclusive"]);
  });
});

describe("a young process", () => {
  /** Fills for 30 hours. */
  const warming: LevelDrawing = { ...INNOCENT, [CACHE]: (_, age) => 60 * Math.min(1, Math.max(0, age) / 30) };

  it("that grows to where older ones leveled off is warming up", () => {
    const young = { hours: 96, sites: warming, starts: [-100, 70] };
    const old = { hours: 96, sites: warming, starts: [-100], instance: "shop-2" };
    expect(judge("day", [young, old])[0]).not.toMatch(/^leak/);
  });

  it("that grows to where no older one came leaks", () => {
    const young = { hours: 96, sites: { ...INNOCENT, ...leak(2) }, starts: [-100, 70], instance: "shop-1" };
    const old = { hours: 96, sites: { ...INNOCENT, [LEAK]: () => 5 }, starts: [-100], instance: "shop-2" };
    expect(judge("day", [young, old])).toEqual([`leak ${LEAK}`, "no-leak"]);
  });

  it("of a service without any older process may still warm up", () => {
    expect(judge("day", [{ hours: 26, sites: warming, starts: [0] }])).toEqual(["inconclusive"]);
  });
});
