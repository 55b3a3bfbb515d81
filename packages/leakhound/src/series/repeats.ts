/**
 * Heap profiles that repeat the one before.
 *
 * Go publishes its heap profile as of the last completed collection. Profiles between which no collection was completed
 * are equal in every column, also in what was allocated since the start, and are one reading, whatever their number:
 *
 *   in use      300 300 300 312 312 312 324     three readings, not seven
 *   allocated   900 900 900 930 930 930 960
 *
 * An idle service has equal profiles as well, after each of its collections. Where the count of collections is known, it
 * tells the two apart: profiles with a collection between them are independent.
 */
import type { MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { ProfileSeries } from "./fold.ts";
import type { Snapshot } from "./points.ts";

export interface Independent {
  readonly series: ProfileSeries;
  /** Profiles that were left out. */
  readonly repeats: number;
}

/** @param readings of the same target, in order of time */
export function withoutRepeats(series: ProfileSeries, readings: readonly MemoryReading[]): Independent {
  const counts = collectionCounts(readings);
  const kept: Snapshot[] = [];
  for (const snapshot of series.snapshots) {
    const before = kept.at(-1);
    if (before && isEqual(series, before, snapshot) && !counts.isCollectedBetween(before.at, snapshot.at)) continue;
    kept.push(snapshot);
  }
  const repeats = series.snapshots.length - kept.length;
  return repeats === 0 ? { series, repeats } : { series: { ...series, snapshots: kept }, repeats };
}

function isEqual(series: ProfileSeries, a: Snapshot, b: Snapshot): boolean {
  const length = a.end - a.start;
  if (length !== b.end - b.start || a.total !== b.total || a.allocated !== b.allocated) return false;
  const { pointStack, pointAmount, pointAllocated } = series;
  for (let point = 0; point < length; point++) {
    if (pointStack[a.start + point] !== pointStack[b.start + point]) return false;
    if (pointAmount[a.start + point] !== pointAmount[b.start + point]) return false;
    if (pointAllocated?.[a.start + point] !== pointAllocated?.[b.start + point]) return false;
  }
  return true;
}

function collectionCounts(readings: readonly MemoryReading[]) {
  const known = readings.filter(({ gcCount }) => gcCount !== undefined);
  /** Collections that were completed by then, at the nearest reading; null where none is known. */
  const at = (time: UnixMs): number | null => {
    let nearest: MemoryReading | null = null;
    for (const reading of known)
      if (!nearest || Math.abs(reading.at - time) <= Math.abs(nearest.at - time)) nearest = reading;
    return nearest?.gcCount ?? null;
  };
  return {
    isCollectedBetween(first: UnixMs, last: UnixMs): boolean {
      const [before, after] = [at(first), at(last)];
      return before !== null && after !== null && after > before;
    },
  };
}
