/** Heap leaks: which objects are retained, on which stacks, and what makes them grow. */

import { libraryFrame, ownFrame, servingFrames } from "../simulate/frames.ts";
import { burstLoad, dailyLoad, risingLoad } from "../simulate/load.ts";
import type { Family, Frame } from "../simulate/types.ts";
import { fillingCache, leaking, leakingOverTime } from "./shapes.ts";
import type { Scenario } from "./types.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const GO: readonly Family[] = ["go"];
const BOTH: readonly Family[] = ["go", "node"];

/** A function of the service, called by a handler. */
const ownStack = (family: Family, unit: string, name: string): Frame[] => [
  ownFrame(family, unit, name),
  ownFrame(family, unit, "(*Service).serve", 12),
  ...servingFrames[family],
];
/** A library function, called by own code. */
const libraryStack = (family: Family, path: string, leaf: string, unit: string, name: string): Frame[] => [
  libraryFrame(family, path, leaf),
  ...ownStack(family, unit, name),
];

const leak = (name: string, description: string, rest: Pick<Scenario, "behavior"> & Partial<Scenario>): Scenario => ({
  name,
  description,
  verdict: "leak",
  kind: "heap",
  families: BOTH,
  ...rest,
});

export const HEAP_LEAKS: readonly Scenario[] = [
  leak("map", "a map is written for each request and never cleared", {
    behavior: (conditions) => {
      const objectBytes = conditions.random.pick([48, 96, 208, 512]);
      const stack = ownStack(conditions.family, "session", "(*Store).remember");
      const entry = ownStack(conditions.family, "session", "newSession");
      return {
        parts: [
          {
            heap: [
              leaking(conditions, { stack, objectBytes: 272, bytes: conditions.leakBytes * 0.3 }),
              leaking(conditions, { stack: entry, objectBytes, bytes: conditions.leakBytes * 0.7 }),
            ],
          },
        ],
      };
    },
  }),
  leak("slice", "4 KiB are appended to a global slice, whose backing array doubles now and then", {
    behavior: (conditions) => {
      const stack = ownStack(conditions.family, "orders", "keepReceipt");
      const receipts = leaking(conditions, { stack, objectBytes: conditions.random.pick([512, 1024, 4096]) });
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
  leak("closure", "a callback is registered for each request, and retains the variables that it captures", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: ownStack(conditions.family, "feed", "(*Hub).onDone"),
              objectBytes: 64,
              bytes: conditions.leakBytes * 0.2,
            }),
            leaking(conditions, {
              stack: ownStack(conditions.family, "feed", "readEvent"),
              objectBytes: 2048,
              bytes: conditions.leakBytes * 0.8,
            }),
          ],
        },
      ],
    }),
  }),
  leak("substring", "a few letters of each body are kept, and retain the whole body", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: libraryStack(conditions.family, "io", "ReadAll", "audit", "(*Log).note"),
              objectBytes: conditions.random.pick([8192, 32_768, 131_072]),
            }),
          ],
        },
      ],
    }),
  }),
  leak("ticker", "a ticker is created for each job and never stopped", {
    families: GO,
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leakingOverTime(conditions, {
              stack: libraryStack("go", "time", "NewTicker", "jobs", "(*Job).poll"),
              objectBytes: 208,
            }),
          ],
        },
      ],
    }),
  }),
  leak("timer", "a timer of one day is set for each request, and retains what its function needs", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: libraryStack(conditions.family, "time", "AfterFunc", "cart", "(*Cart).expire"),
              objectBytes: 96,
              bytes: conditions.leakBytes * 0.15,
            }),
            leaking(conditions, {
              stack: ownStack(conditions.family, "cart", "newCart"),
              objectBytes: 1024,
              bytes: conditions.leakBytes * 0.85,
            }),
          ],
        },
      ],
    }),
  }),
  leak("context", "contexts are derived from a context that never ends, and are never canceled", {
    families: GO,
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: libraryStack("go", "context", "(*cancelCtx).propagateCancel", "search", "(*Service).fan"),
              objectBytes: 64,
              bytes: conditions.leakBytes * 0.6,
            }),
            leaking(conditions, {
              stack: libraryStack("go", "context", "withCancel", "search", "(*Service).fan"),
              objectBytes: 96,
              bytes: conditions.leakBytes * 0.4,
            }),
          ],
        },
      ],
    }),
  }),
  leak("cardinality", "a metric has the id of the user as a label", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: ["(*metricMap).getOrCreateMetric", "MakeLabelPairs", "newCounter"].map((leaf, row) =>
            leaking(conditions, {
              stack: libraryStack(conditions.family, "github.com/prometheus/client", leaf, "users", "(*Service).count"),
              objectBytes: [512, 96, 208][row]!,
              bytes: conditions.leakBytes * [0.5, 0.3, 0.2][row]!,
            }),
          ),
        },
      ],
    }),
  }),
  leak("slow", "a slow leak in a large service that constantly replaces much of its heap", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: ownStack(conditions.family, "prices", "(*Book).append"),
              objectBytes: 256,
              bytes: Math.max(100 * conditions.period, 0.05 * conditions.heapBytes),
            }),
            ...Array.from({ length: 12 }, (_, row) => {
              const objects = (conditions.heapBytes / 12 / 1024) * conditions.random.between(0.3, 1);
              const stack = ownStack(conditions.family, "prices", `(*Book).quote${row}`);
              return { stack, objectBytes: 1024, live: () => objects, churn: () => objects / 5, deviation: 0.02 };
            }),
          ],
        },
      ],
    }),
  }),
  leak("late", "the leak begins an hour after the watch, or in the middle of a short one", {
    window: [1200, 2 * DAY],
    behavior: (conditions) => {
      const since =
        conditions.windowSeconds > 3 * HOUR ? HOUR : conditions.windowSeconds * conditions.random.between(0.2, 0.5);
      return {
        leaksFrom: since,
        parts: [
          {
            heap: [
              leaking(conditions, {
                stack: ownStack(conditions.family, "mail", "(*Queue).retry"),
                objectBytes: 1024,
                since,
              }),
            ],
          },
        ],
      };
    },
  }),
  leak("two", "two leaks at once, one twice as fast as the other", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leaking(conditions, { stack: ownStack(conditions.family, "users", "(*Index).add"), objectBytes: 208 }),
            leaking(conditions, {
              stack: ownStack(conditions.family, "billing", "(*Ledger).write"),
              objectBytes: 2048,
              bytes: conditions.leakBytes / 2,
            }),
          ],
        },
      ],
    }),
  }),
  leak("bursts", "it leaks only while the load bursts, six to twenty times in the window", {
    window: [600, 3 * DAY],
    behavior: (conditions) => {
      const period = conditions.windowSeconds / conditions.random.between(6, 20);
      return {
        load: burstLoad(conditions.load, { period, share: 0.2, height: 4, low: 0.25 }),
        ageSeconds: 0,
        parts: [
          {
            heap: [
              leaking(conditions, { stack: ownStack(conditions.family, "stock", "(*Watch).notify"), objectBytes: 512 }),
            ],
          },
        ],
      };
    },
  }),
  leak("day-and-night", "a leak over several days, with the load of day and night", {
    window: [DAY, 4 * DAY],
    behavior: (conditions) => ({
      load: dailyLoad(conditions.load, conditions.random.between(0.2, 0.6), conditions.random.between(0, DAY)),
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: ownStack(conditions.family, "audit", "(*Trail).push"),
              objectBytes: 512,
              bytes: 2 * conditions.leakBytes,
            }),
          ],
        },
      ],
    }),
  }),
  leak("rising", "a leak while the load doubles", {
    behavior: (conditions) => ({
      load: risingLoad(conditions.load, conditions.windowSeconds, conditions.random.between(1.5, 2.5)),
      parts: [
        {
          heap: [
            leaking(conditions, { stack: ownStack(conditions.family, "auth", "(*Tokens).issue"), objectBytes: 208 }),
          ],
        },
      ],
    }),
  }),
  leak("beside-a-fill", "a leak beside an innocent cache that fills in the same window", {
    behavior: (conditions) => ({
      ageSeconds: 0,
      parts: [
        {
          heap: [
            leaking(conditions, {
              stack: ownStack(conditions.family, "session", "(*Store).remember"),
              objectBytes: 272,
            }),
            fillingCache(conditions, {
              stack: ownStack(conditions.family, "pages", "(*Cache).put"),
              objectBytes: 8192,
              bytes: 2 * conditions.leakBytes,
              share: 0.99,
            }),
          ],
        },
      ],
    }),
  }),
  leak("restarted", "a leak in a process that was replaced early in the watch", {
    behavior: (conditions) => ({
      restartSeconds: [conditions.windowSeconds * conditions.random.between(0.05, 0.3)],
      parts: [
        {
          heap: [
            leaking(conditions, { stack: ownStack(conditions.family, "cart", "(*Carts).open"), objectBytes: 1024 }),
          ],
        },
      ],
    }),
  }),
  leak("clock", "a background job keeps its results, independent of the load", {
    behavior: (conditions) => ({
      parts: [
        {
          heap: [
            leakingOverTime(conditions, {
              stack: [
                ownFrame(conditions.family, "jobs", "(*Report).collect"),
                ownFrame(conditions.family, "jobs", "(*Report).run"),
              ],
              objectBytes: 512,
            }),
          ],
        },
      ],
    }),
  }),
];
