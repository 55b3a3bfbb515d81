/**
 * A series by names, and the part of it whose growth is measured: the latest process. A line fitted through the
 * values of two processes would be meaningless.
 */
import type { MemoryReading } from "../../base/capture.ts";
import { HOUR_MS, type UnixMs, unixMs } from "../../base/units.ts";
import { type Observation, RestartDetector } from "../incarnations.ts";
import { type FoldedPoints, inOrderOfTime, type Snapshot } from "../points.ts";
import { withoutRepeats } from "../repeats.ts";

export interface NamedSnapshot extends Snapshot {
  /** What the whole profile shows of its process, whatever the filters left of it. */
  readonly observation: Observation;
  /** Digest of all samples of a heap profile (see `repeats.ts`); null for other profiles. */
  readonly digest: number | null;
}

/** Profiles of one sample type, folded by `NamedFrames`. */
export interface NamedSeries extends FoldedPoints {
  readonly snapshots: readonly NamedSnapshot[];
  /** Names of frames, as reports print them. */
  readonly names: readonly string[];
  /**
   * True where every profile says when it was taken. Otherwise profiles stand in the order in which they came, an hour
   * apart, so that rates per hour are rates per profile.
   */
  readonly isClocked: boolean;
  /** True where the values count independent events, such as goroutines. */
  readonly isCount: boolean;
}

export interface GrowthWindow {
  readonly series: NamedSeries;
  /** Snapshots of the latest process. */
  readonly snapshots: readonly NamedSnapshot[];
  /** The first snapshot of each process after the first one. */
  readonly restarts: readonly NamedSnapshot[];
}

/**
 * Snapshots in order of time; two of equal time are one file given twice, and the first is kept. Where the time of
 * any of them is unknown, all stay in the order given, an hour apart.
 */
export function timedSnapshots<S extends Snapshot>(
  snapshots: readonly S[],
  times: readonly (UnixMs | null)[],
): { readonly snapshots: S[]; readonly isClocked: boolean } {
  const isClocked = times.every((at) => at !== null);
  const timed = snapshots.map((snapshot, row) => ({ ...snapshot, at: times[row] ?? unixMs(0) }));
  if (isClocked) return { snapshots: inOrderOfTime(timed), isClocked };
  return { snapshots: timed.map((snapshot, row) => ({ ...snapshot, at: unixMs(row * HOUR_MS) })), isClocked };
}

/** Snapshots without heap profiles that repeat the previous one; all of them where nothing changed at all. */
export function independentSnapshots<S extends NamedSnapshot>(
  snapshots: readonly S[],
  readings: readonly MemoryReading[],
): readonly S[] {
  const isEqual = (before: S, now: S) =>
    now.digest !== null && now.digest === before.digest && now.observation.allocated === before.observation.allocated;
  const kept = withoutRepeats(snapshots, readings, isEqual);
  return kept.length === 1 ? snapshots : kept;
}

/** @param knownRestarts times of restarts known from other sources; ignored without a clock */
export function latestProcess(series: NamedSeries, knownRestarts: readonly UnixMs[]): GrowthWindow {
  const { snapshots, isClocked } = series;
  const detector = new RestartDetector();
  const restarts = snapshots.filter((snapshot, row) => {
    const isSeen = detector.observe(snapshot.observation);
    const before = snapshots[row - 1];
    const isBetween = (at: UnixMs) => before !== undefined && before.at < at && at <= snapshot.at;
    return isSeen || (isClocked && knownRestarts.some(isBetween));
  });
  const first = restarts.length === 0 ? 0 : snapshots.indexOf(restarts.at(-1)!);
  return { series, snapshots: snapshots.slice(first), restarts };
}
