/**
 * Who is named, and in what order.
 *
 * Sets are taken from the largest. One that is part of a set already named belongs to it: {data} to {data, datat}.
 * One that is larger than all that contain it stands for itself, so that a few shared bytes do not hide two
 * caches behind the name of both:
 *
 *   {a} 100 MB, {b} 50 MB, {a, b} 16 B     a, b; the set of both is named last, for 16 B
 *   {a, b} 142 MB, {a} 23 MB               the set of a + b, for 165 MB
 *
 * With an older image, growth takes the place of size.
 */
import { type HolderSets, isSubset, NO_SET } from "./sets.ts";

export interface NamedHolder {
  /** Row of the sets. */
  readonly set: number;
  readonly members: readonly number[];
  /** Bytes that go to this holder and no other row: what the order follows. */
  readonly ownBytes: number;
  /** How much more than in the older image; 0 without one. */
  readonly ownGrowthBytes: number;
  /** What would go with all its members: its own bytes, and those of all its subsets, named or not. */
  readonly retainedBytes: number;
  readonly objects: number;
  /** Against the older image; null without one. */
  readonly growthBytes: number | null;
}

/** Bytes of each set of the older image, by the names of its members. */
export interface BaseSets {
  readonly names: readonly (readonly string[])[];
  readonly bytes: readonly number[];
}

/** Sets beyond this many are small. */
const NAMED_MAX = 200;
const BYTES_MIN = 1;
/** A set that shares less than this of what it retains tells nothing beyond its parts, which are named. */
const OWN_SHARE_MIN = 0.05;

export function rankHolders(sets: HolderSets, base: BaseSets | null): NamedHolder[] {
  const older = base && alignBase(sets, base);
  const weight = (set: number): number => sets.bytes[set]! - (older ? older.bytesOf(set) : 0);
  const order = Array.from(sets.members.keys()).sort(
    (a, b) => weight(b) - weight(a) || sets.bytes[b]! - sets.bytes[a]!,
  );
  const named: number[] = [];
  const owner = new Int32Array(sets.members.length).fill(NO_SET);
  for (const set of order) {
    const members = sets.members[set]!;
    const container = named.find((one) => isSubset(members, sets.members[one]!));
    owner[set] = container ?? set;
    if (container === undefined && named.length < NAMED_MAX && sets.bytes[set]! >= BYTES_MIN) named.push(set);
  }
  const holders = named.map((set) => describe(sets, set, owner, older));
  return holders
    .filter((one) => one.ownBytes >= OWN_SHARE_MIN * one.retainedBytes)
    .sort((a, b) => b.ownGrowthBytes - a.ownGrowthBytes || b.ownBytes - a.ownBytes);
}

function describe(sets: HolderSets, set: number, owner: Int32Array, older: Aligned | null): NamedHolder {
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

interface Aligned {
  /** Bytes that the older image had for exactly this set. */
  readonly bytesOf: (set: number) => number;
  /** Bytes that the older image had for the set and its subsets. */
  readonly retainedBy: (set: number) => number;
}

/** Holders are the same when they have the same name: objects do not move, but slots are used again. */
function alignBase(sets: HolderSets, base: BaseSets): Aligned {
  const nameOf = (member: number): string => sets.units[member]!.name;
  const keyOf = (names: readonly string[]): string => [...names].sort().join("\n");
  const exact = new Map(base.names.map((names, row) => [keyOf(names), base.bytes[row]!]));
  return {
    bytesOf: (set) => exact.get(keyOf(sets.members[set]!.map(nameOf))) ?? 0,
    retainedBy: (set) => {
      const names = new Set(sets.members[set]!.map(nameOf));
      return base.names.reduce(
        (sum, one, row) => (one.every((name) => names.has(name)) ? sum + base.bytes[row]! : sum),
        0,
      );
    },
  };
}

/** What of an image is kept to compare a newer one with. */
export function baseOf({ units, members, bytes }: HolderSets): BaseSets {
  return { names: members.map((set) => set.map((member) => units[member]!.name)), bytes: Array.from(bytes) };
}
