/**
 * Which sets are reported as holders, and in which order.
 *
 * Sets are taken from the largest to the smallest. A subset of a set that is already reported belongs to that set: {data} to
 * {data, datat}. A set that is larger than all sets that contain it is reported by itself, so that a few shared bytes do not
 * hide two caches behind the name of both:
 *
 *   {a} 100 MB, {b} 50 MB, {a, b} 16 B     a, b; the set of both comes last, with 16 B
 *   {a, b} 142 MB, {a} 23 MB               the set of a + b, with 165 MB
 *
 * If an older image is given, sets are ordered by growth instead of size.
 */
import { unitId } from "./holder-id.ts";
import { type HolderSets, isSubset, NO_SET, unitsOf } from "./sets.ts";
import { packageOfUnits } from "./units.ts";

export interface RankedHolder {
  /** Row of the sets. */
  readonly set: number;
  readonly members: readonly number[];
  /** Bytes that count for this holder and no other row; the order follows them. */
  readonly ownBytes: number;
  /** By how much `ownBytes` has grown since the older image; 0 without one. */
  readonly ownGrowthBytes: number;
  /** What would be freed with all its members: its own bytes, and those of all its subsets, reported or not. */
  readonly retainedBytes: number;
  readonly objects: number;
  /** Compared with the older image; null without one. */
  readonly growthBytes: number | null;
}

/** What is kept of an older image to compare a newer one with. */
export interface BaseSets {
  /** By set: the ids of its members. */
  readonly members: readonly (readonly string[])[];
  /** By set: the package of all its members, or null. */
  readonly packages: readonly (string | null)[];
  /** By set. */
  readonly bytes: readonly number[];
}

export const baseOf = (sets: HolderSets): BaseSets => ({
  members: sets.members.map((members) => unitsOf(sets, members).map(unitId)),
  packages: sets.members.map((members) => packageOfUnits(unitsOf(sets, members))),
  bytes: Array.from(sets.bytes),
});

/** Sets beyond this many are small. */
const HOLDERS_MAX = 200;
const BYTES_MIN = 1;
/** A set that owns less than this share of what it retains adds nothing to its subsets, which are reported. */
const OWN_SHARE_MIN = 0.05;

export function rankHolders(sets: HolderSets, base: BaseSets | null): RankedHolder[] {
  const older = base && alignBase(sets, base);
  const weight = (set: number): number => sets.bytes[set]! - (older ? older.bytesOf(set) : 0);
  const order = Array.from(sets.members.keys()).sort(
    (a, b) => weight(b) - weight(a) || sets.bytes[b]! - sets.bytes[a]!,
  );
  const reported: number[] = [];
  const owner = new Int32Array(sets.members.length).fill(NO_SET);
  for (const set of order) {
    const members = sets.members[set]!;
    const container = reported.find((one) => isSubset(members, sets.members[one]!));
    owner[set] = container ?? set;
    if (container === undefined && reported.length < HOLDERS_MAX && sets.bytes[set]! >= BYTES_MIN) reported.push(set);
  }
  const holders = reported.map((set) => summed(sets, set, owner, older));
  return holders
    .filter((one) => one.ownBytes >= OWN_SHARE_MIN * one.retainedBytes)
    .sort((a, b) => b.ownGrowthBytes - a.ownGrowthBytes || b.ownBytes - a.ownBytes);
}

/** The holder that a set is, with the sums over the sets that belong to it. */
function summed(sets: HolderSets, set: number, owner: Int32Array, older: AlignedBase | null): RankedHolder {
  const members = sets.members[set]!;
  let [ownBytes, ownGrowthBytes, retainedBytes, objects] = [0, 0, 0, 0];
  for (const [row, one] of sets.members.entries()) {
    if (owner[row] === set) {
      ownBytes += sets.bytes[row]!;
      ownGrowthBytes += older ? sets.bytes[row]! - older.bytesOf(row) : 0;
    }
    if (row !== set && !isSubset(one, members)) continue;
    retainedBytes += sets.bytes[row]!;
    objects += sets.objects[row]!;
  }
  const growthBytes = older && retainedBytes - older.retainedBy(set);
  return { set, members, ownBytes, ownGrowthBytes, retainedBytes, objects, growthBytes };
}

/** The older image, by sets of the newer one. */
interface AlignedBase {
  /** Bytes that exactly this set held in the older image. */
  readonly bytesOf: (set: number) => number;
  /** Bytes that the set and its subsets held in the older image. */
  readonly retainedBy: (set: number) => number;
}

/** Matches holders by id. Objects cannot be matched: they do not move, but the allocator reuses their addresses. */
function alignBase(sets: HolderSets, base: BaseSets): AlignedBase {
  const idsOf = (set: number): string[] => unitsOf(sets, sets.members[set]!).map(unitId);
  const keyOf = (ids: readonly string[]): string => [...ids].sort().join("\n");
  const exact = new Map(base.members.map((ids, row) => [keyOf(ids), base.bytes[row]!]));
  return {
    bytesOf: (set) => exact.get(keyOf(idsOf(set))) ?? 0,
    retainedBy: (set) => {
      const ids = new Set(idsOf(set));
      return base.members.reduce((sum, one, row) => (one.every((id) => ids.has(id)) ? sum + base.bytes[row]! : sum), 0);
    },
  };
}
