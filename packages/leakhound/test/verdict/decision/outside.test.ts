/** Whether the leak is memory outside the heap. */
import { describe, expect, it } from "vitest";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { isMostlyOutside } from "../../../src/verdict/decision/outside.ts";
import { drawnFindings, trend } from "../../support/drawn-findings.ts";

const CALM = drawnFindings();
const heapWith = (change: Partial<NonNullable<Findings["heap"]>>) => ({ ...CALM.heap!, ...change });

describe("a leak outside the heap", () => {
  const outside = (low: number, account: "outside-go-runtime" | "resident" = "outside-go-runtime", isLeak = true) => ({
    ...CALM.offHeap!,
    isLeak,
    trend: trend(`rising ${low + 5} (${low}..${low + 9}) late 9 (9..9) level 9 rise 9 p 0.0001`),
    facts: { ...CALM.offHeap!.facts, account },
  });
  const counted = { ...CALM.counted!, trend: trend("rising 60 (50..70) late 60 (50..70) level 9 rise 9 p 0.0001") };
  const heapLeak = heapWith({ isLeak: true });

  it("is certainly faster than the heap", () => {
    expect(isMostlyOutside({ ...CALM, counted }, outside(71))).toBe(true);
    expect(isMostlyOutside({ ...CALM, counted }, outside(70))).toBe(false);
    expect(isMostlyOutside({ ...CALM, counted }, outside(71, "outside-go-runtime", false))).toBe(false);
  });

  it("is three times as fast where the heap leaks too, and may only hold it", () => {
    expect(isMostlyOutside({ ...CALM, counted, heap: heapLeak }, outside(180))).toBe(false);
    expect(isMostlyOutside({ ...CALM, counted, heap: heapLeak }, outside(181))).toBe(true);
  });

  it("by resident memory alone is three times as fast as the heap may be, which it contains", () => {
    expect(isMostlyOutside({ ...CALM, counted }, outside(210, "resident"))).toBe(false);
    expect(isMostlyOutside({ ...CALM, counted }, outside(211, "resident"))).toBe(true);
    expect(isMostlyOutside({ ...CALM, counted }, outside(211, "resident", false))).toBe(false);
    expect(isMostlyOutside({ ...CALM, counted: null, heap: null }, outside(1, "resident"))).toBe(true);
  });

  it("is judged by the samples without a count, and alone without either", () => {
    const leaking = trend("rising 6 (5..7) late 6 (5..7) level 9 rise 9 p 0.0001");
    expect(isMostlyOutside({ ...CALM, counted: null, heap: heapWith({ leaking }) }, outside(8))).toBe(true);
    expect(isMostlyOutside({ ...CALM, counted: null, heap: heapWith({ leaking }) }, outside(7))).toBe(false);
    expect(isMostlyOutside({ ...CALM, counted: null, heap: null }, outside(1))).toBe(true);
  });
});
