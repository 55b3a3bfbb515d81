/** The family of a known leak against the growth of the heap. */
import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes } from "../../../src/base/units.ts";
import { FrameOwners } from "../../../src/series/sites.ts";
import type { StackIndex } from "../../../src/series/stacks.ts";
import { familyOf } from "../../../src/verdict/causes/match/families.ts";
import { judgeCountedHeap } from "../../../src/verdict/checks/counted-heap.ts";
import { judgeFamily } from "../../../src/verdict/checks/families.ts";
import { DRAWN_EVERY_MS, drawnSeries, drawnTime, MIB, wholeRange } from "../../support/drawn-series.ts";

const ROWS = Array.from({ length: 12 }, (_, row) => row);
const HOUR_MS = 3_600_000;
const perHour = (mibPerRow: number): number => (mibPerRow * MIB * HOUR_MS) / DRAWN_EVERY_MS;
const line = (values: (row: number) => number, stack: string): string =>
  `${ROWS.map((row) => values(row)).join(" ")}  ${stack}`;

/** Live bytes by the collector's count. */
function counted(mib: (row: number) => number) {
  const readings = ROWS.map(
    (row): MemoryReading => ({ at: drawnTime(row), heapAllocBytes: bytes(mib(row) * MIB), gcCount: row }),
  );
  const onCaches = { perHour: 0, low: 0, high: 0 };
  return judgeCountedHeap({ readings, onCaches, besidesCaches: () => null, traffic: null });
}

const TIMERS = "time.newTimer < time.NewTimer < time.After < main.wait < main.loop";
const drawn = (timers: (row: number) => number) =>
  drawnSeries("heap", [line(timers, TIMERS), line((row) => 10 + 3 * row, "main.load < main.(*lru).get")].join("\n"));

function judged(timers: (row: number) => number, excludesCaches = true) {
  const series = drawn(timers);
  const family = { id: "heap.timer-unfired", name: "timers", excludesCaches, stacks: new Set([0 as StackIndex]) };
  const whole = counted((row) => timers(row) + 10 + 3 * row);
  const sampled = { perHour: perHour(4), low: perHour(4), high: perHour(4) };
  return judgeFamily(family, { series, range: wholeRange(series), sampled, counted: whole })!;
}

describe("a family that rises beside a cache", () => {
  const rising = judged((row) => 1 + row);

  it("has its own rate and its share of the growth", () => {
    expect(rising.facts.growth.bytesPerHour / perHour(1)).toBeCloseTo(1, 1);
    expect(rising.shareOfWhole.share).toBeCloseTo(0.25, 1);
    expect(rising.isMost).toBe(false);
  });

  it("is a leak, where no cache consists of it", () => {
    expect(rising.isLeak).toBe(true);
    expect(judged((row) => 1 + row, false).isLeak).toBe(false);
  });

  it("is none, where it levels off, stays, or is small", () => {
    expect(judged((row) => Math.min(6, 1 + row)).isLeak).toBe(false);
    expect(judged(() => 5).isLeak).toBe(false);
    expect(judged((row) => 1 + row / 64).isLeak).toBe(false);
  });
});

describe("the family in a series", () => {
  const series = drawnSeries(
    "heap",
    [
      line((row) => 1 + 6 * row, "net/textproto.readMIMEHeader < net/http.readRequest < net/http.(*conn).serve"),
      line((row) => 1 + row, "net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve"),
      line((row) => 1 + 2 * row, "github.com/gorilla/context.Set < main.handle < net/http.(*conn).serve"),
      line(() => 1, "net/url.parse < net/http.readRequest < net/http.(*conn).serve"),
      line((row) => row, "main.other < main.main"),
    ].join("\n"),
  );
  const family = familyOf({
    series,
    range: wholeRange(series),
    owners: new FrameOwners(series, null),
    inQuestion: "all",
    areGoroutinesGrowing: false,
  });

  it("has a name, and all stacks of the known leak, whether or not they grew", () => {
    expect(family).toMatchObject({ id: "heap.gctx-request-map", name: "whole HTTP requests", excludesCaches: true });
    expect([...family!.stacks]).toEqual([0, 1, 2, 3]);
  });

  it("is none, where the best known leak is no family", () => {
    const own = drawnSeries(
      "heap",
      line((row) => 1 + row, "main.remember < main.handle"),
    );
    const owners = new FrameOwners(own, null);
    expect(
      familyOf({ series: own, range: wholeRange(own), owners, inQuestion: "all", areGoroutinesGrowing: null }),
    ).toBe(null);
  });
});
