/** The decision from the findings of drawn series: each test changes one finding. */
import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes } from "../../../src/base/units.ts";
import { joinTarget } from "../../../src/series/target.ts";
import { decide } from "../../../src/verdict/decision/decision.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { SNAPSHOTS_MIN } from "../../../src/verdict/decision/usable.ts";
import { findingsOf } from "../../../src/verdict/diagnose.ts";
import { drawnSeries, drawnTime, MIB } from "../../support/drawn-series.ts";

const ROWS = 12;
const row = (valueAt: (row: number) => number, frames: string) =>
  `${Array.from({ length: ROWS }, (_, at) => valueAt(at)).join(" ")}   ${frames}`;

const BASE = row((at) => 20 + (at % 2), "main.base < main.main");
const GROWING_HEAP = [row((at) => 4 + 4 * at, "strings.Clone < main.remember < main.serve"), BASE].join("\n");
const STEADY_HEAP = BASE;
const STEADY_GOROUTINES = row((at) => 9 + (at % 2), "internal/poll.runtime_pollWait < net.(*netFD).accept < main.main");
const GROWING_GOROUTINES = [
  row((at) => 2 + 20 * at, "runtime.gopark < runtime.chansend1 < main.query.func1"),
  STEADY_GOROUTINES,
].join("\n");

interface Drawn {
  readonly heap?: string | null;
  readonly goroutines?: string | null;
  /** MiB at each snapshot. */
  readonly live?: (row: number) => number;
  readonly resident?: (row: number) => number;
}

/** By default a service whose heap and goroutines are steady, with a collection between two readings. */
function findings({ heap = STEADY_HEAP, goroutines = STEADY_GOROUTINES, live, resident }: Drawn = {}): Findings {
  const readings = Array.from({ length: ROWS }, (_, at): MemoryReading => {
    const outside = (resident?.(at) ?? 0) + 1;
    const [used, sys] = [live?.(at) ?? 20, 64];
    return {
      at: drawnTime(at),
      gcCount: at + 1,
      heapAllocBytes: bytes(Math.round(used * MIB)),
      sysBytes: bytes(sys * MIB),
      heapReleasedBytes: bytes(0),
      rssBytes: bytes(Math.round((sys + outside) * MIB)),
    };
  });
  const series = joinTarget({
    target: "t",
    heap: heap === null ? null : drawnSeries("heap", heap),
    goroutine: goroutines === null ? null : drawnSeries("goroutine", goroutines),
    readings,
    events: [],
  });
  return findingsOf(series, series.incarnations[0]!, { own: null });
}

const decided = (drawn: Drawn, change: Partial<Findings> = {}) => {
  const { verdict, kind, reason, confidence } = decide({ ...findings(drawn), ...change });
  return { verdict, kind, code: reason.code, facts: reason.facts, confidence };
};

describe("a leak", () => {
  it("of goroutines comes before one of the heap, which they hold", () => {
    const both = decided({ heap: GROWING_HEAP, goroutines: GROWING_GOROUTINES, live: (at) => 20 + 4 * at });
    expect(both).toMatchObject({ verdict: "leak", kind: "goroutine", code: "goroutines-grow" });
    expect(both.facts).toMatchObject({
      site: { function: "main.query.func1" },
      heap: { relation: "held-by-goroutines" },
    });
  });

  it("of the heap names its site and the first own frame", () => {
    const found = decided({ heap: GROWING_HEAP, live: (at) => 20 + 4 * at });
    expect(found).toMatchObject({ verdict: "leak", kind: "heap", code: "heap-grows" });
    expect(found.facts).toMatchObject({
      site: { id: "heap:function:strings.Clone", function: "strings.Clone" },
      ownFrame: { function: "main.remember" },
      otherSites: 0,
    });
  });

  it("outside the heap is one where the heap does not grow", () => {
    const found = decided({ resident: (at) => 4 * at });
    expect(found).toMatchObject({ verdict: "leak", kind: "off-heap", code: "off-heap-grows" });
    expect(found.facts).toMatchObject({ account: "outside-go-runtime", isNegligible: false });
  });

  it("that the runtime reports needs no trend, and no eight snapshots", () => {
    const reported = { isLeak: true, count: 9, sites: [] } as unknown as Findings["leakedGoroutines"];
    expect(decided({}, { leakedGoroutines: reported })).toMatchObject({
      kind: "goroutine",
      code: "goroutines-proven",
      confidence: 0.99,
    });
    const few = findings();
    const incarnation = { ...few.incarnation, heap: { first: 0, end: 2 }, goroutine: { first: 0, end: 2 } };
    expect(decide({ ...few, incarnation, leakedGoroutines: reported }).verdict).toBe("leak");
  });
});

describe("no verdict", () => {
  it(`with fewer than ${SNAPSHOTS_MIN} snapshots, and says how many are missing and how long they take`, () => {
    const all = findings({ heap: GROWING_HEAP });
    const range = { first: 0, end: 5 };
    const incarnation = { ...all.incarnation, heap: range, goroutine: range, to: drawnTime(4) };
    expect(decide({ ...all, incarnation })).toMatchObject({
      verdict: "inconclusive",
      confidence: 0,
      reason: { code: "too-few-snapshots", facts: { snapshots: 5, missing: 3, remainingMs: 6_000 } },
    });
  });

  it("without a heap profile", () => {
    expect(decided({ heap: null }, { counted: null, liveHeap: null, offHeap: null }).code).toBe("no-heap-profile");
  });

  it("while it is unclear whether the goroutine count grows", () => {
    const all = findings();
    expect(decided({}, { goroutines: { ...all.goroutines!, isSettled: false } }).code).toBe("goroutines-uncertain");
  });
});

describe("no leak", () => {
  it("where nothing grows, with the slowest leak that could hide", () => {
    const found = decided({});
    expect(found).toMatchObject({ verdict: "no-leak", kind: null, code: "no-growth" });
    expect(found.facts).toMatchObject({ isSettled: false, areGoroutinesStable: true, windowMs: 22_000 });
    expect(found.confidence).toBeGreaterThan(0.6);
  });
});
