/** The confidence: by the number of snapshots, the window, and what speaks against a cache that fills. */
import { describe, expect, it } from "vitest";
import { confidenceOf, leakConfidence } from "../../../src/verdict/decision/confidence.ts";
import { drawnFindings, FLAT, RISING, trend, withWindow } from "../../support/drawn-findings.ts";
import { MIB } from "../../support/drawn-series.ts";

const LONG_MS = 600_000;
/** So many snapshots and readings in a window. */
function seen(snapshots: number, windowMs: number, readings = snapshots) {
  const findings = withWindow(drawnFindings(), windowMs);
  const range = { first: 0, end: snapshots };
  return { ...findings.incarnation, heap: range, goroutine: range, readings: { first: 0, end: readings } };
}

describe("the confidence", () => {
  it.each([
    [8, 0.74],
    [12, 0.86],
    [22, 0.97],
    [60, 0.99],
  ])("of %d snapshots in ten minutes is %d", (snapshots, confidence) => {
    expect(confidenceOf(seen(snapshots, LONG_MS), { strength: 1 })).toBe(confidence);
  });

  it("takes the readings where there are more of them", () => {
    expect(confidenceOf(seen(8, LONG_MS, 60), { strength: 1 })).toBe(0.99);
  });

  it.each([
    [15_000, 0, 0.75],
    [42_000, 0, 0.89],
    [42_000, 1, 0.94],
    [42_000, 2, 0.97],
    [120_000, 0, 0.98],
  ])("in a window of %d ms with %d reasons against a cache is %d at most", (windowMs, reasons, confidence) => {
    expect(confidenceOf(seen(100, windowMs), { strength: 1, reasons })).toBe(confidence);
  });

  it("is a part of the strength of the evidence", () => {
    expect(confidenceOf(seen(100, LONG_MS), { strength: 0.5 })).toBe(0.5);
  });
});

describe("a leak", () => {
  const of = (counted: Partial<NonNullable<ReturnType<typeof drawnFindings>["counted"]>> | null) => {
    const findings = drawnFindings();
    return {
      ...findings,
      incarnation: seen(100, 42_000),
      counted: counted && { ...findings.counted!, trend: RISING, isRising: true, ...counted },
    };
  };
  const beyond = (low: number) => ({ perHour: 500 * MIB, low: low * MIB, high: 700 * MIB });
  const SLOWER = trend("unsettled 600 (500..700) late 310 (299..400) level 20 rise 4 p 0.00001");
  const DOUBLED = trend("rising 600 (500..700) late 310 (299..400) level 30 rise 20 p 0.00001");

  it("of the heap is judged by the count: its pace, and its part beside caches", () => {
    expect(leakConfidence(of({ beyondCaches: beyond(301) }), "heap", SLOWER)).toBe(0.97);
    expect(leakConfidence(of({ beyondCaches: beyond(299) }), "heap", SLOWER)).toBe(0.94);
    expect(leakConfidence(of({ trend: SLOWER, beyondCaches: beyond(301) }), "heap", RISING)).toBe(0.94);
    expect(leakConfidence(of({ trend: SLOWER, beyondCaches: beyond(299) }), "heap", RISING)).toBe(0.89);
  });

  it("of the heap is judged by the samples where no count rises", () => {
    expect(leakConfidence(of(null), "heap", RISING)).toBe(0.94);
    expect(leakConfidence(of({ isRising: false, beyondCaches: beyond(301) }), "heap", SLOWER)).toBe(0.89);
    expect(leakConfidence(of(null), "heap", DOUBLED)).toBe(0.89);
  });

  it("of goroutines or outside the heap is surer when they doubled", () => {
    expect(leakConfidence(of(null), "goroutine", DOUBLED)).toBe(0.94);
    expect(leakConfidence(of({}), "off-heap", SLOWER)).toBe(0.89);
    expect(leakConfidence(of({ beyondCaches: beyond(301) }), "goroutine", SLOWER)).toBe(0.89);
  });

  it("that chance could explain is less certain", () => {
    expect(leakConfidence(of(null), "heap", { ...RISING, pRising: 0.2 })).toBe(0.8);
    expect(leakConfidence(of(null), "heap", { ...FLAT, pRising: 0 })).toBe(0.89);
  });
});
