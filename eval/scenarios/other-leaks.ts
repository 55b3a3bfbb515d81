/** Leaks of goroutines, with what they pin, and of memory outside the heap. */
import { GOROUTINE_STACK_BYTES } from "../simulate/memory.ts";
import { libraryPlace, ownPlace, serving, waiting } from "../simulate/places.ts";
import type { Family, GoroutineGroup, HeapSite, Place } from "../simulate/types.ts";
import { kept } from "./shapes.ts";
import type { Scenario, Stage } from "./types.ts";

const GO: readonly Family[] = ["go"];
const COUNT_MIN = 60;
const COUNT_MAX = 20_000;

interface Pile {
  readonly stacks: readonly (readonly Place[])[];
  /** What each goroutine keeps alive: stack of the allocation, and bytes. */
  readonly pins?: readonly { readonly stack: readonly Place[]; readonly bytes: number }[];
}

/** Goroutines that never end, one of each stack for the same part of the requests. */
function pile(
  stage: Stage,
  { stacks, pins = [] }: Pile,
): { readonly goroutines: GoroutineGroup[]; readonly heap: HeapSite[] } {
  const each = GOROUTINE_STACK_BYTES + pins.reduce((sum, { bytes }) => sum + bytes, 0);
  const inWindow = Math.min(COUNT_MAX, Math.max(COUNT_MIN, stage.leakBytes / each));
  const count: GoroutineGroup["count"] = ({ served }) => (inWindow * served) / stage.windowSeconds;
  return {
    goroutines: stacks.map((stack) => ({ stack, count, wander: 0, leaks: true })),
    heap: pins.map(({ stack, bytes }) => kept(stage, { stack, objectBytes: bytes, bytes: inWindow * bytes })),
  };
}

const goroutineLeak = (name: string, about: string, of: (stage: Stage) => Pile): Scenario => ({
  name,
  about,
  verdict: "leak",
  kind: "goroutine",
  families: GO,
  play: (stage) => ({ parts: [pile(stage, of(stage))] }),
});

const handler = ownPlace("go", "orders", "(*Service).order", 33);
const http = (name: string): Place => libraryPlace("go", "net/http", name);
const sql = (name: string): Place => libraryPlace("go", "database/sql", name);
const buffer = (caller: Place): Place[] => [libraryPlace("go", "bufio", "NewReaderSize"), caller];

const GOROUTINE_LEAKS: readonly Scenario[] = [
  goroutineLeak("blocked-send", "the reader gave up, and the sender waits for ever", () => ({
    stacks: [[...waiting.send, ownPlace("go", "orders", "checkFraud")]],
  })),
  goroutineLeak("blocked-receive", "a worker waits on a channel that nobody closes", () => ({
    stacks: [[...waiting.receive, ownPlace("go", "mail", "(*Queue).drain")]],
    pins: [{ stack: [ownPlace("go", "mail", "newQueue"), handler, ...serving.go], bytes: 512 }],
  })),
  goroutineLeak("pinning", "goroutines that never end keep large buffers alive", ({ random }) => ({
    stacks: [[...waiting.select, ownPlace("go", "feed", "(*Stream).pump")]],
    pins: [
      { stack: [ownPlace("go", "feed", "newStream"), handler, ...serving.go], bytes: random.pick([16_384, 65_536]) },
    ],
  })),
  goroutineLeak("locked", "a lock is never released, and each request waits for it", () => ({
    stacks: [[...waiting.lock, ownPlace("go", "stock", "(*Table).reserve"), handler, ...serving.go]],
    pins: [{ stack: buffer(http("(*conn).serve")), bytes: 4096 }],
  })),
  goroutineLeak("body", "response bodies are not closed, and their connections stay", () => ({
    stacks: [
      [...waiting.select, http("(*persistConn).readLoop")],
      [...waiting.select, http("(*persistConn).writeLoop")],
    ],
    pins: [
      { stack: buffer(http("(*Transport).dialConn")), bytes: 4096 },
      { stack: [libraryPlace("go", "bufio", "NewWriterSize"), http("(*Transport).dialConn")], bytes: 4096 },
    ],
  })),
  goroutineLeak("rows", "rows of a query are not closed, and their transactions stay open", () => ({
    stacks: [[...waiting.select, sql("(*Rows).awaitDone")]],
    pins: [
      {
        stack: [
          libraryPlace("go", "github.com/lib/pq", "(*conn).simpleQuery"),
          sql("(*DB).query"),
          handler,
          ...serving.go,
        ],
        bytes: 8192,
      },
    ],
  })),
];

/** Bytes outside the heap that nobody frees. */
function outside({ windowSeconds, leakBytes }: Stage) {
  const perSecond = Math.max(leakBytes, 48 * 1024 * 1024) / windowSeconds;
  return ({ served }: { readonly served: number }) => perSecond * served;
}

export const OTHER_LEAKS: readonly Scenario[] = [
  ...GOROUTINE_LEAKS,
  {
    name: "off-heap",
    about: "a library in C does not free what it is asked to; in Node, Buffers are kept",
    verdict: "leak",
    kind: "off-heap",
    families: ["go", "node"],
    play: (stage) => ({ readings: "all", parts: [{ offHeap: outside(stage), offHeapLeaked: outside(stage) }] }),
  },
];
