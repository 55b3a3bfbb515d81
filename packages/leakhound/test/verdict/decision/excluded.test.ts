/** Whether growth is excluded, by the count of live bytes or by the samples. */
import { describe, expect, it } from "vitest";
import { ceilingOf, isExcludedByCount, isGrowthExcluded } from "../../../src/verdict/decision/excluded.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { drawnFindings, GROWING_HEAP, trend } from "../../support/drawn-findings.ts";
import { MIB } from "../../support/drawn-series.ts";

const CALM = drawnFindings();
const SITE = drawnFindings({ heap: GROWING_HEAP }).heap!.sites.growing[0]!;
/** `rate (low..high) late (low..high)` in MiB/h. */
const siteOf = (rates: string) => ({ ...SITE, trend: trend(`rising ${rates} level 9 rise 9 p 0.0001`) });
const heapWith = (change: Partial<NonNullable<Findings["heap"]>>) => ({ ...CALM.heap!, ...change });
const sites = (change: Partial<NonNullable<Findings["heap"]>["sites"]>) => ({ ...CALM.heap!.sites, ...change });

describe("the ceiling", () => {
  const ceiling = (live: number | null, counted: number | null) =>
    ceilingOf({ liveHeap: { ...CALM.liveHeap!, ceiling: live }, counted: { ...CALM.counted!, ceiling: counted } });

  it("is the tighter of both counts, and null where both rise", () => {
    expect(ceiling(5, 7)).toBe(5);
    expect(ceiling(null, 7)).toBe(7);
    expect(ceiling(0, null)).toBe(0);
    expect(ceiling(null, null)).toBeNull();
    expect(ceilingOf({ liveHeap: null, counted: null })).toBeNull();
  });
});

describe("sampled growth is excluded by the count", () => {
  const leaking = trend("rising 60 (50..70) late 60 (50..70) level 9 rise 9 p 0.0001");
  const excluded = (ceilingMib: number | null, lateLow: number) =>
    isExcludedByCount(
      heapWith({ leaking, sites: sites({ growing: [siteOf(`60 (50..70) late 60 (${lateLow}..70)`)] }) }),
      { ...CALM.liveHeap!, ceiling: ceilingMib === null ? null : ceilingMib * MIB },
    );

  it("where the whole grows by less, and the first site does not go on", () => {
    expect(excluded(49, 40)).toBe(true);
    expect(excluded(50, 40)).toBe(false);
    expect(excluded(49, 49)).toBe(true);
    expect(excluded(49, 49.1)).toBe(false);
  });

  it("never without a ceiling", () => {
    expect(excluded(null, 0)).toBe(false);
    expect(isExcludedByCount(heapWith({ leaking, sites: sites({ growing: [] }) }), null)).toBe(false);
  });
});

describe("growth is excluded", () => {
  it("where the samples are settled", () => {
    expect(isGrowthExcluded(heapWith({ isSettled: true }), null)).toBe(true);
    expect(isGrowthExcluded(heapWith({ isSettled: false }), null)).toBe(false);
  });

  it.each([
    ["60 (50..70) late 20 (5..30)", true],
    ["60 (50..70) late 20 (11..30)", false],
    ["9 (8..10) late 9 (5..10)", false],
  ])("where the count contradicts each suspect: %s is %s", (rates, expected) => {
    const suspects = sites({ suspects: [siteOf("60 (50..70) late 20 (5..30)"), siteOf(rates)] });
    const eitherWay = sites({ eitherWay: [siteOf(rates)] });
    expect(isGrowthExcluded(heapWith({ isSettled: false, sites: suspects }), 10 * MIB)).toBe(expected);
    expect(isGrowthExcluded(heapWith({ isSettled: false, sites: eitherWay }), 10 * MIB)).toBe(expected);
  });
});
