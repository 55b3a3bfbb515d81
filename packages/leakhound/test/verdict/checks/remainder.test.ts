/** What grows besides caches: the counter of live bytes and the samples, each with its error. */
import { describe, expect, it } from "vitest";
import type { ProfileSeries } from "../../../src/series/fold.ts";
import { FrameOwners } from "../../../src/series/sites.ts";
import type { StackIndex } from "../../../src/series/stacks.ts";
import { growthBesides } from "../../../src/verdict/checks/besides.ts";
import type { CountedHeap } from "../../../src/verdict/checks/counted-heap.ts";
import { judgeRemainder } from "../../../src/verdict/checks/remainder.ts";
import { trend } from "../../support/drawn-findings.ts";
import { DRAWN_EVERY_MS, drawnSeries, MIB, wholeRange } from "../../support/drawn-series.ts";

/** 10 snapshots, 18 s: 1 MiB in the window is 200 MiB/h. */
const STEPS = 9;
const HOURS = (STEPS * DRAWN_EVERY_MS) / 3_600_000;
const line = (first: number, step: number, frames: string) =>
  `${Array.from({ length: STEPS + 1 }, (_, at) => first + step * at).join(" ")}   ${frames}`;
const CACHE = "main.load < main.(*lru).get < main.serve";

const sampled = (series: ProfileSeries, periodBytes: number): ProfileSeries => ({ ...series, periodBytes });

/** So many MiB of growth in the window, counted with the standard error 0.5. */
const counted = (mib: number, level = 20) => {
  const [rate, reach] = [mib / HOURS, (1.96 * 0.5) / HOURS];
  return trend(
    `rising ${rate} (${rate - reach}..${rate + reach}) late ${rate} (${rate - reach}..${rate + reach}) level ${level} rise ${mib} p 0.0001`,
  );
};

function besides(drawing: string, mib: number, { isV8 = false, periodMib = 0, level = 20 } = {}) {
  const series = sampled(drawnSeries("heap", drawing), periodMib * MIB);
  const stacks = new Set([0 as StackIndex]);
  const found = growthBesides({ series, range: wholeRange(series), stacks, counted: counted(mib, level), isV8 });
  return (
    found && { onCaches: found.onCaches / MIB, value: found.besides.value / MIB, error: found.besides.error / MIB }
  );
}

describe("growth besides caches", () => {
  const drawing = [line(2, 1, CACHE), line(8, 0, "main.base < main.main")].join("\n");

  it("is what the samples show elsewhere, where they are exact", () => {
    expect(besides(drawing, 9)).toMatchObject({ onCaches: expect.closeTo(9, 5), value: expect.closeTo(0, 5) });
  });

  it("is known better from both estimates than from either, and an unseen sample is an error", () => {
    const both = besides(drawing, 10, { periodMib: 0.5 })!;
    const [byCount, bySamples] = [Math.sqrt(0.25 + 9 * 0.5), 0.5];
    const [u, v] = [1 / byCount ** 2, 1 / bySamples ** 2];
    expect(both.value).toBeCloseTo(u / (u + v), 3);
    expect(both.error).toBeCloseTo(Math.sqrt(1 / (u + v)), 3);
  });

  it("grows in its error with what was sampled", () => {
    const grown = [line(2, 1, CACHE), line(8, 2, "main.keep < main.main")].join("\n");
    const both = besides(grown, 27, { periodMib: 0.5 })!;
    const [u, v] = [1 / (0.25 + 4.5), 1 / (18 * 0.5)];
    expect(both.value).toBeCloseTo(18, 3);
    expect(both.error).toBeCloseTo(Math.sqrt(1 / (u + v)), 3);
  });

  it("is unknown where the estimates contradict each other", () => {
    expect(besides(drawing, 30, { periodMib: 0.5 })).toBeNull();
    expect(besides(drawing, 13, { periodMib: 0.5 })).not.toBeNull();
  });

  it("is unknown where the profiles do not show the heap", () => {
    expect(besides(drawing, 9, { level: 40 })).not.toBeNull();
    expect(besides(drawing, 9, { level: 60 })).toBeNull();
  });

  it("of V8 is the count without the samples scaled to it", () => {
    const grown = [line(2, 1, CACHE), line(8, 1, "main.keep < main.main")].join("\n");
    expect(besides(grown, 9, { isV8: true })).toMatchObject({
      onCaches: expect.closeTo(4.5, 5),
      value: expect.closeTo(4.5, 5),
      error: expect.closeTo(0.5, 3),
    });
    expect(besides(grown, 60, { isV8: true, level: 60 })).toMatchObject({ onCaches: expect.closeTo(9, 5) });
    expect(besides(drawing, -3, { isV8: true })).toMatchObject({ onCaches: 0, value: expect.closeTo(-3, 5) });
  });

  it("of one snapshot is unknown", () => {
    const series = drawnSeries("heap", `4   ${CACHE}`);
    const input = { series, range: wholeRange(series), stacks: new Set<StackIndex>(), isV8: false };
    expect(growthBesides({ ...input, counted: counted(1) })).toBeNull();
  });
});

function remainder(drawing: string, heap: Partial<CountedHeap> & { readonly mib: number }) {
  const series = sampled(drawnSeries("heap", drawing), 0.5 * MIB);
  const range = wholeRange(series);
  const one: CountedHeap = {
    trend: counted(heap.mib),
    isRising: true,
    keepsPace: true,
    ceiling: null,
    onCaches: { perHour: 0, low: 0, high: 0 },
    beyondCaches: { perHour: 0, low: 0, high: 0 },
    isLeak: false,
    ...heap,
  };
  return judgeRemainder({ series, range, owners: new FrameOwners(series, null), counted: one, isV8: false })!;
}

describe("the remainder", () => {
  const filling = [line(2, 1, CACHE), line(8, 0, "main.base < main.main")].join("\n");
  const leaking = [line(2, 1, CACHE), line(8, 2, "main.keep < main.main")].join("\n");

  it("is explained where a cache that replaces its entries may be all that grows", () => {
    const { isExplained, cache } = remainder(filling, { mib: 9 });
    expect(isExplained).toBe(true);
    expect(cache).toMatchObject({ function: "main.(*lru).get", bytesPerHour: expect.closeTo((9 * MIB) / HOURS, -3) });
  });

  it("is not where more grows to the end of the window", () => {
    expect(remainder(leaking, { mib: 27 }).isExplained).toBe(false);
    expect(remainder(leaking, { mib: 27, isRising: false }).isExplained).toBe(false);
    expect(remainder(leaking, { mib: 27, keepsPace: false }).isExplained).toBe(false);
  });

  it("is where more grew and then stopped", () => {
    expect(remainder(leaking, { mib: 27, isRising: false, keepsPace: false }).isExplained).toBe(true);
  });

  it("names no cache where none grows", () => {
    expect(remainder(line(8, 0, CACHE), { mib: 0 }).cache).toBeNull();
  });
});
