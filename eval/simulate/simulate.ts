/**
 * Watches a simulated service, and gives what a recording gives to the verdict, with the truth beside it.
 *
 *   service ──moments──▶ heap, goroutines ──profiles──▶ TargetSeriesBuilder ──▶ series
 *                             └── exact bytes ──▶ memory readings ──────┘      └─▶ what leaked, exactly
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
/** A profile is read so soon after the collection that it forced. */
const SINCE_FORCED_SECONDS = 0.05;

/** What had leaked at one snapshot, exactly. */
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
  const book = new TargetSeriesBuilder("simulated");
  const steps = addProfiles(book, { service, observation, moments, random });
  addReadings(book, { service, observation, moments, random }, steps);
  return { series: book.series(), leaked: steps.map(({ leaked }) => leaked) };
}

interface Run {
  readonly service: Service;
  readonly observation: Observation;
  readonly moments: (seconds: number) => Moment;
  readonly random: Random;
}

/** What is known exactly of one snapshot. */
interface Step {
  readonly now: Moment;
  readonly heap: HeapTruth;
  readonly goroutines: number;
  readonly leaked: Leaked;
}

function addProfiles(book: TargetSeriesBuilder, { service, observation, moments, random }: Run): Step[] {
  const { parts } = service;
  const sites = parts.flatMap(({ heap }) => heap ?? []);
  const groups = parts.flatMap(({ goroutines }) => goroutines ?? []);
  const { arrivals } = service;
  const { family, period } = observation;
  const heap = new SampledHeap(sites, { family, period, arrivals }, random.fork("heap"));
  const counter = new GoroutineCounter(groups, arrivals, random.fork("goroutines"));
  const steps: Step[] = [];
  for (const seconds of observation.snapshotSeconds) {
    const at = atSeconds(seconds);
    const now = moments(observation.forcesCollection ? seconds : lastCollection(service, steps, seconds, random));
    const truth = heap.step(now);
    const comments = observation.family === "node" ? [`process_start_ms=${startOf(service, seconds)}`] : [];
    book.add(heap.profile(comments), at);
    const goroutines = counter.count(moments(seconds));
    if (groups.length > 0) book.add(goroutines.profile, at);
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

/** Where no collection is forced, a profile shows what lived at the last one. */
function lastCollection(
  { collector, restartSeconds }: Service,
  steps: readonly Step[],
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
  book: TargetSeriesBuilder,
  { service, observation, moments, random }: Run,
  steps: readonly Step[],
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
    const sinceForced = observation.forcesCollection ? sinceSnapshot(observation.snapshotSeconds, seconds) : null;
    book.addReading(memory.read({ ...state, sinceForced }, observation.family, observation.readings));
  }
}

/** Live bytes between two snapshots of one process lie on a line. */
function heapAt(steps: readonly Step[], now: Moment): Pick<HeapState, "liveBytes" | "bytesPerSecond" | "goroutines"> {
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

const rateBetween = (a: Step, b: Step): number =>
  (b.heap.allocatedBytes - a.heap.allocatedBytes) / (b.now.seconds - a.now.seconds);

function sinceSnapshot(snapshots: readonly number[], seconds: number): number {
  const last = snapshots.findLast((one) => one <= seconds);
  return last === undefined ? Number.POSITIVE_INFINITY : Math.max(SINCE_FORCED_SECONDS, seconds - last);
}

/** Growth of what leaked from the first of these snapshots to the last, in units an hour. */
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
