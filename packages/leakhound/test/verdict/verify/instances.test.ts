import { describe, expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { joinTarget } from "../../../src/series/target.ts";
import { diagnose, type Judgment } from "../../../src/verdict/diagnose.ts";
import { verifyInstances } from "../../../src/verdict/verify/instances.ts";
import { drawnSeries, drawnTime } from "../../support/drawn-series.ts";

const ROWS = 14;
const DAY_MS = 86_400_000;

/** An instance that keeps so many MiB more with each snapshot; watched a day later after the change. */
function instance(name: string, perRow: number, isAfter = false): Judgment {
  const kept = Array.from({ length: ROWS }, (_, row) => 4 + perRow * row).join(" ");
  const base = Array.from({ length: ROWS }, () => 20).join(" ");
  const heap = drawnSeries("heap", `${kept}   main.remember < main.serve\n${base}   main.base < main.load`);
  const later = (at: number) => unixMs(at + (isAfter ? DAY_MS : 0));
  const series = joinTarget({
    target: name,
    heap: { ...heap, snapshots: heap.snapshots.map((one) => ({ ...one, at: later(one.at) })) },
    goroutine: null,
    readings: Array.from({ length: ROWS }, (_, row) => ({ at: later(drawnTime(row)), cpuSeconds: row, gcCount: row })),
    events: [],
  });
  return diagnose(series, { own: null, limitBytes: null });
}

describe("several instances, before and after a change", () => {
  it("are fixed where each of them is", () => {
    const found = verifyInstances(
      [instance("a", 3), instance("b", 3)],
      [instance("c", 0, true), instance("d", 0, true)],
    );
    expect(found).toMatchObject({ outcome: "fixed", instances: { before: 2, leakingBefore: 2, after: 2 } });
  });

  it("are not fixed where one of them still leaks", () => {
    const after = [instance("c", 0, true), instance("d", 3, true)];
    expect(verifyInstances([instance("a", 3), instance("b", 3)], after).outcome).toBe("not-fixed");
  });

  it("are inconclusive where only some leaked before, and fewer were watched after", () => {
    const before = [instance("a", 3), instance("b", 0), instance("c", 0)];
    expect(verifyInstances(before, [instance("d", 0, true)])).toMatchObject({
      outcome: "inconclusive",
      reason: { code: "instances-differ", facts: { before: 3, leakingBefore: 1, after: 1 } },
    });
  });
});
