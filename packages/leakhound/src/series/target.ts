/**
 * Everything known of one target over time: its profiles, its memory readings, gaps and restarts, and where one
 * process ended and the next began.
 *
 *   time   ───────────────────────────────────────────────▶
 *   heap     o   o   o   o   x       o   o   o   o   o
 *   memory   .   .   .   .           .   .   .   .   .
 *            └─ incarnation 0 ─┘gap  └─ incarnation 1 ─┘
 *
 * A line fitted across a restart is meaningless, so every verdict covers one incarnation.
 */
import type { MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { ProfileSeries } from "./fold.ts";
import { type Observation, restartTimes } from "./incarnations.ts";
import { followsIn } from "./process-chains.ts";
import { hasEqualPoints, withoutRepeats } from "./repeats.ts";
import type { SeparatedBy } from "./separate-processes.ts";
import type { SnapshotRange } from "./sites.ts";

export interface TargetSeries {
  readonly target: string;
  readonly heap: ProfileSeries | null;
  readonly goroutine: ProfileSeries | null;
  readonly goroutineleak: ProfileSeries | null;
  /** In order of time. */
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
  readonly incarnations: readonly Incarnation[];
  /** By what the profiles of several processes in one place were separated, of which this is one; otherwise null. */
  readonly separated: Separated | null;
  /** Processes, at least, whose profiles lie in one place and cannot be separated; null where it is one. */
  readonly mixedProcesses: number | null;
  /** Heap profiles that were left out, because no collection was completed since the previous one. */
  readonly repeatedHeapProfiles: number;
  /** Heap profiles that are differences of two states, and show no state. */
  readonly differenceHeapProfiles: number;
  /** Goroutine profiles of which a part is missing, because their text was cut. */
  readonly cutGoroutineProfiles: number;
  /** Profiles that were left out, because nothing shows when they were taken. */
  readonly undatedProfiles: number;
}

export interface Separated {
  readonly by: SeparatedBy;
  readonly processes: number;
}

/** One process of the target, from its first observation to its last. */
export interface Incarnation {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly heap: SnapshotRange;
  readonly goroutine: SnapshotRange;
  readonly goroutineleak: SnapshotRange;
  readonly readings: SnapshotRange;
}

export interface TargetParts {
  readonly target: string;
  readonly heap: ProfileSeries | null;
  readonly goroutine: ProfileSeries | null;
  readonly goroutineleak?: ProfileSeries | null;
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
  readonly differenceHeapProfiles?: number;
  readonly separated?: Separated | null;
  readonly mixedProcesses?: number | null;
  readonly cutGoroutineProfiles?: number;
  readonly undatedProfiles?: number;
  /** Equal heap snapshots are readings of their own, and no repeats of one. */
  readonly isEachHeapReading?: boolean;
}

export function joinTarget(given: TargetParts): TargetSeries {
  const readings = [...given.readings].sort((a, b) => a.at - b.at);
  const heap = given.heap && (given.isEachHeapReading ? given.heap : independentHeap(given.heap, readings));
  const parts = { ...given, heap };
  const observed = observationsOf(parts, readings);
  const first = observed.slice(0, 1).map(({ at }) => at);
  // A clock that was set back gives observations of two processes the same time: they begin together then.
  const starts = [...new Set([...first, ...restartTimes(observed)])];
  const incarnations = starts.map((from, row): Incarnation => {
    const end = starts[row + 1] ?? Number.POSITIVE_INFINITY;
    const within = (times: readonly { readonly at: UnixMs }[]) => rangeWithin(times, from, end);
    return {
      from,
      to: observed.findLast((one) => one.at < end)!.at,
      heap: within(parts.heap?.snapshots ?? []),
      goroutine: within(parts.goroutine?.snapshots ?? []),
      goroutineleak: within(parts.goroutineleak?.snapshots ?? []),
      readings: within(readings),
    };
  });
  return {
    ...parts,
    goroutineleak: parts.goroutineleak ?? null,
    separated: given.separated ?? null,
    mixedProcesses: given.mixedProcesses ?? null,
    readings,
    incarnations,
    differenceHeapProfiles: given.differenceHeapProfiles ?? 0,
    cutGoroutineProfiles: given.cutGoroutineProfiles ?? 0,
    undatedProfiles: given.undatedProfiles ?? 0,
    repeatedHeapProfiles: (given.heap?.snapshots.length ?? 0) - (heap?.snapshots.length ?? 0),
  };
}

function independentHeap(heap: ProfileSeries, readings: readonly MemoryReading[]): ProfileSeries {
  return { ...heap, snapshots: withoutRepeats(heap.snapshots, readings, hasEqualPoints(heap)) };
}

/** The series with the latest process alone. */
export function latestIncarnation(series: TargetSeries): TargetSeries {
  return { ...series, incarnations: series.incarnations.slice(-1) };
}

function observationsOf(parts: TargetParts, readings: readonly MemoryReading[]): Observation[] {
  const follows = parts.heap && followsIn(parts.heap);
  const fromHeap = (parts.heap?.snapshots ?? []).map((snapshot, row, all) => {
    const { at, allocated, processStart, origin } = snapshot;
    // Recordings of ours report restarts; of other files, the contents may show that the process is another one.
    const isOther = row > 0 && origin != null && follows?.(all[row - 1]!, snapshot) === false;
    return { at, allocated, processStart, isOther };
  });
  const fromGoroutine = [...(parts.goroutine?.snapshots ?? []), ...(parts.goroutineleak?.snapshots ?? [])].map(
    ({ at }) => ({ at }),
  );
  const fromReadings = readings.map(({ at, gcCount, processStart }) => ({
    at,
    gcCount: gcCount ?? null,
    processStart: processStart ?? null,
  }));
  return [...fromHeap, ...fromGoroutine, ...fromReadings].sort((a, b) => a.at - b.at);
}

/** The rows whose times lie in [start, end). */
function rangeWithin(rows: readonly { readonly at: UnixMs }[], start: number, end: number): SnapshotRange {
  const first = rows.findIndex((one) => one.at >= start);
  if (first < 0) return { first: rows.length, end: rows.length };
  const next = rows.findIndex((one) => one.at >= end);
  return { first, end: next < 0 ? rows.length : next };
}
