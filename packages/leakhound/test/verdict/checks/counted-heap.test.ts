import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes } from "../../../src/base/units.ts";
import type { Rate } from "../../../src/stats/rate.ts";
import { judgeCountedHeap } from "../../../src/verdict/checks/counted-heap.ts";
import { drawnTime, MIB } from "../../support/drawn-series.ts";

const NO_CACHES: Rate = { perHour: 0, low: 0, high: 0 };
const PER_HOUR = 1800;

/** Live MiB at each reading, two seconds apart; the number of collections advances by `gcStep`. */
const readings = (live: readonly number[], gcStep: number | null = 1): MemoryReading[] =>
  live.map((mib, row) => ({
    at: drawnTime(row),
    heapAllocBytes: bytes(mib * MIB),
    ...(gcStep === null ? {} : { gcCount: 5 + row * gcStep }),
  }));

const judge = (live: readonly number[], onCaches = NO_CACHES, gcStep: number | null = 1) =>
  judgeCountedHeap({ readings: readings(live, gcStep), onCaches, besidesCaches: () => null, traffic: null });

const ramp = (from: number, step: number, count = 20): number[] =>
  Array.from({ length: count }, (_, row) => from + row * step);

const onCaches = (mibPerStep: number): Rate => {
  const perHour = mibPerStep * MIB * PER_HOUR;
  return { perHour, low: perHour * 0.8, high: perHour * 1.2 };
};

