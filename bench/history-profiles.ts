/**
 * Heap profiles of a service that does not exist, as Go would write them: for benchmarks, always the same for a seed.
 *
 * 3,000 call stacks over 1,100 locations, stacks of 13 frames, a scrape each minute. Sampled allocations of a stack are
 * Poisson distributed around its own rate, live objects are born and freed, load wanders, new buckets come first. One stack
 * leaks. About 30% of the stacks change in a minute, as in a busy service.
 */

import { Int64Column } from "../packages/leakhound/src/base/int64.ts";
import { heapScale, scaledBytes, scaledObjects } from "../packages/leakhound/src/history/counts/heap-scale.ts";
import { encodeGoProfile } from "../packages/leakhound/src/history/layout/go-layout.ts";
import { ProfileBuilder } from "../packages/leakhound/src/profile/model/builder.ts";
import type { LocationIndex, Profile } from "../packages/leakhound/src/profile/model/types.ts";
import { poisson, randomOf } from "../packages/leakhound/test/support/heap-simulation.ts";

const PERIOD = 524_288;
const LOCATIONS = 1_100;
const FRAMES = 13;
/** Frames that many stacks share, nearest to main. */
const TRUNK_FRAMES = 8;
const SIZES = [16, 32, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096, 8192, 32_768];
const SCRAPE_MS = 60_000;
const FIRST_MS = Date.UTC(2026, 10, 28, 9);

export interface FleetOptions {
  readonly seed: number;
  readonly stacks: number;
  readonly scrapes: number;
  /** Stacks that appear in each scrape after the first. */
  readonly newStacks: number;
  /** Time of the first scrape. */
  readonly firstMs?: number;
}

export interface SimulatedScrape {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

interface Bucket {
  readonly size: number;
  readonly rate: number;
  readonly leaks: boolean;
  readonly lifeScrapes: number;
  allocated: number;
  live: number;
}

export interface GoroutineOptions {
  readonly seed: number;
  readonly stacks: number;
  readonly scrapes: number;
  /** Time of the first scrape. */
  readonly firstMs?: number;
}

/** Goroutine profiles of the same service: numbers of goroutines that wander around a level of each stack. */
export function* simulatedGoroutines({
  seed,
  stacks,
  scrapes,
  firstMs = FIRST_MS,
}: GoroutineOptions): Generator<SimulatedScrape> {
  const random = randomOf(seed);
  const levels = Array.from({ length: stacks }, () => 1 + Math.floor(50 * random() ** 6));
  for (let scrape = 0; scrape < scrapes; scrape++) {
    const count = { type: "goroutine", unit: "count" };
    const builder = new ProfileBuilder({ sampleTypes: [count], periodType: count, period: 1n });
    const shape = randomOf(11);
    const locations = locationsOf(builder);
    for (const level of levels)
      builder.add({ stack: walk(shape, locations, FRAMES), values: [1 + poisson(random, level)] });
    const atMs = firstMs + scrape * SCRAPE_MS;
    yield { atMs, bytes: encodeGoProfile({ ...builder.build(), timeNanos: BigInt(atMs) * 1_000_000n }) };
  }
}

function locationsOf(builder: ProfileBuilder): readonly LocationIndex[] {
  return Array.from({ length: LOCATIONS }, (_, at) => {
    const pkg = `github.com/example/service-${at % 17}/internal/module${at % 61}`;
    const startLine = 10 + (at % 700);
    const frame = { function: `${pkg}.(*Type${at % 23}).Method${at}`, file: `/src/${pkg}/file${at % 7}.go`, startLine };
    return builder.location([{ ...frame, line: startLine + (at % 40) }], BigInt(4_198_400 + at * 977));
  });
}

/** All stacks of the service as samples with the label "bytes", oldest last. */
function tablesOf(random: () => number, stacks: number, sizes: readonly number[]): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "alloc_objects", unit: "count" },
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_objects", unit: "count" },
      { type: "inuse_space", unit: "bytes" },
    ],
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(PERIOD),
  });
  const locations = locationsOf(builder);
  const trunks = Array.from({ length: 60 }, () => walk(random, locations, TRUNK_FRAMES));
  for (let stack = 0; stack < stacks; stack++) {
    const trunk = trunks[Math.floor(random() ** 2 * trunks.length)]!;
    const leaf = walk(random, locations, 3 + Math.floor(random() * 2 * (FRAMES - TRUNK_FRAMES - 3)));
    builder.add({
      stack: [...leaf, ...trunk],
      values: [0, 0, 0, 0],
      labels: [{ key: "bytes", number: sizes[stack]! }],
    });
  }
  return builder.build();
}

