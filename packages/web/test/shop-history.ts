/**
 * What a server would have stored of a shop with two instances over the last three quarters of an hour. Its second release
 * leaks contexts in a probe:
 *
 *   minute          45 ago            30 ago                          now
 *   release         build-1           build-2
 *   contexts        1 MiB             1 MiB ───────────────▶ 91 MiB
 *   cache           fills until it has 24 MiB, and stays
 *   goroutines      some wait in the probe, now more and now fewer
 */
import { type Bytes, bytes, type MemoryReading, type Profile, unixMs } from "leakhound/server";
import { Int64Column } from "../../leakhound/src/base/int64.ts";
import { ProfileBuilder } from "../../leakhound/src/profile/model/builder.ts";

export const SHOP = "shop";
export const SHOP_INSTANCES = ["shop-1:6060", "shop-2:6060"] as const;
export const RELEASES = ["build-1", "build-2"] as const;

const HISTORY_MINUTES = 45;
const RELEASE_MINUTE = 15;
const SCRAPE_MS = 60_000;
const MINUTE_MS = 60_000;
const MIB = 2 ** 20;
const LIMIT_MIB = 256;
/** The heap triples within the history, so that no warm-up has to be waited for. */
const LEAKED_MIB_A_MINUTE = 3;

export interface ShopScrape {
  readonly instance: string;
  readonly release: string;
  readonly at: number;
  readonly heap: Profile;
  readonly goroutine: Profile;
  readonly reading: MemoryReading;
  /** The process started before this scrape, and after the one before. */
  readonly isRestart: boolean;
}

/** What a stack holds, in MiB or goroutines, `minute` minutes after the start of the history. */
type Level = (minute: number) => number;

const served = "net/http.HandlerFunc.ServeHTTP < net/http.serverHandler.ServeHTTP < net/http.(*conn).serve";
/** With the errors of sampling: a straight line is no measurement. */
const leaked: Level = (minute) =>
  1 + LEAKED_MIB_A_MINUTE * Math.max(0, minute - RELEASE_MINUTE) + 0.1 * (Math.floor(minute * 7) % 3);
const HEAP: readonly (readonly [string, Level, objectBytes: number])[] = [
  [`context.withCancel < context.WithCancel < example.com/shop/livez.(*Probe).Check < ${served}`, leaked, 96],
  [
    `example.com/shop/cache.(*Pages).Put < example.com/shop/web.(*Search).ServeHTTP < ${served}`,
    (minute) => Math.min(24, 2 + minute),
    4_096,
  ],
  [`encoding/json.(*Decoder).refill < example.com/shop/web.(*Orders).ServeHTTP < ${served}`, () => 3, 512],
  ["bufio.NewWriterSize < net/http.newBufioWriterSize < net/http.(*conn).serve", () => 2, 4_096],
  ["example.com/shop/catalog.Load < main.main", () => 6, 256],
];
const GOROUTINES: readonly (readonly [string, Level])[] = [
  [
    "runtime.gopark < runtime.chanrecv < example.com/shop/livez.(*Probe).Check.func1",
    (minute) => 3 + (Math.floor(minute) % 4),
  ],
  ["runtime.gopark < internal/poll.runtime_pollWait < net.(*conn).Read < net/http.(*conn).serve", () => 20],
  ["runtime.gopark < runtime.selectgo < example.com/shop/web.(*Batcher).run", () => 4],
];

/** Ascending by time. */
export function shopHistory(now: number): readonly ShopScrape[] {
  const from = now - HISTORY_MINUTES * MINUTE_MS;
  const scrapes: ShopScrape[] = [];
  for (let at = from; at < now; at += SCRAPE_MS)
    for (const instance of SHOP_INSTANCES) scrapes.push(scrapeOf(instance, at, from));
  return scrapes;
}

