/**
 * Watches a simulated service. The result is the series that a recording would give, and the true leak.
 *
 *   service ──moments──▶ heap, goroutines ──profiles──▶ TargetSeriesBuilder ──▶ series
 *                             └── exact bytes ──▶ memory readings ──────┘      └─▶ exact leaked bytes
 */
import { HOUR_MS, SECOND_MS, type UnixMs, unixMs } from "../../packages/leakhound/src/base/units.ts";
import { TargetSeriesBuilder } from "../../packages/leakhound/src/series/series-builder.ts";
import type { TargetSeries } from "../../packages/leakhound/src/series/target.ts";
import type { Random } from "../random.ts";
import { momentsOf, processStartBefore } from "./clock.ts";
import { GoroutineCounter } from "./goroutines.ts";
import { type HeapTruth, SampledHeap } from "./heap.ts";
import { type HeapState, ProcessMemory } from "./memory.ts";
import type { Moment, Observation, Service } from "./types.ts";

const START_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
/** Time between a forced collection and the reading after it. */
const SINCE_FORCED_SECONDS = 0.05;

/** The exact figures of the leak at one snapshot. */
export interface Leaked {
  readonly seconds: number;
  readonly age: number;
  readonly heapBytes: number;
  readonly offHeapBytes: number;
  readonly goroutines: number;
}

export interface Watched {
  readonly series: TargetSeries;
  readonly leaked: readonly Leaked[];
}

export function watch(service: Service, observation: Observation, random: Random): Watched {
  const moments = momentsOf(service, lastSecond(observation));
  const builder = new TargetSeriesBuilder("simulated");
  const steps = addProfiles(builder, { service, observation, moments, random });
  addReadings(builder, { service, observation, moments, random }, steps);
  return { series: builder.series(), leaked: steps.map(({ leaked }) => leaked) };
}

interface Run {
  readonly service: Service;
  readonly observation: Observation;
  readonly moments: (seconds: number) => Moment;
  readonly random: Random;
}

/** The exact figures of one snapshot. */
interface SnapshotTruth {
  readonly now: Moment;
  readonly heap: HeapTruth;
  readonly goroutines: number;
  readonly leaked: Leaked;
}

function addProfiles(builder: TargetSeriesBuilder, { service, observation, moments, random }: Run): SnapshotTruth[] {
  const { parts } = service;
  const sites = parts.flatMap(({ heap }) => heap ?? []);
  const groups = parts.flatMap(({ goroutines }) => goroutines ?? []);
  const { arrivals } = service;
  const { family, period } = observation;
  const heap = new SampledHeap(sites, { family, period, arrivals }, random.fork("heap"));
  const counter = new GoroutineCounter(groups, arrivals, random.fork("goroutines"));
  const steps: SnapshotTruth[] = [];
  for (const seconds of observation.snapshotSeconds) {
    const at = atSeconds(seconds);
    const now = moments(observation.forcesCollection ? seconds : lastCollection(service, steps, seconds, random));
    const truth = heap.step(now);
    const comments = observation.family === "node" ? [`process_start_ms=${startOf(service, seconds)}`] : [];
    builder.add(heap.profile(comments), at);
    const goroutines = counter.count(moments(seconds));
    if (groups.length > 0) builder.add(goroutines.profile, at);
    const offHeapBytes = sumOver(parts, (part) => part.offHeapLeaked?.(now) ?? 0);
    const leaked = {
      seconds: now.seconds,
      age: now.age,
      heapBytes: truth.leakedBytes,
      offHeapBytes,
      goroutines: goroutines.leaked,
    };
    steps.push({ now, heap: truth, goroutines: goroutines.all, leaked });
  }
  return steps;
}

/** Where profiles do not force a collection, a profile shows the live objects at the last collection. */
function lastCollection(
  { collector, restartSeconds }: Service,
  steps: readonly SnapshotTruth[],
  seconds: number,
  random: Random,
): number {
  const last = steps.at(-1);
  const before = steps.findLast((step) => last !== undefined && step.now.seconds < last.now.seconds);
  const oldest = Math.max(
    last?.now.seconds ?? seconds,
    restartSeconds.findLast((one) => one <= seconds) ?? Number.NEGATIVE_INFINITY,
  );
  const rate = before && last ? rateBetween(before, last) : 0;
  if (!last || rate <= 0) return seconds;
  const cycle = (last.heap.liveBytes * collector.percent(seconds)) / 100 / rate;
  return Math.max(oldest, seconds - random.next() * Math.min(cycle, 120));
}

