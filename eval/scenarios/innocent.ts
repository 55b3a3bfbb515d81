/** Innocents: services whose memory moves, and does not leak. */
import { burstLoad, dailyLoad, risingLoad } from "../simulate/load.ts";
import { ownPlace, serving, waiting } from "../simulate/places.ts";
import type { Family, Place } from "../simulate/types.ts";
import { filling, held, inFlight, shaped } from "./shapes.ts";
import type { Act, Scenario, Stage } from "./types.ts";

const DAY = 86_400;
const GO: readonly Family[] = ["go"];
const MIB = 1024 * 1024;

const stackOf = (family: Family, unit: string, name: string): Place[] => [
  ownPlace(family, unit, name),
  ownPlace(family, unit, "(*Service).serve", 12),
  ...serving[family],
];

const innocent = (name: string, about: string, play: Scenario["play"], rest: Partial<Scenario> = {}): Scenario => ({
  name,
  about,
  verdict: "no-leak",
  kind: null,
  families: ["go", "node"],
  play,
  ...rest,
});

const pages = (stage: Stage) => ({
  stack: stackOf(stage.family, "pages", "(*Cache).put"),
  objectBytes: stage.random.pick([512, 4096, 16_384]),
});
const bodies = (stage: Stage) => ({
  stack: stackOf(stage.family, "orders", "readBody"),
  objectBytes: stage.random.pick([1024, 8192]),
});
/** As much as a leak would add, so that size alone does not tell. */
const sizeOf = (stage: Stage) => stage.leakBytes * stage.random.between(0.5, 2);
const clamp = (value: number) => Math.min(1, Math.max(0, value));

function cacheFilledTo(stage: Stage, share: number): Act {
  return { ageSeconds: 0, parts: [{ heap: [filling(stage, { ...pages(stage), bytes: sizeOf(stage), share })] }] };
}

/** Rises evenly between two parts of the window, and stays. */
function risenBetween(stage: Stage, from: number, to: number, low = 0): Act {
  const level = ({ seconds }: { readonly seconds: number }) =>
    low + (1 - low) * clamp((seconds / stage.windowSeconds - from) / Math.max(to - from, 1e-9));
  return { parts: [{ heap: [shaped({ ...pages(stage), bytes: sizeOf(stage), level })] }] };
}

const FILLS: readonly Scenario[] = [
  innocent("warm-up", "a fresh process builds its tables in the first part of the window", (stage) => {
    const scale = stage.windowSeconds * stage.random.between(0.02, 0.1);
    const level = ({ age }: { readonly age: number }) => -Math.expm1(-age / scale);
    return { ageSeconds: 0, parts: [{ heap: [shaped({ ...pages(stage), bytes: sizeOf(stage), level })] }] };
  }),
  innocent("cache-fill", "a bounded cache fills up in the window", (stage) =>
    cacheFilledTo(stage, stage.random.between(0.985, 0.9999)),
  ),
  innocent(
    "cache-filling",
    "a bounded cache is still filling when the window ends",
    (stage) => cacheFilledTo(stage, stage.random.between(0.5, 0.85)),
    { verdict: "unsettled" },
  ),
  innocent("cache-at-90", "a cache at nine tenths of its bound takes the last tenth", (stage) => {
    const act = risenBetween(stage, 0, stage.random.between(0.3, 0.6), 0.9);
    return { ...act, parts: [...act.parts, { heap: [held({ ...bodies(stage), bytes: 4 * MIB, lifeSeconds: 60 })] }] };
  }),
  innocent("map-stops", "a map grows with its keys, and then there are no more keys", (stage) =>
    risenBetween(stage, 0, stage.random.between(0.25, 0.6)),
  ),
  innocent("step", "one table is loaded once", (stage) => {
    const from = stage.random.between(0.15, 0.75);
    return risenBetween(stage, from, from);
  }),
  innocent("time-to-live", "entries live for a fixed time: they pile up for so long, and no longer", (stage) => {
    const life = stage.windowSeconds * stage.random.between(0.1, 0.4);
    const level = ({ age, load }: { readonly age: number; readonly load: number }) => clamp(age / life) * load;
    return { ageSeconds: 0, parts: [{ heap: [shaped({ ...pages(stage), bytes: sizeOf(stage), level })] }] };
  }),
  innocent(
    "goroutine-pool",
    "a pool of workers grows to its bound",
    (stage) => {
      const bound = stage.random.integer(50, 2000);
      const until = stage.windowSeconds * stage.random.between(0.15, 0.5);
      const count = ({ seconds }: { readonly seconds: number }) => 4 + bound * clamp(seconds / until);
      return {
        parts: [
          { goroutines: [{ stack: [...waiting.receive, ownPlace("go", "jobs", "(*Pool).work")], count, wander: 0 }] },
        ],
      };
    },
    { families: GO },
  ),
];

