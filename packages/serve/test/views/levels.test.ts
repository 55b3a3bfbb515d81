/** Levels hold until the next scrape: they are carried forward, averaged, and summed over instances, never over scrapes. */
import { describe, expect, it } from "vitest";
import {
  carriedForward,
  carriedMs,
  gridOf,
  heldAt,
  holdTimes,
  meanOver,
  summedAt,
  thinned,
} from "../../src/views/levels.ts";

const SECOND = 1_000;
/** Values each `everyS` seconds from `fromS` on. */
const levels = (values: readonly number[], everyS = 60, fromS = 0) => ({
  timesMs: values.map((_, row) => (fromS + row * everyS) * SECOND),
  values,
});
const seconds = (...times: readonly number[]) => times.map((time) => time * SECOND);

describe("at a time", () => {
  it("a level is the last one, however many scrapes a step has", () => {
    const held = levels([3, 5, 4]);
    expect(carriedForward(held, seconds(0, 15, 59, 60, 119, 120))).toEqual([3, 3, 3, 5, 5, 4]);
    for (const step of [15, 60, 120, 600]) {
      const constant = levels(Array.from({ length: 30 }, () => 7));
      const sums = summedAt([constant, constant], gridOf({ fromMs: 0, toMs: 1_740 * SECOND }, 1_740 / step));
      expect(new Set(sums)).toEqual(new Set([14]));
    }
  });

  it("a level ends some time after the last scrape: two of them may fail", () => {
    const gone = levels([3, 3, 3]);
    expect(carriedMs(gone)).toBe(150 * SECOND);
    expect(carriedForward(gone, seconds(-1, 120, 269, 270, 271))).toEqual([null, 3, 3, 3, null]);
  });

  it("instances are summed that are scraped at different times, and those that have no value yet are left out", () => {
    const [a, b] = [levels([10, 20]), levels([1, 2], 60, 30)];
    expect(summedAt([a, b], seconds(0, 30, 60, 90))).toEqual([10, 11, 21, 22]);
    expect(summedAt([], seconds(0, 30))).toEqual([null, null]);
  });
});

describe("where equal profiles were left out", () => {
  const kept = { timesMs: seconds(0, 60), values: [3, 5] };

  it("a level holds as long as the instance is seen", () => {
    const seen = seconds(...Array.from({ length: 20 }, (_, row) => row * 60 + 1));
    const held = heldAt(kept, seen);
    expect(held.timesMs).toEqual([...seconds(0, 60), ...seen.slice(2)]);
    expect(carriedForward(held, seconds(900, 1_290, 1_400))).toEqual([5, 5, null]);
  });

  it("other requests of the same scrape are no scrapes of their own", () => {
    expect(heldAt(levels([1, 2, 3]), seconds(1, 61, 121)).timesMs).toEqual(seconds(0, 60, 120));
    expect(heldAt({ timesMs: [], values: [] }, seconds(1, 2))).toEqual({ timesMs: [], values: [] });
  });
});

describe("over a range", () => {
  it("the mean is by the time that each value holds, and not by the number of scrapes", () => {
    const uneven = { timesMs: seconds(0, 10, 60), values: [100, 0, 50] };
    expect(meanOver(uneven, { fromMs: 0, toMs: 60 * SECOND })).toEqual({ mean: (100 * 10) / 60, heldMs: 60 * SECOND });
  });

  it("only what lies in the range counts, and the value before it holds into it", () => {
    const held = levels([10, 20, 30]);
    expect(holdTimes(held, { fromMs: 90 * SECOND, toMs: 130 * SECOND })).toEqual([0, 30 * SECOND, 10 * SECOND]);
    expect(meanOver(held, { fromMs: 90 * SECOND, toMs: 130 * SECOND })!.mean).toBe(22.5);
    expect(meanOver(held, { fromMs: 1_000 * SECOND, toMs: 1_100 * SECOND })).toBeNull();
    expect(meanOver({ timesMs: [], values: [] }, { fromMs: 0, toMs: 1 })).toBeNull();
  });
});

describe("for a chart", () => {
  it("at most so many points remain, the last one of each part", () => {
    const many = levels(
      Array.from({ length: 1_000 }, (_, row) => row),
      1,
    );
    const range = { fromMs: 0, toMs: 999 * SECOND };
    const few = thinned(many, range, 10);
    expect(few.timesMs.length).toBeLessThanOrEqual(11);
    expect(few.values.slice(0, 3)).toEqual([99, 199, 299]);
    expect(few.values.at(-1)).toBe(999);
    expect(thinned(many, { fromMs: 10 * SECOND, toMs: 12 * SECOND }, 100).values).toEqual([10, 11, 12]);
  });

  it("a grid has equal distances and ends with the range", () => {
    expect(gridOf({ fromMs: 0, toMs: 100 }, 4)).toEqual([25, 50, 75, 100]);
    expect(gridOf({ fromMs: 0, toMs: 2 }, 300)).toEqual([1, 2]);
  });
});
