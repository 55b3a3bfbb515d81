/** The corpus is only as good as its simulation: its noise is that of the real sampler, and its truth is the truth. */
import { describe, expect, it } from "vitest";
import { drawCase, SCENARIOS } from "../../../../eval/corpus.ts";
import { Random } from "../../../../eval/random.ts";
import { momentsOf } from "../../../../eval/simulate/clock.ts";
import { SampledHeap } from "../../../../eval/simulate/heap.ts";
import type { HeapSite, Moment, Service } from "../../../../eval/simulate/types.ts";

const PERIOD = 512 * 1024;
const OBJECTS = 2000;
const OBJECT_BYTES = 4096;
const HEAPS = 400;
const INUSE_SPACE = 3;

const steady: HeapSite = {
  stack: [{ function: "main.keep", file: "main.go", line: 1 }],
  objectBytes: OBJECT_BYTES,
  live: () => OBJECTS,
  churn: () => 0,
  deviation: 0,
};
const service: Service = {
  parts: [],
  load: () => 2,
  collector: { percent: () => 100, limitBytes: null, settleSeconds: 1 },
  ageSeconds: 10,
  arrivals: "even",
  restartSeconds: [50],
};
const at = (seconds: number): Moment => ({ seconds, age: seconds + 1, load: 1, served: seconds + 1 });

function sampledBytes(random: Random): number {
  const heap = new SampledHeap([steady], { family: "go", period: PERIOD, arrivals: "even" }, random);
  heap.step(at(0));
  return heap.profile([]).samples.values.number(INUSE_SPACE);
}

describe("a simulated heap profile", () => {
  const seen = Array.from({ length: HEAPS }, (_, seed) => sampledBytes(new Random(seed)));
  const mean = seen.reduce((sum, bytes) => sum + bytes, 0) / HEAPS;
  const p = -Math.expm1(-OBJECT_BYTES / PERIOD);
  const variance = (OBJECTS * OBJECT_BYTES ** 2 * (1 - p)) / p;

  it("is right in the mean", () => {
    expect(Math.abs(mean - OBJECTS * OBJECT_BYTES)).toBeLessThan(3.5 * Math.sqrt(variance / HEAPS));
  });

  it("errs by n s² (1-p)/p", () => {
    const found = seen.reduce((sum, bytes) => sum + (bytes - mean) ** 2, 0) / (HEAPS - 1);
    // The relative error of a variance over so many draws is sqrt(2 / (draws - 1)), 7%.
    expect(found / variance).toBeGreaterThan(0.75);
    expect(found / variance).toBeLessThan(1.25);
  });

  it("errs by the same amount as long as the same objects live", () => {
    const heap = new SampledHeap([steady], { family: "go", period: PERIOD, arrivals: "even" }, new Random(1));
    const readAt = (seconds: number) => {
      heap.step(at(seconds));
      return heap.profile([]).samples.values.number(INUSE_SPACE);
    };
    expect(readAt(60)).toBe(readAt(120));
  });
});

describe("the moments of a watch", () => {
  const moments = momentsOf(service, 100);

  it("count requests since the process started, before the watch too", () => {
    expect(moments(20)).toMatchObject({ age: 30, load: 2 });
    expect(moments(20).served).toBeCloseTo(60);
  });

  it("begin anew with a new process", () => {
    expect(moments(60).age).toBe(10);
    expect(moments(60).served).toBeCloseTo(20);
  });
});

describe("a labeled case", () => {
  const scenario = (name: string) => SCENARIOS.find((one) => one.name === name)!;

  it("has scenarios of different names", () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });

  it("has the place of the leak, as the profile names it", () => {
    const { series, truth } = drawCase(scenario("blocked-send"), 1, { pointsMax: 5000 });
    expect(truth).toMatchObject({
      verdict: "leak",
      kind: "goroutine",
      functions: ["example.com/shop/orders.checkFraud"],
    });
    const last = series.goroutine!.snapshots.at(-1)!.total;
    const first = series.goroutine!.snapshots[0]!.total;
    expect(last).toBeGreaterThan(first);
  });

  it("leaks at the rate of its truth", () => {
    const { series, truth, windowSeconds } = drawCase(scenario("off-heap"), 3, { pointsMax: 5000 });
    const [first, last] = [series.readings[0]!, series.readings.at(-1)!];
    const perHour = ((last.rssBytes! - first.rssBytes!) * 3600) / windowSeconds;
    expect(perHour / truth.bytesPerHour!).toBeGreaterThan(0.8);
  });

  it("of an innocent, has no rate", () => {
    expect(drawCase(scenario("lru"), 1, { pointsMax: 5000 }).truth).toMatchObject({
      verdict: "no-leak",
      bytesPerHour: null,
      functions: [],
    });
  });
});