function walk(random: () => number, locations: readonly LocationIndex[], length: number): LocationIndex[] {
  return Array.from({ length }, () => locations[Math.floor(random() ** 1.5 * locations.length)]!);
}

export function* simulatedScrapes({
  seed,
  stacks,
  scrapes,
  newStacks,
  firstMs = FIRST_MS,
}: FleetOptions): Generator<SimulatedScrape> {
  const random = randomOf(seed);
  const all = stacks + newStacks * scrapes;
  const sizes = Array.from({ length: all }, () => SIZES[Math.floor(random() * SIZES.length)]!);
  const tables = tablesOf(randomOf(7), all, sizes);
  const buckets = Array.from({ length: tables.samples.length }, (_, at) => bucketOf(random, sizes[at]!, at));
  let load = 1;
  for (let scrape = 0; scrape < scrapes; scrape++) {
    load = Math.min(1.6, Math.max(0.5, load + (random() - 0.5) * 0.1));
    const present = Math.min(buckets.length, stacks + newStacks * scrape);
    for (const bucket of buckets.slice(0, present)) step(bucket, load, random);
    const atMs = firstMs + scrape * SCRAPE_MS;
    yield { atMs, bytes: encodeGoProfile(profileAt(tables, buckets.slice(0, present), atMs)) };
  }
}

function bucketOf(random: () => number, size: number, at: number): Bucket {
  const rate = 0.02 + 4 * random() ** 8;
  const first = poisson(random, rate * 600);
  const leaks = at === 5;
  return {
    size,
    rate: leaks ? 7 : rate,
    leaks,
    lifeScrapes: 1 + random() * 20,
    allocated: first,
    live: Math.round(first / 60),
  };
}

function step(bucket: Bucket, load: number, random: () => number): void {
  const born = poisson(random, bucket.rate * load);
  const freed = bucket.leaks ? 0 : Math.min(bucket.live, poisson(random, bucket.live / bucket.lifeScrapes));
  bucket.allocated += born;
  bucket.live += born - freed;
}

/** The rows of the buckets, newest first, with the values that Go would report. */
function profileAt(tables: Profile, buckets: readonly Bucket[], atMs: number): Profile {
  const { samples } = tables;
  const rows = Array.from(buckets.keys()).reverse();
  const values = new Int64Column(4 * rows.length);
  rows.forEach((bucket, row) => {
    const { size, allocated, live } = buckets[bucket]!;
    const stack = { size, scale: heapScale({ size, period: PERIOD }) };
    [allocated, live].forEach((count, column) => {
      values.setNumber(4 * row + 2 * column, scaledObjects(count, stack));
      values.setNumber(4 * row + 2 * column + 1, scaledBytes(count, stack));
    });
  });
  const locations = rows.flatMap((row) => [
    ...samples.locations.subarray(samples.locationStart[row], samples.locationStart[row + 1]),
  ]);
  const locationStart = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    locationStart[at + 1] = locationStart[at]! + samples.locationStart[row + 1]! - samples.locationStart[row]!;
  });
  const labels = { ...samples.labels, num: new Int64Column(rows.length), length: rows.length };
  rows.forEach((row, at) => {
    labels.num.setNumber(at, buckets[row]!.size);
  });
  const labelStart = Uint32Array.from({ length: rows.length + 1 }, (_, at) => at);
  const table = {
    length: rows.length,
    values,
    locationStart,
    locations: Uint32Array.from(locations),
    labelStart,
    labels,
  };
  return { ...tables, samples: table, timeNanos: BigInt(atMs) * 1_000_000n + 123_456n };
}
