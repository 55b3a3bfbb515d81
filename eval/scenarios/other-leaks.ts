/** Leaks of goroutines, with the memory that they retain, and of memory outside the heap. */

import { libraryFrame, ownFrame, servingFrames, waitingFrames } from "../simulate/frames.ts";
import { GOROUTINE_STACK_BYTES } from "../simulate/memory.ts";
import type { Family, Frame, GoroutineGroup, HeapSite } from "../simulate/types.ts";
import { leaking } from "./shapes.ts";
import type { Conditions, Scenario } from "./types.ts";

const GO: readonly Family[] = ["go"];
const COUNT_MIN = 60;
const COUNT_MAX = 20_000;

interface BlockedGoroutines {
  readonly stacks: readonly (readonly Frame[])[];
  /** Memory that each goroutine retains: the allocating stack, and bytes. */
  readonly pins?: readonly { readonly stack: readonly Frame[]; readonly bytes: number }[];
}

/** Goroutines that never end; each stack grows with the same share of the requests. */
function blockedGoroutines(
  conditions: Conditions,
  { stacks, pins = [] }: BlockedGoroutines,
): { readonly goroutines: GoroutineGroup[]; readonly heap: HeapSite[] } {
  const each = GOROUTINE_STACK_BYTES + pins.reduce((sum, { bytes }) => sum + bytes, 0);
  const inWindow = Math.min(COUNT_MAX, Math.max(COUNT_MIN, conditions.leakBytes / each));
  const count: GoroutineGroup["count"] = ({ served }) => (inWindow * served) / conditions.windowSeconds;
  return {
    goroutines: stacks.map((stack) => ({ stack, count, deviation: 0, leaks: true })),
    heap: pins.map(({ stack, bytes }) => leaking(conditions, { stack, objectBytes: bytes, bytes: inWindow * bytes })),
  };
}

const goroutineLeak = (
  name: string,
  description: string,
  of: (conditions: Conditions) => BlockedGoroutines,
): Scenario => ({
  name,
  description,
  verdict: "leak",
  kind: "goroutine",
  families: GO,
  behavior: (conditions) => ({ parts: [blockedGoroutines(conditions, of(conditions))] }),
});

const handler = ownFrame("go", "orders", "(*Service).order", 33);
const http = (name: string): Frame => libraryFrame("go", "net/http", name);
const sql = (name: string): Frame => libraryFrame("go", "database/sql", name);
const buffer = (caller: Frame): Frame[] => [libraryFrame("go", "bufio", "NewReaderSize"), caller];

const GOROUTINE_LEAKS: readonly Scenario[] = [
  goroutineLeak("blocked-send", "the reader has given up, and the sender waits forever", () => ({
    stacks: [[...waitingFrames.send, ownFrame("go", "orders", "checkFraud")]],
  })),
  goroutineLeak("blocked-receive", "a worker waits on a channel that nobody closes", () => ({
    stacks: [[...waitingFrames.receive, ownFrame("go", "mail", "(*Queue).drain")]],
    pins: [{ stack: [ownFrame("go", "mail", "newQueue"), handler, ...servingFrames.go], bytes: 512 }],
  })),
  goroutineLeak("pinning", "goroutines that never end retain large buffers", ({ random }) => ({
    stacks: [[...waitingFrames.select, ownFrame("go", "feed", "(*Stream).pump")]],
    pins: [
      {
        stack: [ownFrame("go", "feed", "newStream"), handler, ...servingFrames.go],
        bytes: random.pick([16_384, 65_536]),
      },
    ],
  })),
  goroutineLeak("locked", "a lock is never released, and each request waits for it", () => ({
    stacks: [[...waitingFrames.lock, ownFrame("go", "stock", "(*Table).reserve"), handler, ...servingFrames.go]],
    pins: [{ stack: buffer(http("(*conn).serve")), bytes: 4096 }],
  })),
  goroutineLeak("body", "response bodies are not closed, and their connections stay", () => ({
    stacks: [
      [...waitingFrames.select, http("(*persistConn).readLoop")],
      [...waitingFrames.select, http("(*persistConn).writeLoop")],
    ],
    pins: [
      { stack: buffer(http("(*Transport).dialConn")), bytes: 4096 },
      { stack: [libraryFrame("go", "bufio", "NewWriterSize"), http("(*Transport).dialConn")], bytes: 4096 },
    ],
  })),
  goroutineLeak("rows", "rows of a query are not closed, and their transactions stay open", () => ({
    stacks: [[...waitingFrames.select, sql("(*Rows).awaitDone")]],
    pins: [
      {
        stack: [
          libraryFrame("go", "github.com/lib/pq", "(*conn).simpleQuery"),
          sql("(*DB).query"),
          handler,
          ...servingFrames.go,
        ],
        bytes: 8192,
      },
    ],
  })),
];

/** Bytes outside the heap that are never freed. */
function offHeapGrowth({ windowSeconds, leakBytes }: Conditions) {
  const perSecond = Math.max(leakBytes, 48 * 1024 * 1024) / windowSeconds;
  return ({ served }: { readonly served: number }) => perSecond * served;
}

export const OTHER_LEAKS: readonly Scenario[] = [
  ...GOROUTINE_LEAKS,
  {
    name: "off-heap",
    description: "a C library does not free its memory; in Node, Buffers are kept",
    verdict: "leak",
    kind: "off-heap",
    families: ["go", "node"],
    behavior: (conditions) => ({
      readings: "all",
      parts: [{ offHeap: offHeapGrowth(conditions), offHeapLeaked: offHeapGrowth(conditions) }],
    }),
  },
];
