/**
 * Heap profiles that repeat the previous one.
 *
 * Go publishes its heap profile as of the last completed collection. Profiles without a completed collection between
 * them are equal in every column, including what was allocated since the start, and are one reading, however many:
 *
 *   in use      300 300 300 312 312 312 324     three readings, not seven
 *   allocated   900 900 900 930 930 930 960
 *
 * An idle service has equal profiles as well, one after each of its collections. Where the count of collections is
 * known, it distinguishes the two: profiles with a collection between them are independent.
 */
import type { MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import type { FoldedPoints, Snapshot } from "./points.ts";

/**
 * The snapshots without repeats.
 *
 * @param readings memory readings of the same target, in order of time
 * @param isEqual whether two snapshots are equal in every column
 */
export function withoutRepeats<S extends { readonly at: UnixMs }>(
  snapshots: readonly S[],
  readings: readonly MemoryReading[],
  isEqual: (before: S, now: S) => boolean,
): S[] {
  const counts = collectionCounts(readings);
  const kept: S[] = [];
  for (const snapshot of snapshots) {
    const before = kept.at(-1);
    if (before && isEqual(before, snapshot) && !counts.isCollectedBetween(before.at, snapshot.at)) continue;
    kept.push(snapshot);
  }
  return kept;
}

/** Whether two snapshots of these points are equal. */
export const hasEqualPoints =
  ({ pointStack, pointAmount, pointAllocated }: FoldedPoints) =>
  (a: Snapshot, b: Snapshot): boolean => {
    const length = a.end - a.start;
    if (length !== b.end - b.start || a.total !== b.total || a.allocated !== b.allocated) return false;
    for (let point = 0; point < length; point++) {
      if (pointStack[a.start + point] !== pointStack[b.start + point]) return false;
      if (pointAmount[a.start + point] !== pointAmount[b.start + point]) return false;
      if (pointAllocated?.[a.start + point] !== pointAllocated?.[b.start + point]) return false;
    }
    return true;
  };

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A digest of the samples of a profile: their values, and the functions on their stacks. */
export function sampleDigest({ samples, locations, functions, strings }: Profile): number {
  let hash = FNV_OFFSET;
  const add = (word: number) => {
    hash = Math.imul(hash ^ word, FNV_PRIME);
    hash ^= hash >>> 15;
  };
  for (let row = 0; row < samples.values.length; row++) {
    add(samples.values.lo(row));
    add(samples.values.hi(row));
  }
  for (const column of [samples.locationStart, samples.locations, locations.lineStart, locations.lines.function])
    for (const row of column) add(row);
  for (const name of functions.name) for (const byte of strings.bytesOf(name)) add(byte);
  return hash >>> 0;
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