function scrapeOf(instance: string, at: number, from: number): ShopScrape {
  const minute = (at - from) / MINUTE_MS;
  const isSecond = minute >= RELEASE_MINUTE;
  const release = RELEASES[isSecond ? 1 : 0];
  const startedAt = from + (isSecond ? RELEASE_MINUTE * MINUTE_MS : 0) - 1_000;
  const heapMib = HEAP.reduce((sum, [, level]) => sum + level(minute), 0);
  return {
    instance,
    release,
    at,
    heap: heapProfile(minute, { release, startedAt }),
    goroutine: goroutineProfile(minute, { release, startedAt }),
    reading: readingOf(at, { heapMib, minute, startedAt }),
    isRestart: minute === RELEASE_MINUTE,
  };
}

const mib = (value: number): Bytes => bytes(Math.round(value * MIB));

function readingOf(
  at: number,
  { heapMib, minute, startedAt }: { readonly heapMib: number; readonly minute: number; readonly startedAt: number },
): MemoryReading {
  return {
    at: unixMs(at),
    rssBytes: mib(heapMib * 1.2 + 22),
    heapAllocBytes: mib(heapMib),
    heapInUseBytes: mib(heapMib * 1.1),
    stackInUseBytes: mib(1 + minute / 50),
    sysBytes: mib(heapMib * 1.2 + 18),
    goroutines: GOROUTINES.reduce((sum, [, level]) => sum + level(minute), 0),
    gcCount: Math.round((at - startedAt) / 1_000),
    processStart: unixMs(startedAt),
    limitBytes: mib(LIMIT_MIB),
  };
}

interface Program {
  readonly release: string;
  readonly startedAt: number;
}

const HEAP_TYPES = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"].map((type) => ({
  type,
  unit: type.endsWith("space") ? "bytes" : "count",
}));

function heapProfile(minute: number, program: Program): Profile {
  const period = { periodType: { type: "space", unit: "bytes" }, period: 524_288n };
  const head = { sampleTypes: HEAP_TYPES, ...period, comments: [`process_start_ms=${program.startedAt}`] };
  const samples = HEAP.map(([frames, level, objectBytes]) => {
    const inUse = Math.round((level(minute) * MIB) / objectBytes);
    const allocated = inUse + Math.round(minute * 1_000);
    return { frames, values: [allocated, allocated * objectBytes, inUse, inUse * objectBytes] };
  });
  return profileOf(head, samples, program.release);
}

function goroutineProfile(minute: number, { release }: Program): Profile {
  const head = { sampleTypes: [{ type: "goroutine", unit: "count" }] };
  return profileOf(
    head,
    GOROUTINES.map(([frames, level]) => ({ frames, values: [level(minute)] })),
    release,
  );
}

function profileOf(
  head: ConstructorParameters<typeof ProfileBuilder>[0],
  samples: readonly { readonly frames: string; readonly values: readonly number[] }[],
  release: string,
): Profile {
  const builder = new ProfileBuilder(head);
  for (const { frames, values } of samples.filter((sample) => sample.values.some((value) => value > 0))) {
    const stack = frames
      .split(" < ")
      .map((name, row) => builder.location([{ function: name, file: fileOf(name), line: 10 + row }]));
    builder.add({ stack, values });
  }
  const [filename, buildId] = [builder.string("/app/shop"), builder.string(release)];
  const of = (value: bigint) => Int64Column.over(BigInt64Array.of(value));
  const numbers = { length: 1, id: of(1n), memoryStart: of(0x400000n), memoryLimit: of(0x900000n), fileOffset: of(0n) };
  const texts = { filename: Uint32Array.of(filename), buildId: Uint32Array.of(buildId), flags: Uint8Array.of(0) };
  return { ...builder.build(), mappings: { ...numbers, ...texts } };
}

/** `/src/example.com/shop/livez.go` */
const fileOf = (name: string): string => `/src/${name.replace(/\.[^/]*$/, "")}.go`;
