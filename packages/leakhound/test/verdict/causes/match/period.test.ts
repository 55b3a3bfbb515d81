/** The period of an event, from objects that are sampled or goroutines that are counted. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GrownStack, ProfileGrowth } from "../../../../src/verdict/causes/match/grown-stacks.ts";
import { periodOf } from "../../../../src/verdict/causes/match/period.ts";

const MINUTE_MS = 60_000;
const goroutines = (count: number): GrownStack[] => [{ frames: [], amount: count, objects: 0, state: "select" }];
const requests = (count: number, size: number): GrownStack[] => [
  { frames: [], amount: count * size, objects: count, state: null },
];
const over = (elapsedMs: number, period = 0): ProfileGrowth => ({
  basis: "series",
  stacks: [],
  judged: [],
  period,
  elapsedMs,
});

describe("goroutines, which are counted", () => {
  it("120 in ten minutes are one every 5 s", () => {
    const period = periodOf(goroutines(120), over(10 * MINUTE_MS))!;
    expect(period.seconds).toBe(5);
    expect(period.usual).toBe(5);
  });

  it("the interval is one event wide to each side", () => {
    const { low, high } = periodOf(goroutines(10), over(10 * MINUTE_MS))!;
    expect([low, high].map(Math.round)).toEqual([55, 67]);
  });

  it("of a period that is no usual one, none is named", () => {
    expect(periodOf(goroutines(1000), over(7000_000))!.usual).toBe(null);
  });
});

describe("objects, which are sampled", () => {
  it("are as sure as their number when each is larger than the sampling period", () => {
    const period = periodOf(requests(60, 64 << 20), over(10 * MINUTE_MS, 512 * 1024))!;
    expect(period.usual).toBe(10);
  });

  it("have no period where too few were sampled", () => {
    expect(periodOf(requests(60, 250), over(10 * MINUTE_MS, 512 * 1024))).toBe(null);
  });
});

describe("nothing is said", () => {
  it.each([
    ["of traffic: a thousand a second", goroutines(60_000), over(MINUTE_MS)],
    ["of a handful", goroutines(3), over(MINUTE_MS)],
    ["of a single profile, which has no time", goroutines(300), over(0)],
  ])("%s", (_, stacks, growth) => {
    expect(periodOf(stacks, growth)).toBe(null);
  });
});

it("the true period lies in the interval, wherever in the period the window begins", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 5, 10, 30, 60),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.integer({ min: 300, max: 7200 }),
      (seconds, phase, window) => {
        const period = periodOf(goroutines(Math.floor(window / seconds + phase)), over(window * 1000));
        if (period) expect(seconds >= period.low - 1e-9 && seconds <= period.high + 1e-9).toBe(true);
      },
    ),
  );
});