const LOADS: readonly Scenario[] = [
  innocent("lru", "a full cache replaces its entries all the time", (stage) => ({
    parts: [
      {
        heap: [
          held({
            ...pages(stage),
            bytes: sizeOf(stage),
            lifeSeconds: stage.windowSeconds * stage.random.logBetween(0.02, 3),
          }),
        ],
      },
    ],
  })),
  innocent("sawtooth", "no profile forces a collection, and garbage piles up between them", (stage) => ({
    forcesCollection: false,
    readings: "all",
    parts: [{ heap: [inFlight({ ...bodies(stage), bytes: stage.heapBytes * 0.2, lifeSeconds: 0.5 })] }],
  })),
  innocent(
    "daily",
    "memory in flight follows day and night",
    (stage) => ({
      load: dailyLoad(stage.load, stage.random.between(0.1, 0.5), stage.random.between(0, DAY)),
      parts: [
        {
          heap: [inFlight({ ...bodies(stage), bytes: sizeOf(stage), lifeSeconds: stage.random.logBetween(0.5, 600) })],
        },
      ],
    }),
    { window: [DAY, 4 * DAY] },
  ),
  innocent("batch", "a batch runs every now and then, and frees what it took", (stage) => {
    const period = stage.windowSeconds / stage.random.between(3, 15);
    const load = burstLoad(stage.load, { period, share: stage.random.between(0.1, 0.4), height: 3, low: 0.3 });
    return { load, parts: [{ heap: [inFlight({ ...bodies(stage), bytes: sizeOf(stage) / 3, lifeSeconds: 1 })] }] };
  }),
  innocent("ramp", "the load rises all through the window, and with it what is in flight", (stage) => ({
    load: risingLoad(stage.load, stage.windowSeconds, stage.random.between(1.5, 4)),
    // V8 does not tell what was allocated and freed, so there nothing tells traffic from a leak.
    ...(stage.family === "node" ? { verdict: "unsettled" as const } : {}),
    parts: [
      {
        heap: [
          inFlight({
            ...bodies(stage),
            bytes: sizeOf(stage) / 2,
            lifeSeconds: stage.random.logBetween(0.05, stage.windowSeconds / 50),
          }),
        ],
      },
    ],
  })),
  innocent("pools", "buffers are pooled at the height of past peaks", (stage) => {
    const times = Array.from({ length: 6 }, () => stage.random.between(-0.5, 0.45) * stage.windowSeconds);
    const level = ({ seconds }: { readonly seconds: number }) =>
      0.4 + 0.1 * times.filter((time) => time <= seconds).length;
    return { parts: [{ heap: [shaped({ ...bodies(stage), bytes: sizeOf(stage), level })] }] };
  }),
  innocent("spike", "one spike, and all of it is freed", (stage) => {
    const from = stage.random.between(0.1, 0.7);
    const length = stage.random.between(0.05, 0.2);
    const level = ({ seconds }: { readonly seconds: number }) =>
      Math.abs(seconds / stage.windowSeconds - from - length / 2) < length / 2 ? 1 : 0;
    return { parts: [{ heap: [shaped({ ...bodies(stage), bytes: sizeOf(stage), level })] }] };
  }),
  innocent(
    "connections",
    "connections come and go by the hundred",
    (stage) => {
      const mean = stage.random.integer(50, 800);
      return {
        parts: [
          {
            goroutines: [
              {
                stack: [...waiting.io, ...serving.go.slice(-1)],
                count: ({ load }) => mean * load,
                wander: stage.random.between(0.02, 0.2),
              },
            ],
          },
        ],
      };
    },
    { families: GO },
  ),
  innocent("churn", "most of the heap is replaced within seconds", (stage) => ({
    parts: [
      {
        heap: Array.from({ length: 20 }, (_, row) => {
          const objects = stage.heapBytes / 20 / 1024;
          return {
            stack: stackOf(stage.family, "prices", `(*Book).quote${row}`),
            objectBytes: 1024,
            live: () => objects,
            churn: () => objects / 3,
            wander: 0.05,
          };
        }),
      },
    ],
  })),
];

const COLLECTORS: readonly Scenario[] = [
  innocent(
    "gc-percent",
    "GOGC is raised on the way",
    (stage) => {
      const from = stage.windowSeconds * stage.random.between(0.2, 0.7);
      return { readings: "all", collector: { percent: (seconds) => (seconds < from ? 50 : 300) }, parts: [] };
    },
    { families: GO },
  ),
  innocent("settling", "resident memory creeps up to what the runtime has had all along", (stage) => ({
    readings: "all",
    ageSeconds: 1,
    collector: { settleSeconds: stage.windowSeconds * stage.random.between(0.1, 0.3) },
    parts: [{ heap: [held({ ...pages(stage), bytes: sizeOf(stage), lifeSeconds: 20 })] }],
  })),
  innocent(
    "ballast",
    "a block of a size that nobody touches, and a limit for the collector",
    (stage) => {
      const bytes = stage.random.pick([256, 512, 1024]) * MIB;
      const block = {
        stack: [ownPlace("go", "main", "main")],
        objectBytes: bytes,
        live: () => 1,
        churn: () => 0,
        wander: 0,
      };
      return { readings: "all", collector: { limitBytes: stage.heapBytes * 3 + bytes }, parts: [{ heap: [block] }] };
    },
    { families: GO },
  ),
  innocent("restarts", "the process is replaced again and again, and warms up each time", (stage) => {
    const restarts = stage.random.integer(1, 4);
    const act = risenBetween(stage, 0, 0);
    return {
      ...act,
      restartSeconds: Array.from(
        { length: restarts },
        // The last process lives for more than half of the window.
        (_, row) => (0.45 * stage.windowSeconds * (row + 1)) / restarts,
      ),
    };
  }),
  innocent("quiet", "nothing happens", () => ({ parts: [] })),
];

export const INNOCENTS: readonly Scenario[] = [...FILLS, ...LOADS, ...COLLECTORS];
