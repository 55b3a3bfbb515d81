/** The bound of "no leak": each test draws the figures that it comes from. */
import { describe, expect, it } from "vitest";
import { boundOf, couldHide, slowestShown } from "../../../src/verdict/decision/bound.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { drawnFindings, RISING, trend, withWindow } from "../../support/drawn-findings.ts";
import { MIB } from "../../support/drawn-series.ts";

const HOUR_MS = 3_600_000;
const CALM = drawnFindings();
const SITE = drawnFindings({ heap: "1 2 3 4 5 6 7 8 9 10 11 12   main.keep < main.main" }).heap!.sites.growing[0]!;

interface Figures {
  readonly levelMib?: number;
  /** MiB/h; null where the count rises. */
  readonly ceiling?: number | null;
  readonly detectable?: number;
  readonly windowMs?: number;
}

/** An hour with 100 MiB of live bytes and a count that rules out growth faster than 5 MiB/h. */
function drawn({ levelMib = 100, ceiling = 5, detectable = 50, windowMs = HOUR_MS }: Figures = {}): Findings {
  const level = trend(`flat 0 (-6..6) late 0 (-9..9) level ${levelMib} rise 0 p 0.5`);
  const counted = {
    ...CALM.counted!,
    trend: level,
    isRising: ceiling === null,
    ceiling: ceiling === null ? null : ceiling * MIB,
  };
  const heap = { ...CALM.heap!, total: level, detectable: detectable * MIB };
  return withWindow({ ...CALM, counted, heap, liveHeap: null, remainder: null }, windowMs);
}

const withSites = (findings: Findings, sites: Partial<NonNullable<Findings["heap"]>["sites"]>): Findings => ({
  ...findings,
  heap: { ...findings.heap!, isSettled: false, sites: { ...findings.heap!.sites, ...sites } },
});

const bound = (findings: Findings) => {
  const found = boundOf(findings);
  return found && { ...found, bytesPerHour: found.bytesPerHour / MIB };
};

describe("by the intervals of slopes", () => {
  it("is the tighter of what the count and the samples exclude", () => {
    expect(bound(drawn())).toEqual({ bytesPerHour: 5, probability: 0.975, filling: null });
    expect(bound(drawn({ detectable: 2 }))?.bytesPerHour).toBe(2);
    expect(slowestShown({ ...drawn(), liveHeap: { ...CALM.liveHeap!, ceiling: MIB } })).toBe(MIB);
  });

  it("is good enough if a leak at it would have added a tenth of the live heap", () => {
    expect(bound(drawn({ ceiling: 10 }))?.probability).toBeCloseTo(0.95, 10);
    expect(bound(drawn({ ceiling: 10.1 }))).toBeNull();
    expect(bound(drawn({ ceiling: 20, windowMs: HOUR_MS / 2 }))).not.toBeNull();
    expect(bound(drawn({ ceiling: 20, levelMib: 200 }))).not.toBeNull();
  });

  it("compares with 10 MiB where the heap is smaller", () => {
    expect(bound(drawn({ levelMib: 2, ceiling: 1 }))).not.toBeNull();
    expect(bound(drawn({ levelMib: 2, ceiling: 1.01 }))).toBeNull();
  });

  it("by samples alone may be half of the heap", () => {
    const sampled = (detectable: number) => ({ ...drawn({ detectable }), counted: null });
    expect(bound(sampled(50))).toMatchObject({ bytesPerHour: 50, probability: 0.75 });
    expect(bound(sampled(51))).toBeNull();
  });

  it("is none while live bytes rise, or a site grows that is no leak yet", () => {
    expect(bound(drawn({ ceiling: null, detectable: 1 }))).toBeNull();
    expect(bound(withSites(drawn(), { growing: [SITE] }))).toBeNull();
  });

  it("is none where a suspect may grow faster to the end", () => {
    const suspect = (text: string) => withSites(drawn(), { suspects: [{ ...SITE, trend: trend(text) }] });
    const grown = (late: string) => `unsettled 40 (10..70) late ${late} level 9 rise 9 p 0.001`;
    expect(bound(suspect(grown("0 (-20..20)")))).not.toBeNull();
    expect(bound(suspect(grown("30 (6..50)")))).toBeNull();
    expect(bound(suspect("unsettled 4 (1..7) late 4 (-2..9) level 9 rise 9 p 0.001"))).toBeNull();
  });

  it("is none without heap profiles", () => {
    expect(bound({ ...drawn(), heap: null })).toBeNull();
  });
});

describe("beside a cache that fills", () => {
  const CACHE = { function: "main.(*lru).get", file: "lru.go", line: 3, bytesPerHour: 800 * MIB };
  /** A minute in which live bytes rise; the rest is so many MiB. */
  const filling = (mib: number, error: number, change: Partial<Findings["remainder"]> = {}, windowMs = 60_000) => ({
    ...drawn({ ceiling: null, levelMib: 20, windowMs }),
    remainder: { growth: { value: mib * MIB, error: error * MIB }, isExplained: true, cache: CACHE, ...change },
  });

  it("is the upper end of what else grows", () => {
    const found = bound(filling(0, 0.6))!;
    expect(found.bytesPerHour).toBeCloseTo(0.6 * 1.644_854 * 60, 3);
    expect(found.probability).toBeCloseTo(0.95, 5);
    expect(found.filling).toEqual(CACHE);
  });

  it("is a tenth of the heap where that is less, with the probability that less grew", () => {
    const found = bound(filling(1, 2))!;
    expect(found.bytesPerHour).toBeCloseTo(2 * 60, 10);
    expect(found.probability).toBeCloseTo(0.691_462, 5);
    expect(bound(filling(1.3, 2))).toBeNull();
  });

  it("is 0 where the rest fell for certain", () => {
    expect(bound(filling(-9, 1))?.bytesPerHour).toBe(0);
  });

  it("is none where more grows, in half a minute, or where any other site may grow", () => {
    expect(bound(filling(0, 0.6, { isExplained: false }))).toBeNull();
    expect(bound(filling(0, 0.6, {}, 29_999))).toBeNull();
    expect(bound(filling(0, 0.6, {}, 30_000))).not.toBeNull();
    for (const sites of [{ growing: [SITE] }, { suspects: [SITE] }, { eitherWay: [SITE] }])
      expect(bound(withSites(filling(0, 0.6), sites))).toBeNull();
    expect(bound(withSites(filling(0, 0.6), { filling: [SITE] }))).not.toBeNull();
  });
});

describe("a leak that could hide", () => {
  it("asks for a window that grows with the square of the share beyond a tenth", () => {
    expect(couldHide(drawn({ ceiling: 30 }))).toEqual({
      code: "leak-could-hide",
      facts: { bytesPerHour: 30 * MIB, watchMs: expect.closeTo(9 * HOUR_MS, 3) },
    });
  });

  it("asks for twice the window and a minute at least, and for twenty windows at most", () => {
    const watchMs = (figures: Figures) => (couldHide(drawn(figures)).facts as { watchMs: number }).watchMs;
    expect(watchMs({ ceiling: 11 })).toBe(2 * HOUR_MS);
    expect(watchMs({ ceiling: 50 })).toBe(20 * HOUR_MS);
    expect(watchMs({ ceiling: 5, windowMs: 10_000 })).toBe(60_000);
  });
});

it("live bytes that rise leave the count without a bound", () => {
  const counted = { ...CALM.counted!, trend: RISING, isRising: true, ceiling: null };
  expect(slowestShown({ ...drawn(), counted })).toBe(50 * MIB);
});
