/**
 * The heap divided among sets of holders, each object in exactly one.
 *
 *   held by exactly   {data, datat}   142 MB        requests, which both maps hold
 *                     {data}           23 MB        the inner maps
 *                     {pages}           8 MB
 *
 * A set retains the objects that only its members hold: its own, and those of its subsets; 165 MB for {data, datat}.
 */
import { EMPTY_SET, type RootSets, rootSets } from "../graph/root-sets.ts";
import type { Graph, HeapImage, RootTable } from "../model/image.ts";
import { canonicalUnits } from "./holder-id.ts";
import { retainingUnits, type Unit } from "./units.ts";

/** Two rows of `units`. */
export interface UnitPair {
  readonly whole: number;
  readonly part: number;
}

export interface HolderSets {
  readonly units: readonly Unit[];
  /** By unit: the first with the same id, which stands for all of them in `members`. */
  readonly canonicalUnit: Uint32Array;
  /** By set: its members, rows of `units`, ascending. */
  readonly members: readonly (readonly number[])[];
  /** By set: bytes and objects that exactly these members hold. */
  readonly bytes: Float64Array;
  readonly objects: Float64Array;
  /** By object: its set, or NO_SET for garbage. */
  readonly of: Int32Array;
  readonly heapBytes: number;
  readonly heapObjects: number;
  /** Whether one unit reaches all that the roots of another point to, as a structure reaches its fields. */
  readonly contains: (pair: UnitPair) => boolean;
  /** Whether there were too many sets, so that some objects are credited to all holders. */
  readonly isCapped: boolean;
}

export const NO_SET = -1;

/** The parts of an image that its division needs. */
export type HeldGraph = Graph & Pick<HeapImage, "size"> & { readonly roots: Pick<RootTable, "target"> };

/** @param unitOf by root: its row of `units` */
export function holderSets(image: HeldGraph, units: readonly Unit[], unitOf: Uint32Array): HolderSets {
  const exact = rootSets(image, { target: image.roots.target, holder: unitOf });
  const canonicalUnit = canonicalUnits(units);
  const { members, retainingSet } = reduceToRetaining(exact, units, canonicalUnit);
  const bytes = new Float64Array(members.length);
  const objects = new Float64Array(members.length);
  const of = new Int32Array(image.nodes).fill(NO_SET);
  for (let node = 0; node < image.nodes; node++) {
    const set = exact.of[node]!;
    if (set === EMPTY_SET) continue;
    const row = retainingSet[set]!;
    of[node] = row;
    bytes[row]! += image.size[node]!;
    objects[row]! += 1;
  }
  const sum = (column: Float64Array): number => column.reduce((total, one) => total + one, 0);
  return {
    units,
    canonicalUnit,
    members,
    bytes,
    objects,
    of,
    heapBytes: sum(bytes),
    heapObjects: sum(objects),
    contains: containment(exact, image.roots.target, canonicalUnit, unitOf),
    isCapped: exact.isCapped,
  };
}

/** Computed for the units of reported sets only. */
function containment(
  { of, members }: RootSets,
  target: ArrayLike<number>,
  canonicalUnit: Uint32Array,
  unitOf: Uint32Array,
): HolderSets["contains"] {
  let targetSets: Map<number, Set<number>> | null = null;
  const setsOfTargets = (): Map<number, Set<number>> => {
    const found = new Map<number, Set<number>>();
    for (let root = 0; root < target.length; root++) {
      const unit = canonicalUnit[unitOf[root]!]!;
      const known = found.get(unit) ?? new Set();
      found.set(unit, known.add(of[target[root]!]!));
    }
    return found;
  };
  return ({ whole, part }) => {
    targetSets ??= setsOfTargets();
    const sets = targetSets.get(part);
    return sets !== undefined && [...sets].every((set) => members[set]!.some((one) => canonicalUnit[one] === whole));
  };
}

/** Maps each exact set to the set of the members that retain its objects. */
function reduceToRetaining(exact: RootSets, units: readonly Unit[], canonicalUnit: Uint32Array) {
  const members: number[][] = [];
  const known = new Map<string, number>();
  const retainingSet = new Int32Array(exact.members.length).fill(NO_SET);
  for (let set = EMPTY_SET + 1; set < exact.members.length; set++) {
    const rows = retainingUnits(exact.members[set]!, units).map((member) => canonicalUnit[member]!);
    const retaining = [...new Set(rows)].sort((a, b) => a - b);
    const key = retaining.join();
    let row = known.get(key);
    if (row === undefined) {
      row = members.push(retaining) - 1;
      known.set(key, row);
    }
    retainingSet[set] = row;
  }
  return { members, retainingSet };
}

/** By object: 1 if only these members hold it. */
export function heldOnlyBy({ members, of }: HolderSets, holder: readonly number[]): Uint8Array {
  const isPart = Uint8Array.from(members, (set) => (isSubset(set, holder) ? 1 : 0));
  const isHeld = new Uint8Array(of.length);
  for (let object = 0; object < of.length; object++) {
    const set = of[object]!;
    if (set !== NO_SET) isHeld[object] = isPart[set]!;
  }
  return isHeld;
}

/** Whether each of the ascending numbers `part` is one of the ascending numbers `whole`. */
export function isSubset(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  for (const one of part) {
    while (at < whole.length && whole[at]! < one) at++;
    if (whole[at] !== one) return false;
  }
  return true;
}

/** The units of a set's members. */
export const unitsOf = ({ units }: HolderSets, members: readonly number[]): Unit[] =>
  members.map((member) => units[member]!);
