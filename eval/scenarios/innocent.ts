/** Innocent services: their memory changes, but they do not leak. */

import { ownFrame, servingFrames, waitingFrames } from "../simulate/frames.ts";
import { burstLoad, dailyLoad, risingLoad } from "../simulate/load.ts";
import type { Family, Frame } from "../simulate/types.ts";
import { constantSize, fillingCache, followingLevel, inFlight } from "./shapes.ts";
import type { Behavior, Conditions, Scenario } from "./types.ts";

const DAY = 86_400;
const GO: readonly Family[] = ["go"];
const MIB = 1024 * 1024;

const stackOf = (family: Family, unit: string, name: string): Frame[] => [
  ownFrame(family, unit, name),
  ownFrame(family, unit, "(*Service).serve", 12),
  ...servingFrames[family],
];

const innocent = (
  name: string,
  description: string,
  behavior: Scenario["behavior"],
  rest: Partial<Scenario> = {},
): Scenario => ({
  name,
  description,
  verdict: "no-leak",
  kind: null,
  families: ["go", "node"],
  behavior,
  ...rest,
});

const pages = (conditions: Conditions) => ({
  stack: stackOf(conditions.family, "pages", "(*Cache).put"),
  objectBytes: conditions.random.pick([512, 4096, 16_384]),
});
const bodies = (conditions: Conditions) => ({
  stack: stackOf(conditions.family, "orders", "readBody"),
  objectBytes: conditions.random.pick([1024, 8192]),
});
/** As many bytes as a leak would add, so that the size alone does not distinguish them. */
const sizeBytes = (conditions: Conditions) => conditions.leakBytes * conditions.random.between(0.5, 2);
const clamp = (value: number) => Math.min(1, Math.max(0, value));

function cacheFilledTo(conditions: Conditions, share: number): Behavior {
  return {
    ageSeconds: 0,
    parts: [{ heap: [fillingCache(conditions, { ...pages(conditions), bytes: sizeBytes(conditions), share })] }],
  };
}

/** Rises evenly between two points of the window (as shares of it), and stays there. */
function risingBetween(conditions: Conditions, from: number, to: number, low = 0): Behavior {
  const level = ({ seconds }: { readonly seconds: number }) =>
    low + (1 - low) * clamp((seconds / conditions.windowSeconds - from) / Math.max(to - from, 1e-9));
  return { parts: [{ heap: [followingLevel({ ...pages(conditions), bytes: sizeBytes(conditions), level })] }] };
}

const FILLS: readonly Scenario[] = [
  innocent("warm-up", "a fresh process builds its tables in the first part of the window", (conditions) => {
    const scale = conditions.windowSeconds * conditions.random.between(0.02, 0.1);
    const level = ({ age }: { readonly age: number }) => -Math.expm1(-age / scale);
    return {
      ageSeconds: 0,
      parts: [{ heap: [followingLevel({ ...pages(conditions), bytes: sizeBytes(conditions), level })] }],
    };
  }),
  innocent("cache-fill", "a bounded cache fills up in the window", (conditions) =>
    cacheFilledTo(conditions, conditions.random.between(0.985, 0.9999)),
  ),
  innocent(
    "cache-filling",
    "a bounded cache is still filling when the window ends",
    (conditions) => cacheFilledTo(conditions, conditions.random.between(0.5, 0.85)),
    { verdict: "unsettled" },
  ),
  innocent("cache-at-90", "a cache that is 90% full fills to its bound", (conditions) => {
    const act = risingBetween(conditions, 0, conditions.random.between(0.3, 0.6), 0.9);
    return {
      ...act,
      parts: [...act.parts, { heap: [constantSize({ ...bodies(conditions), bytes: 4 * MIB, lifeSeconds: 60 })] }],
    };
  }),
  innocent("map-stops", "a map grows with its keys, and then there are no more keys", (conditions) =>
    risingBetween(conditions, 0, conditions.random.between(0.25, 0.6)),
  ),
  innocent("step", "one table is loaded once", (conditions) => {
    const from = conditions.random.between(0.15, 0.75);
    return risingBetween(conditions, from, from);
  }),
  innocent("time-to-live", "entries expire after a fixed time, and their number rises only that long", (conditions) => {
    const life = conditions.windowSeconds * conditions.random.between(0.1, 0.4);
    const level = ({ age, load }: { readonly age: number; readonly load: number }) => clamp(age / life) * load;
    return {
      ageSeconds: 0,
      parts: [{ heap: [followingLevel({ ...pages(conditions), bytes: sizeBytes(conditions), level })] }],
    };
  }),
  innocent(
    "goroutine-pool",
    "a pool of workers grows to its bound",
    (conditions) => {
      const bound = conditions.random.integer(50, 2000);
      const until = conditions.windowSeconds * conditions.random.between(0.15, 0.5);
      const count = ({ seconds }: { readonly seconds: number }) => 4 + bound * clamp(seconds / until);
      return {
        parts: [
          {
            goroutines: [
              { stack: [...waitingFrames.receive, ownFrame("go", "jobs", "(*Pool).work")], count, deviation: 0 },
            ],
          },
        ],
      };
    },
    { families: GO },
  ),
];

