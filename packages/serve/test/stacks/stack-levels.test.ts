import { describe, expect, it } from "vitest";
import { DRAWN_EVERY_MS, DRAWN_START_MS, drawnSeries, MIB } from "../../../leakhound/test/support/drawn-series.ts";
import { seriesLevels } from "../../src/stacks/series-levels.ts";
import { increasesOf, increasesOver, integralsOf, type StackSums, totalsOf } from "../../src/stacks/stack-levels.ts";

const series = drawnSeries(
  "heap",
  `1 2 3 4   leak < serve < main
   5 5 5 5   base < main`,
);
const part = seriesLevels(series, "amount")!;
const instance = { instance: "a", parts: [part], seenMs: [] };
const range = { fromMs: DRAWN_START_MS, toMs: DRAWN_START_MS + 4 * DRAWN_EVERY_MS };

/** In MiB, by the stack from the root, divided by a time. */
const shown = (sums: StackSums, perMs = 1) =>
  Object.fromEntries(sums.all().map(({ frames, sum }) => [frames.join(" < "), sum / MIB / perMs]));

describe("what an instance holds", () => {
  it("is the sum of its stacks at each scrape, or of those below a call site", () => {
    expect(totalsOf(instance, []).values).toEqual([6, 7, 8, 9].map((mib) => mib * MIB));
    expect(totalsOf(instance, ["main", "serve"]).values).toEqual([1, 2, 3, 4].map((mib) => mib * MIB));
    expect(totalsOf(instance, ["serve"]).values).toEqual([0, 0, 0, 0]);
  });

  it("over a range is an integral: each value counts for as long as it holds", () => {
    const { sums, spans } = integralsOf(instance, [], range);
    expect(shown(sums, 4 * DRAWN_EVERY_MS)).toEqual({ "main < serve < leak": 2.5, "main < base": 5 });
    expect(spans).toEqual([range]);
  });

  it("is the same in one part and in several", () => {
    const [before, after] = [drawnSeries("heap", "1 2   leak < serve < main"), part];
    const shifted = { ...after, times: after.times.map((time) => time + 2 * DRAWN_EVERY_MS) };
    const parts = [seriesLevels(before, "amount")!, shifted];
    const longer = { ...range, toMs: range.toMs + 2 * DRAWN_EVERY_MS };
    const { sums } = integralsOf({ instance: "a", parts, seenMs: [] }, ["main", "serve"], longer);
    expect(shown(sums, DRAWN_EVERY_MS)).toEqual({ "main < serve < leak": 1 + 2 + 1 + 2 + 3 + 4 });
  });
});

describe("what a process allocated", () => {
  it("is the rise of its totals; after a restart they begin at 0", () => {
    const totals = drawnSeries("heap", "10 15 3 4   make < main");
    const allocated = { instance: "a", parts: [seriesLevels(totals, "amount")!], seenMs: [] };
    expect(shown(increasesOf(allocated, [], range))).toEqual({ "main < make": 5 + 3 + 1 });
    const later = { ...range, fromMs: DRAWN_START_MS + 1.5 * DRAWN_EVERY_MS };
    expect(shown(increasesOf(allocated, [], later))).toEqual({ "main < make": 3 + 1 });
    expect(increasesOver(totalsOf(allocated, [])).values).toEqual([5, 3, 1].map((mib) => mib * MIB));
  });

  it("goes on from one part to the next", () => {
    const totals = drawnSeries("heap", "10 15   make < main");
    const next = drawnSeries("heap", "18 19   make < main");
    const later = seriesLevels(next, "amount")!;
    const shifted = { ...later, times: later.times.map((time) => time + 2 * DRAWN_EVERY_MS) };
    const parts = [seriesLevels(totals, "amount")!, shifted];
    expect(shown(increasesOf({ instance: "a", parts, seenMs: [] }, [], range))).toEqual({ "main < make": 9 });
  });

  it("is unknown where the profiles do not say it", () => {
    expect(seriesLevels(series, "objects")).not.toBeUndefined();
    expect(seriesLevels(drawnSeries("goroutine", "1 2   wait < main"), "allocated")).toBeNull();
  });
});
