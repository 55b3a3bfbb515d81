/** Whether a leak is spread over many sites, and whether the profiles see the heap at all. */
import { describe, expect, it } from "vitest";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { blindnessOf, isSpread } from "../../../src/verdict/decision/spread.ts";
import { drawnFindings, GROWING_HEAP, trend } from "../../support/drawn-findings.ts";
import { MIB } from "../../support/drawn-series.ts";

const CALM = drawnFindings();
const SITE = drawnFindings({ heap: GROWING_HEAP }).heap!.sites.growing[0]!;
/** `rate (low..high) late (low..high)` in MiB/h. */
const siteOf = (rates: string) => ({ ...SITE, trend: trend(`rising ${rates} level 9 rise 9 p 0.0001`) });
const heapWith = (change: Partial<NonNullable<Findings["heap"]>>) => ({ ...CALM.heap!, ...change });
const sites = (change: Partial<NonNullable<Findings["heap"]>["sites"]>) => ({ ...CALM.heap!.sites, ...change });

describe("a spread leak", () => {
  const whole = trend("rising 100 (90..110) late 100 (90..110) level 20 rise 9 p 0.0001");
  function spreadOf(siteMib: number, change: Partial<Findings> = {}): Findings {
    const site = siteOf(`${siteMib} (1..99) late 9 (1..9)`);
    const beyondCaches = { perHour: 100 * MIB, low: 90 * MIB, high: 110 * MIB };
    return {
      ...CALM,
      counted: { ...CALM.counted!, trend: whole, isLeak: true, beyondCaches },
      heap: heapWith({ total: whole, sites: sites({ growing: [site] }) }),
      spread: SITE,
      ...change,
    };
  }

  it("is one of which the growing sites explain less than 30%", () => {
    expect(isSpread(spreadOf(29))).toBe(true);
    expect(isSpread(spreadOf(30))).toBe(false);
  });

  it("compares with the smaller of what is counted and sampled", () => {
    const total = trend("rising 50 (40..110) late 50 (40..60) level 20 rise 9 p 0.0001");
    const heap = heapWith({ total, sites: sites({ growing: [siteOf("20 (1..99) late 9 (1..9)")] }) });
    expect(isSpread({ ...spreadOf(20), heap })).toBe(false);
    expect(isSpread(spreadOf(20))).toBe(true);
  });

  it("needs a heap, a counted leak and a call path", () => {
    expect(isSpread(spreadOf(9, { heap: null }))).toBe(false);
    expect(isSpread(spreadOf(9, { counted: null }))).toBe(false);
    expect(isSpread(spreadOf(9, { counted: { ...CALM.counted!, isLeak: false } }))).toBe(false);
    expect(isSpread(spreadOf(9, { spread: null }))).toBe(false);
  });

  it("is none where the profiles do not see the heap", () => {
    const seeing = (level: number, high: number) => {
      const total = trend(`rising 20 (1..${high}) late 9 (1..9) level ${level} rise 9 p 0.0001`);
      return spreadOf(1, { heap: heapWith({ total, sites: sites({ growing: [siteOf("1 (0..9) late 0 (0..1)")] }) }) });
    };
    expect([blindnessOf(seeing(1, 99)), isSpread(seeing(1, 99))]).toEqual([null, true]);
    expect([blindnessOf(seeing(0.9, 99)), isSpread(seeing(0.9, 99))]).toEqual([expect.closeTo(0.045, 5), false]);
    expect([blindnessOf(seeing(20, 25)), isSpread(seeing(20, 25))]).toEqual([null, true]);
    expect([blindnessOf(seeing(30, 24)), isSpread(seeing(30, 24))]).toEqual([1, false]);
  });

  it("is blind without any heap profile, and unknown without a count", () => {
    const without = { ...CALM, heap: null, series: { ...CALM.series, heap: null } };
    expect(blindnessOf(without)).toBe(0);
    expect(blindnessOf({ ...without, counted: null })).toBeNull();
    expect(blindnessOf({ ...CALM, heap: null })).toBeNull();
  });
});
