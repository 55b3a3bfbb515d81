import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, durationMs, HOUR_MS, unixMs } from "../../src/base/units.ts";
import type { ProfileSeries } from "../../src/series/fold.ts";
import { RollingSeriesBuilder, SNAPSHOTS_MAX } from "../../src/series/rolling-series-builder.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import type { StackIndex } from "../../src/series/stacks.ts";
import { latestIncarnation, type TargetSeries } from "../../src/series/target.ts";
import { runs } from "../support/effort.ts";
import { type SimulatedSite, START_MS, simulateProfiles } from "../support/heap-simulation.ts";

const WINDOW_MS = durationMs(2 * HOUR_MS);
const SITES: readonly SimulatedSite[] = [
  { stack: ["main.base", "main.main"], objectBytes: 4096, live: () => 3000 },
  { stack: ["main.churn", "main.handle"], objectBytes: 2048, live: (s) => 2000 + 700 * Math.sin(s * 1.7), churn: 1 },
];

/** What the series has after each profile. */
function* shown(days: number, everySeconds: number): Generator<{ readonly age: number; readonly heap: ProfileSeries }> {
  const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
  const snapshots = Math.round((days * 86_400) / everySeconds);
  let row = 0;
  for (const { at, profile } of simulateProfiles({ sites: SITES, snapshots, everySeconds, seed: 7 })) {
    builder.add(profile, at);
    // Joining and copying a series is expensive, so only every 37th is checked.
    if (row++ % 37 === 0) yield { age: at - START_MS, heap: builder.series().heap! };
  }
}

const spanOf = ({ snapshots }: ProfileSeries): number => snapshots.at(-1)!.at - snapshots[0]!.at;

describe("a series of the last two hours, collected for days", () => {
  it.each([5, 60])(
    "scraped every %i s, has no more snapshots than its limit, and covers half a window to a whole one",
    (every) => {
      for (const { age, heap } of shown(every < 60 ? 0.5 : 3, every)) {
        expect(heap.snapshots.length).toBeLessThanOrEqual(SNAPSHOTS_MAX);
        expect(spanOf(heap)).toBeLessThanOrEqual(WINDOW_MS);
        if (age < WINDOW_MS / 2) continue;
        expect(spanOf(heap)).toBeGreaterThanOrEqual(WINDOW_MS / 2 - (4 * WINDOW_MS) / SNAPSHOTS_MAX);
        expect(heap.snapshots.length).toBeGreaterThanOrEqual(every < 60 ? SNAPSHOTS_MAX / 4 : 59);
      }
    },
  );

  it("spaces its snapshots evenly", () => {
    for (const { age, heap } of shown(0.5, 5)) {
      if (age < WINDOW_MS) continue;
      const gaps = heap.snapshots.slice(1).map(({ at }, row) => at - heap.snapshots[row]!.at);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(3 * Math.min(...gaps));
    }
  });

  it("releases the names of functions that are gone", () => {
    const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
    let hour = 0;
    for (; hour < 48; hour++) {
      const sites = [{ stack: [`main.jobOfHour${hour}`], objectBytes: 1e6, live: () => 5 }];
      for (const { at, profile } of simulateProfiles({ sites, snapshots: 4, everySeconds: 900, seed: hour }))
        builder.add(profile, unixMs(at + hour * HOUR_MS));
    }
    const { functions } = builder.series().heap!;
    expect(functions.length).toBeLessThanOrEqual(4);
  });
});

describe("a series that has just begun", () => {
  it("keeps every snapshot, so that an early Ctrl-C still has a verdict", () => {
    const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
    const simulation = { sites: SITES, snapshots: SNAPSHOTS_MAX, everySeconds: 5, seed: 1 };
    for (const { at, profile } of simulateProfiles(simulation)) builder.add(profile, at);
    expect(builder.series().heap!.snapshots).toHaveLength(SNAPSHOTS_MAX);
  });

  it("is empty before anything is added", () => {
    expect(new RollingSeriesBuilder("simulated", WINDOW_MS).series()).toMatchObject({ heap: null, incarnations: [] });
  });
});

it("a series begins again after a target did not respond for longer than the window", () => {
  const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
  for (const { at, profile } of simulateProfiles({ sites: SITES, snapshots: 3, everySeconds: 7 * 3600, seed: 1 })) {
    builder.add(profile, at);
    expect(builder.series().heap!.snapshots.map((one) => one.at)).toEqual([at]);
  }
});

it("a series can be reduced to its latest process", () => {
  const builder = new RollingSeriesBuilder("simulated", WINDOW_MS);
  const reading = (second: number, startedAt: number) =>
    builder.addReading({ at: unixMs(START_MS + second * 1000), rssBytes: bytes(1), processStart: unixMs(startedAt) });
  for (const second of [0, 10, 20]) reading(second, START_MS);
  for (const second of [30, 40]) reading(second, START_MS + 25_000);
  expect(builder.series().incarnations).toHaveLength(2);
  expect(latestIncarnation(builder.series()).incarnations).toMatchObject([
    { from: START_MS + 30_000, to: START_MS + 40_000 },
  ]);
});

const never = (): boolean => false;

/** Amounts by function, one line for each snapshot. */
function amountsOf({ heap }: TargetSeries): Map<number, Record<string, number>> {
  const { snapshots, pointStack, pointAmount, stacks, functions } = heap!;
  return new Map(
    snapshots.map(({ at, start, end }) => {
      const amounts: Record<string, number> = {};
      for (let point: number = start; point < end; point++) {
        const leaf = stacks.functionOf(stacks.start(pointStack[point] as StackIndex));
        amounts[functions.text(leaf)] = pointAmount[point]!;
      }
      return [at, amounts];
    }),
  );
}

it("thinning does not change the snapshots that are kept, nor those that come later", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(1e6),
        kept: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        thinAt: fc.nat(39),
      }),
      ({ seed, kept, thinAt }) => {
        const [whole, thinned] = [new TargetSeriesBuilder("simulated"), new TargetSeriesBuilder("simulated")];
        let [row, asked] = [0, 0];
        for (const { at, profile } of simulateProfiles({ sites: SITES, snapshots: 40, everySeconds: 10, seed })) {
          whole.add(profile, at);
          thinned.add(profile, at);
          if (row++ === thinAt)
            thinned.thin({ heap: () => kept[asked++]!, goroutine: never, goroutineleak: never, reading: never });
        }
        const all = amountsOf(whole.series());
        const left = amountsOf(thinned.series());
        expect(left.size).toBe(kept.slice(0, thinAt + 1).filter((one) => one).length + 39 - thinAt);
        for (const [at, amounts] of left) expect(amounts).toEqual(all.get(at));
      },
    ),
    { numRuns: runs(50) },
  );
});
