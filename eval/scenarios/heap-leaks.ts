/** Heap leaks: what is kept, on which stacks, and what drives it. */
import { burstLoad, dailyLoad, risingLoad } from "../simulate/load.ts";
import { libraryPlace, ownPlace, serving } from "../simulate/places.ts";
import type { Family, Place } from "../simulate/types.ts";
import { filling, kept, keptByClock } from "./shapes.ts";
import type { Scenario } from "./types.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const GO: readonly Family[] = ["go"];
const BOTH: readonly Family[] = ["go", "node"];

/** own.name, called by a handler. */
const ownStack = (family: Family, unit: string, name: string): Place[] => [
  ownPlace(family, unit, name),
  ownPlace(family, unit, "(*Service).serve", 12),
  ...serving[family],
];
/** A library's function, called by own code. */
const libraryStack = (family: Family, path: string, leaf: string, unit: string, name: string): Place[] => [
  libraryPlace(family, path, leaf),
  ...ownStack(family, unit, name),
];

const leak = (name: string, about: string, rest: Pick<Scenario, "play"> & Partial<Scenario>): Scenario => ({
  name,
  about,
  verdict: "leak",
  kind: "heap",
  families: BOTH,
  ...rest,
});

export const HEAP_LEAKS: readonly Scenario[] = [
  leak("map", "a map is written for each request and never cleared", {
    play: (stage) => {
      const objectBytes = stage.random.pick([48, 96, 208, 512]);
      const stack = ownStack(stage.family, "session", "(*Store).remember");
      const entry = ownStack(stage.family, "session", "newSession");
      return {
        parts: [
          {
            heap: [
              kept(stage, { stack, objectBytes: 272, bytes: stage.leakBytes * 0.3 }),
              kept(stage, { stack: entry, objectBytes, bytes: stage.leakBytes * 0.7 }),
            ],
          },
        ],
      };
    },
  }),
  leak("slice", "4 KiB are appended to a global slice, whose backing array doubles now and then", {
    play: (stage) => {
      const stack = ownStack(stage.family, "orders", "keepReceipt");
      const receipts = kept(stage, { stack, objectBytes: stage.random.pick([512, 1024, 4096]) });
      const capacity = (count: number) =>
        1024 * 1.25 ** Math.max(0, Math.ceil(Math.log(Math.max(1, count) / 1024) / Math.log(1.25)));
      const backing = {
        ...receipts,
        objectBytes: 24,
        live: (now: Parameters<typeof receipts.live>[0]) => capacity(receipts.live(now)),
      };
      return { parts: [{ heap: [receipts, backing] }] };
    },
  }),
  leak("closure", "a callback is registered for each request, and keeps what it closes over", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, {
              stack: ownStack(stage.family, "feed", "(*Hub).onDone"),
              objectBytes: 64,
              bytes: stage.leakBytes * 0.2,
            }),
            kept(stage, {
              stack: ownStack(stage.family, "feed", "readEvent"),
              objectBytes: 2048,
              bytes: stage.leakBytes * 0.8,
            }),
          ],
        },
      ],
    }),
  }),
  leak("substring", "a few letters of each body are kept, and pin the whole body", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, {
              stack: libraryStack(stage.family, "io", "ReadAll", "audit", "(*Log).note"),
              objectBytes: stage.random.pick([8192, 32_768, 131_072]),
            }),
          ],
        },
      ],
    }),
  }),
  leak("ticker", "a ticker is made for each job and never stopped", {
    families: GO,
    play: (stage) => ({
      parts: [
        {
          heap: [
            keptByClock(stage, {
              stack: libraryStack("go", "time", "NewTicker", "jobs", "(*Job).poll"),
              objectBytes: 208,
            }),
          ],
        },
      ],
    }),
  }),
  leak("timer", "a timer of a day is set for each request, and pins what its function needs", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, {
              stack: libraryStack(stage.family, "time", "AfterFunc", "cart", "(*Cart).expire"),
              objectBytes: 96,
              bytes: stage.leakBytes * 0.15,
            }),
            kept(stage, {
              stack: ownStack(stage.family, "cart", "newCart"),
              objectBytes: 1024,
              bytes: stage.leakBytes * 0.85,
            }),
          ],
        },
      ],
    }),
  }),
  leak("context", "contexts are derived from one that lives for ever, and never cancelled", {
    families: GO,
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, {
              stack: libraryStack("go", "context", "(*cancelCtx).propagateCancel", "search", "(*Service).fan"),
              objectBytes: 64,
              bytes: stage.leakBytes * 0.6,
            }),
            kept(stage, {
              stack: libraryStack("go", "context", "withCancel", "search", "(*Service).fan"),
              objectBytes: 96,
              bytes: stage.leakBytes * 0.4,
            }),
          ],
        },
      ],
    }),
  }),
  leak("cardinality", "a metric is labelled with the user's id", {
    play: (stage) => ({
      parts: [
        {
          heap: ["(*metricMap).getOrCreateMetric", "MakeLabelPairs", "newCounter"].map((leaf, row) =>
            kept(stage, {
              stack: libraryStack(stage.family, "github.com/prometheus/client", leaf, "users", "(*Service).count"),
              objectBytes: [512, 96, 208][row]!,
              bytes: stage.leakBytes * [0.5, 0.3, 0.2][row]!,
            }),
          ),
        },
      ],
    }),
  }),
  leak("slow", "a slow leak in a large service that replaces much of its heap all the time", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, {
              stack: ownStack(stage.family, "prices", "(*Book).append"),
              objectBytes: 256,
              bytes: Math.max(100 * stage.period, 0.05 * stage.heapBytes),
            }),
            ...Array.from({ length: 12 }, (_, row) => {
              const objects = (stage.heapBytes / 12 / 1024) * stage.random.between(0.3, 1);
              const stack = ownStack(stage.family, "prices", `(*Book).quote${row}`);
              return { stack, objectBytes: 1024, live: () => objects, churn: () => objects / 5, wander: 0.02 };
            }),
          ],
        },
      ],
    }),
  }),
  leak("late", "the leak begins an hour after the watch, or in the middle of a short one", {
    window: [1200, 2 * DAY],
    play: (stage) => {
      const since = stage.windowSeconds > 3 * HOUR ? HOUR : stage.windowSeconds * stage.random.between(0.2, 0.5);
      return {
        leaksFrom: since,
        parts: [
          {
            heap: [kept(stage, { stack: ownStack(stage.family, "mail", "(*Queue).retry"), objectBytes: 1024, since })],
          },
        ],
      };
    },
  }),
  leak("two", "two leaks at once, one twice as fast as the other", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            kept(stage, { stack: ownStack(stage.family, "users", "(*Index).add"), objectBytes: 208 }),
            kept(stage, {
              stack: ownStack(stage.family, "billing", "(*Ledger).write"),
              objectBytes: 2048,
              bytes: stage.leakBytes / 2,
            }),
          ],
        },
      ],
    }),
  }),
  leak("bursts", "it leaks only while the load bursts, six to twenty times in the window", {
    window: [600, 3 * DAY],
    play: (stage) => {
      const period = stage.windowSeconds / stage.random.between(6, 20);
      return {
        load: burstLoad(stage.load, { period, share: 0.2, height: 4, low: 0.25 }),
        ageSeconds: 0,
        parts: [
          { heap: [kept(stage, { stack: ownStack(stage.family, "stock", "(*Watch).notify"), objectBytes: 512 })] },
        ],
      };
    },
  }),
  leak("day-and-night", "a leak under day and night, over days", {
    window: [DAY, 4 * DAY],
    play: (stage) => ({
      load: dailyLoad(stage.load, stage.random.between(0.2, 0.6), stage.random.between(0, DAY)),
      parts: [
        {
          heap: [
            kept(stage, {
              stack: ownStack(stage.family, "audit", "(*Trail).push"),
              objectBytes: 512,
              bytes: 2 * stage.leakBytes,
            }),
          ],
        },
      ],
    }),
  }),
  leak("rising", "a leak while the load doubles", {
    play: (stage) => ({
      load: risingLoad(stage.load, stage.windowSeconds, stage.random.between(1.5, 2.5)),
      parts: [{ heap: [kept(stage, { stack: ownStack(stage.family, "auth", "(*Tokens).issue"), objectBytes: 208 })] }],
    }),
  }),
  leak("beside-a-fill", "a leak beside an innocent cache that fills in the same window", {
    play: (stage) => ({
      ageSeconds: 0,
      parts: [
        {
          heap: [
            kept(stage, { stack: ownStack(stage.family, "session", "(*Store).remember"), objectBytes: 272 }),
            filling(stage, {
              stack: ownStack(stage.family, "pages", "(*Cache).put"),
              objectBytes: 8192,
              bytes: 2 * stage.leakBytes,
              share: 0.99,
            }),
          ],
        },
      ],
    }),
  }),
  leak("restarted", "a leak in a process that was replaced early in the watch", {
    play: (stage) => ({
      restartSeconds: [stage.windowSeconds * stage.random.between(0.05, 0.3)],
      parts: [{ heap: [kept(stage, { stack: ownStack(stage.family, "cart", "(*Carts).open"), objectBytes: 1024 })] }],
    }),
  }),
  leak("clock", "a background job keeps its results, whatever the load", {
    play: (stage) => ({
      parts: [
        {
          heap: [
            keptByClock(stage, {
              stack: [
                ownPlace(stage.family, "jobs", "(*Report).collect"),
                ownPlace(stage.family, "jobs", "(*Report).run"),
              ],
              objectBytes: 512,
            }),
          ],
        },
      ],
    }),
  }),
];