function addReadings(
  builder: TargetSeriesBuilder,
  { service, observation, moments, random }: Run,
  steps: readonly SnapshotTruth[],
): void {
  if (observation.readings === "none" || steps.length === 0) return;
  const noise = random.fork("readings");
  let memory = new ProcessMemory(service.collector, noise);
  let start = processStartBefore(service, 0);
  for (const seconds of observation.readingSeconds) {
    const now = moments(seconds);
    if (processStartBefore(service, seconds) !== start) memory = new ProcessMemory(service.collector, noise);
    start = processStartBefore(service, seconds);
    const offHeapBytes = sumOver(service.parts, (part) => part.offHeap?.(now) ?? 0);
    const state = {
      ...heapAt(steps, now),
      offHeapBytes,
      processStart: startOf(service, seconds),
      at: atSeconds(seconds),
      seconds,
      served: now.served,
    };
    const secondsSinceForced = observation.forcesCollection
      ? secondsSinceSnapshot(observation.snapshotSeconds, seconds)
      : null;
    builder.addReading(memory.read({ ...state, secondsSinceForced }, observation.family, observation.readings));
  }
}

/** Live bytes between two snapshots of one process, interpolated linearly. */
function heapAt(
  steps: readonly SnapshotTruth[],
  now: Moment,
): Pick<HeapState, "liveBytes" | "bytesPerSecond" | "goroutines"> {
  const start = now.seconds - now.age;
  const life = steps.filter((step) => Math.abs(step.now.seconds - step.now.age - start) < 1);
  const next = life.findIndex((step) => step.now.seconds >= now.seconds);
  const right = life[next < 0 ? life.length - 1 : next];
  const left = life[next < 0 ? life.length - 2 : next - 1] ?? life[1] ?? right;
  if (!left || !right) return { liveBytes: 0, bytesPerSecond: 1, goroutines: 8 };
  const span = right.now.seconds - left.now.seconds;
  const part = span === 0 ? 0 : Math.min(1, Math.max(0, (now.seconds - left.now.seconds) / span));
  const between = (a: number, b: number) => a + part * (b - a);
  return {
    liveBytes: between(left.heap.liveBytes, right.heap.liveBytes),
    bytesPerSecond: span === 0 ? 1 : Math.abs(rateBetween(left, right)),
    goroutines: between(left.goroutines, right.goroutines),
  };
}

const rateBetween = (a: SnapshotTruth, b: SnapshotTruth): number =>
  (b.heap.allocatedBytes - a.heap.allocatedBytes) / (b.now.seconds - a.now.seconds);

function secondsSinceSnapshot(snapshots: readonly number[], seconds: number): number {
  const last = snapshots.findLast((one) => one <= seconds);
  return last === undefined ? Number.POSITIVE_INFINITY : Math.max(SINCE_FORCED_SECONDS, seconds - last);
}

/** Growth of the leak from the first snapshot to the last, in units per hour. */
export function leakedPerHour(leaked: readonly Leaked[], of: (one: Leaked) => number): number {
  const first = leaked[0];
  const last = leaked.at(-1);
  if (!first || !last || first === last) return 0;
  return ((of(last) - of(first)) * (HOUR_MS / SECOND_MS)) / (last.seconds - first.seconds);
}

const sumOver = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);
const atSeconds = (seconds: number): UnixMs => unixMs(START_MS + Math.round(seconds * SECOND_MS));
const startOf = (service: Service, seconds: number): UnixMs => atSeconds(processStartBefore(service, seconds));
const lastSecond = ({ snapshotSeconds, readingSeconds }: Observation): number =>
  Math.max(snapshotSeconds.at(-1) ?? 0, readingSeconds.at(-1) ?? 0);