describe("live bytes after collections", () => {
  it("that rise to the end of the window are a leak", () => {
    const counted = judge(ramp(12, 1));
    expect(counted).toMatchObject({ isLeak: true, isRising: true, ceiling: null });
    expect(counted!.beyondCaches.perHour / MIB).toBeCloseTo(PER_HOUR, 6);
  });

  it("that level off in the second half are no leak, and their bound is the late slope", () => {
    const counted = judge([...ramp(10, 1, 10), ...ramp(19.5, 0.01, 10)]);
    expect(counted).toMatchObject({ isLeak: false, isRising: false });
    expect(counted!.ceiling! / MIB).toBeLessThan(100);
  });

  it("that rose in the first quarter and creep from then on are no leak, although every later slope is above zero", () => {
    const counted = judge([...ramp(4, 9, 5), ...ramp(44, 0.02, 25)])!;
    expect(counted.trend.lateRate.low).toBeGreaterThan(0.25 * counted.trend.rate.perHour);
    expect(counted).toMatchObject({ isRising: false, isLeak: false });
    expect(counted.ceiling).not.toBeNull();
  });

  describe("while processor time rises as in the morning of a day, and allocations do not", () => {
    const judgedBeside = (live: readonly number[], cpuRate: (row: number) => number) => {
      let cpuSeconds = 0;
      const busy = readings(live).map((one, row) => {
        cpuSeconds += cpuRate(row);
        return { ...one, cpuSeconds };
      });
      const at = busy.map((one) => one.at);
      const traffic = { at, allocated: Float64Array.from(busy, (_, row) => 9 * row), isCpu: false };
      return judgeCountedHeap({ readings: busy, onCaches: NO_CACHES, besidesCaches: () => null, traffic })!;
    };
    const live = Array.from({ length: 40 }, (_, row) => 100 + 0.5 * row + ((row * 7919) % 7) / 2);

    it("may follow it where they rise by about as much", () => {
      expect(judgedBeside(live, (row) => 1 + 0.005 * row)).toMatchObject({ isRising: false, isLeak: false });
    });

    it("are a leak where the load stays", () => {
      expect(judgedBeside(live, () => 1)).toMatchObject({ isRising: true, isLeak: true });
    });
  });

  describe("that stop rising", () => {
    /** A cache that is full after two thirds of 45 readings, and creeps by 0.01 MiB from then on. */
    const LATE_FILL = [...ramp(10, 1, 30), ...ramp(40, 0.01, 15)];
    const ceiling = (live: readonly number[], loadAt: ((row: number) => number) | null) => {
      const at = live.map((_, row) => drawnTime(row));
      let used = 0;
      const allocated = Float64Array.from(live, (_, row) => (used += loadAt?.(row) ?? 0));
      return (
        judgeCountedHeap({
          readings: readings(live),
          onCaches: NO_CACHES,
          besidesCaches: () => null,
          traffic: loadAt && { at, allocated, isCpu: false },
        })!.ceiling! / MIB
      );
    };

    it("in the last third are bounded by its slope, while the load goes on", () => {
      expect(ceiling(LATE_FILL, () => 9)).toBeCloseTo(0.01 * PER_HOUR, 1);
      expect(ceiling(LATE_FILL, (row) => (row < 30 ? 9 : 4.6))).toBeCloseTo(0.01 * PER_HOUR, 1);
    });

    it("with their load, or under an unknown one, are bounded by the second half", () => {
      const byHalf = ceiling(LATE_FILL, null);
      expect(byHalf).toBeGreaterThan(40 * 0.01 * PER_HOUR);
      expect(ceiling(LATE_FILL, (row) => (row < 33 ? 9 : 3))).toBe(byHalf);
    });

    it("in a last third of fewer than eight readings are bounded by the second half", () => {
      const short = [...ramp(10, 1, 15), ...ramp(25, 0.01, 7)];
      expect(ceiling(short, () => 9)).toBe(ceiling(short, null));
    });

    it("in a second half without load are bounded by the slope of the whole", () => {
      const paused = [...ramp(10, 1, 20), ...ramp(29, 0.01, 20)];
      expect(ceiling(paused, () => 9)).toBeLessThan(0.02 * PER_HOUR);
      expect(ceiling(paused, (row) => (row < 20 ? 9 : 1))).toBeGreaterThan(0.5 * PER_HOUR);
    });
  });

  it("that rise by as much as stacks of caches do are no leak yet", () => {
    expect(judge(ramp(12, 1), onCaches(1))).toMatchObject({ isLeak: false, isRising: true });
  });

  it("that rise by much more than stacks of caches do are a leak", () => {
    const counted = judge(ramp(12, 1), onCaches(0.3));
    expect(counted).toMatchObject({ isLeak: true });
    expect(counted!.beyondCaches.perHour / MIB).toBeCloseTo(0.7 * PER_HOUR, 6);
  });

  it("that rise slowly by little may be the start of a service", () => {
    expect(judge(ramp(10, 0.1))).toMatchObject({ isRising: true, isLeak: false });
  });

  it("that rise by a small part of a large heap are no leak yet", () => {
    expect(judge(ramp(2000, 1))).toMatchObject({ isRising: true, isLeak: false });
  });

  it("prove nothing where no collection was completed between the readings", () => {
    expect(judge(ramp(12, 1), NO_CACHES, 0)).toBeNull();
  });

  it("are read as they are where the runtime does not count its collections", () => {
    expect(judge(ramp(12, 1), NO_CACHES, null)).toMatchObject({ isLeak: true });
  });

  it("rise beneath the spikes of garbage and batches", () => {
    const spiky = ramp(12, 0.5).map((mib, row) => mib + (row % 3 === 1 ? 8 : 0));
    const counted = judge(spiky)!;
    expect(counted).toMatchObject({ isLeak: true, isRising: true });
    expect(counted.trend.rate.perHour / MIB).toBeCloseTo(0.5 * PER_HOUR, -2);
    expect((counted.trend.lateRate.high - counted.trend.lateRate.low) / MIB).toBeLessThan(0.5 * PER_HOUR);
  });

  it("do not rise where only the last reading does", () => {
    expect(judge([...ramp(20, 0, 19), 90])!.trend.rate).toMatchObject({ perHour: 0, high: 0 });
  });

  it("of V8 are read right after its collection, and stay as they are", () => {
    const live = ramp(20, 0).map((mib, row) => mib + (row % 2 === 1 ? (row * 7) % 11 : 0));
    const ofV8 = readings(live, null).map((one) => ({ ...one, externalBytes: bytes(1) }));
    const trend = (of: MemoryReading[]) =>
      judgeCountedHeap({ readings: of, onCaches: NO_CACHES, besidesCaches: () => null, traffic: null })!.trend;
    expect(trend(ofV8).rate.high).toBeGreaterThan(0);
    expect(trend(readings(live)).rate.high).toBe(0);
  });

  it("grow besides caches as the count and the samples say together, where both are known", () => {
    const both = (low: number, high: number) =>
      judgeCountedHeap({
        readings: readings(ramp(12, 1)),
        onCaches: onCaches(1),
        besidesCaches: ({ rate }) => ({
          perHour: 0.5 * rate.perHour,
          low: low * rate.perHour,
          high: high * rate.perHour,
        }),
        traffic: null,
      })!;
    expect(both(0.26, 0.8)).toMatchObject({ isLeak: true });
    expect(both(0.16, 0.8)).toMatchObject({ isLeak: true });
    expect(both(0.14, 0.8)).toMatchObject({ isLeak: false });
  });

  it("besides caches by a part that a service starts with is no leak yet", () => {
    const part = (low: number) =>
      judgeCountedHeap({
        readings: readings(ramp(12, 0.5)),
        onCaches: onCaches(1),
        besidesCaches: ({ rate }) => ({ perHour: 0.5 * rate.perHour, low: low * rate.perHour, high: rate.perHour }),
        traffic: null,
      })!;
    expect(part(0.2)).toMatchObject({ isRising: true, isLeak: false });
    expect(part(0.26)).toMatchObject({ isRising: true, isLeak: true });
  });

  it("prove nothing when there are fewer than eight readings", () => {
    expect(judge(ramp(12, 1, 7))).toBeNull();
  });
});
