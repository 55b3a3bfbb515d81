/** Whether profiles can be judged at all. */
import { describe, expect, it } from "vitest";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { cutGoroutines, SNAPSHOTS_MIN, tooFewSnapshots, unusableHeap } from "../../../src/verdict/decision/usable.ts";
import { drawnFindings } from "../../support/drawn-findings.ts";

const CALM = drawnFindings();

describe("profiles that cannot be judged", () => {
  const repeated = (independent: number, repeats: number): Findings => ({
    ...CALM,
    series: { ...CALM.series, repeatedHeapProfiles: repeats },
    incarnation: { ...CALM.incarnation, heap: { first: 2, end: 2 + independent } },
  });

  it("are differences, whatever their number", () => {
    expect(unusableHeap({ ...CALM, series: { ...CALM.series, differenceHeapProfiles: 3 } })).toEqual({
      code: "heap-profiles-differ",
      facts: { profiles: 3 },
    });
  });

  it("are goroutine profiles that were cut", () => {
    const cut = { ...CALM, series: { ...CALM.series, cutGoroutineProfiles: 2 } };
    expect(cutGoroutines(cut)).toEqual({ code: "goroutine-profiles-cut", facts: { profiles: 2 } });
    expect(cutGoroutines(CALM)).toBeNull();
  });

  it("are repeats of too few", () => {
    expect(unusableHeap(repeated(7, 5))).toEqual({
      code: "heap-profiles-repeat",
      facts: { profiles: 12, independent: 7 },
    });
    expect(unusableHeap(repeated(8, 5))).toBeNull();
    expect(unusableHeap(repeated(7, 0))).toBeNull();
  });

  it(`are fewer than ${SNAPSHOTS_MIN}, with what is missing and how long it takes`, () => {
    const of = (snapshots: number) => {
      const range = { first: 0, end: snapshots };
      const incarnation = { ...CALM.incarnation, heap: range, goroutine: { first: 0, end: 0 } };
      return tooFewSnapshots({ ...CALM, incarnation }).facts;
    };
    expect(of(3)).toEqual({ snapshots: 3, missing: 5, remainingMs: 55_000 });
    expect(of(1)).toEqual({ snapshots: 1, missing: 7, remainingMs: null });
  });

  it("are fewer because nothing shows when they were taken", () => {
    const undated = { ...CALM, series: { ...CALM.series, undatedProfiles: 12 } };
    expect(tooFewSnapshots(undated)).toEqual({ code: "profiles-undated", facts: { profiles: 12 } });
  });
});