const LOADS: readonly Scenario[] = [
  innocent("lru", "a full cache constantly replaces its entries", (conditions) => ({
    parts: [
      {
        heap: [
          constantSize({
            ...pages(conditions),
            bytes: sizeBytes(conditions),
            lifeSeconds: conditions.windowSeconds * conditions.random.logBetween(0.02, 3),
          }),
        ],
      },
    ],
  })),
  innocent("sawtooth", "no profile forces a collection, and garbage accumulates between collections", (conditions) => ({
    forcesCollection: false,
    readings: "all",
    parts: [{ heap: [inFlight({ ...bodies(conditions), bytes: conditions.heapBytes * 0.2, lifeSeconds: 0.5 })] }],
  })),
  innocent(
    "daily",
    "memory in flight follows day and night",
    (conditions) => ({
      load: dailyLoad(conditions.load, conditions.random.between(0.1, 0.5), conditions.random.between(0, DAY)),
      parts: [
        {
          heap: [
            inFlight({
              ...bodies(conditions),
              bytes: sizeBytes(conditions),
              lifeSeconds: conditions.random.logBetween(0.5, 600),
            }),
          ],
        },
      ],
    }),
    { window: [DAY, 4 * DAY] },
  ),
  innocent("batch", "a batch runs now and then, and frees its memory", (conditions) => {
    const period = conditions.windowSeconds / conditions.random.between(3, 15);
    const load = burstLoad(conditions.load, {
      period,
      share: conditions.random.between(0.1, 0.4),
      height: 3,
      low: 0.3,
    });
    return {
      load,
      parts: [{ heap: [inFlight({ ...bodies(conditions), bytes: sizeBytes(conditions) / 3, lifeSeconds: 1 })] }],
    };
  }),
  innocent("ramp", "the load rises throughout the window, and with it the memory in flight", (conditions) => ({
    load: risingLoad(conditions.load, conditions.windowSeconds, conditions.random.between(1.5, 4)),
    // V8 does not report allocations, so nothing distinguishes traffic from a leak.
    ...(conditions.family === "node" ? { verdict: "unsettled" as const } : {}),
    parts: [
      {
        heap: [
          inFlight({
            ...bodies(conditions),
            bytes: sizeBytes(conditions) / 2,
            lifeSeconds: conditions.random.logBetween(0.05, conditions.windowSeconds / 50),
          }),
        ],
      },
    ],
  })),
  innocent("pools", "a pool keeps the buffers of past peaks", (conditions) => {
    const times = Array.from({ length: 6 }, () => conditions.random.between(-0.5, 0.45) * conditions.windowSeconds);
    const level = ({ seconds }: { readonly seconds: number }) =>
      0.4 + 0.1 * times.filter((time) => time <= seconds).length;
    return { parts: [{ heap: [followingLevel({ ...bodies(conditions), bytes: sizeBytes(conditions), level })] }] };
  }),
  innocent("spike", "one spike, and all of it is freed", (conditions) => {
    const from = conditions.random.between(0.1, 0.7);
    const length = conditions.random.between(0.05, 0.2);
    const level = ({ seconds }: { readonly seconds: number }) =>
      Math.abs(seconds / conditions.windowSeconds - from - length / 2) < length / 2 ? 1 : 0;
    return { parts: [{ heap: [followingLevel({ ...bodies(conditions), bytes: sizeBytes(conditions), level })] }] };
  }),
  innocent(
    "connections",
    "connections come and go by the hundred",
    (conditions) => {
      const mean = conditions.random.integer(50, 800);
      return {
        parts: [
          {
            goroutines: [
              {
                stack: [...waitingFrames.io, ...servingFrames.go.slice(-1)],
                count: ({ load }) => mean * load,
                deviation: conditions.random.between(0.02, 0.2),
              },
            ],
          },
        ],
      };
    },
    { families: GO },
  ),
  innocent("churn", "most of the heap is replaced within seconds", (conditions) => ({
    parts: [
      {
        heap: Array.from({ length: 20 }, (_, row) => {
          const objects = conditions.heapBytes / 20 / 1024;
          return {
            stack: stackOf(conditions.family, "prices", `(*Book).quote${row}`),
            objectBytes: 1024,
            live: () => objects,
            churn: () => objects / 3,
            deviation: 0.05,
          };
        }),
      },
    ],
  })),
];

const COLLECTORS: readonly Scenario[] = [
  innocent(
    "gc-percent",
    "GOGC is raised during the window",
    (conditions) => {
      const from = conditions.windowSeconds * conditions.random.between(0.2, 0.7);
      return { readings: "all", collector: { percent: (seconds) => (seconds < from ? 50 : 300) }, parts: [] };
    },
    { families: GO },
  ),
  innocent("settling", "resident memory slowly approaches the memory that the runtime already has", (conditions) => ({
    readings: "all",
    ageSeconds: 1,
    collector: { settleSeconds: conditions.windowSeconds * conditions.random.between(0.1, 0.3) },
    parts: [{ heap: [constantSize({ ...pages(conditions), bytes: sizeBytes(conditions), lifeSeconds: 20 })] }],
  })),
  innocent(
    "ballast",
    "a large block that is never written, and a memory limit for the collector",
    (conditions) => {
      const bytes = conditions.random.pick([256, 512, 1024]) * MIB;
      const block = {
        stack: [ownFrame("go", "main", "main")],
        objectBytes: bytes,
        live: () => 1,
        churn: () => 0,
        deviation: 0,
      };
      return {
        readings: "all",
        collector: { limitBytes: conditions.heapBytes * 3 + bytes },
        parts: [{ heap: [block] }],
      };
    },
    { families: GO },
  ),
  innocent("restarts", "the process restarts several times, and warms up each time", (conditions) => {
    const restarts = conditions.random.integer(1, 4);
    const act = risingBetween(conditions, 0, 0);
    return {
      ...act,
      restartSeconds: Array.from(
        { length: restarts },
        // The last process runs for more than half of the window.
        (_, row) => (0.45 * conditions.windowSeconds * (row + 1)) / restarts,
      ),
    };
  }),
  innocent("quiet", "nothing happens", () => ({ parts: [] })),
];

export const INNOCENTS: readonly Scenario[] = [...FILLS, ...LOADS, ...COLLECTORS];
