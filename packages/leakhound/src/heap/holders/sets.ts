/**
 * The heap divided among sets of holders, each object in exactly one.
 *
 *   held by exactly   {data, datat}   142 MB        requests, which both maps hold
 *                     {data}           23 MB        the inner maps
 *                     {pages}           8 MB
 *
 * A set retains what only its members hold: its own objects and those of its subsets, 165 MB for {data, datat}.
 */
import { EMPTY_SET, type RootSets, rootSets } from "../graph/root-sets.ts";
import type { Graph, HeapImage, RootTable } from "../model/image.ts";
import { decisive, namesakes, type Unit } from "./units.ts";

export interface HolderSets {
  readonly units: readonly Unit[];
  /** By unit: the first of its name, which stands for all of them in `members`. */
  readonly namesake: Uint32Array;
  /** By set: its members, rows of `units`, rising. */
  readonly members: readonly (readonly number[])[];
  /** By set: bytes and objects held by exactly these. */
  readonly bytes: Float64Array;
  readonly objects: Float64Array;
  /** By object: its set, or NO_SET where nothing holds it. */
  readonly of: Int32Array;
  readonly heapBytes: number;
  readonly heapObjects: number;
  readonly isCapped: boolean;
}

export const NO_SET = -1;

/** What to say where `isCapped`. */
export const CAPPED = "there are too many different sets of holders, so some objects are credited to all of them";

/** Of an image: what its division needs. */
export type HeldGraph = Graph & Pick<HeapImage, "size"> & { readonly roots: Pick<RootTable, "target"> };

/** @param unitOf by root: its row of `units` */
export function holderSets(image: HeldGraph, units: readonly Unit[], unitOf: Uint32Array): HolderSets {
  const exact = rootSets(image, { target: image.roots.target, holder: unitOf });
  const namesake = namesakes(units);
  const { members, decided } = decide(exact, units, namesake);
  const bytes = new Float64Array(members.length);
  const objects = new Float64Array(members.length);
  const of = new Int32Array(image.nodes).fill(NO_SET);
  for (let node = 0; node < image.nodes; node++) {
    const set = exact.of[node]!;
    if (set === EMPTY_SET) continue;
    const row = decided[set]!;
    of[node] = row;
    bytes[row]! += image.size[node]!;
    objects[row]! += 1;
  }
  const sum = (column: Float64Array): number => column.reduce((total, one) => total + one, 0);
  return {
    units,
    namesake,
    members,
    bytes,
    objects,
    of,
    heapBytes: sum(bytes),
    heapObjects: sum(objects),
    isCapped: exact.isCapped,
  };
}

/** From each exact set to the one that its decisive members make. */
function decide(exact: RootSets, units: readonly Unit[], namesake: Uint32Array) {
  const members: number[][] = [];
  const known = new Map<string, number>();
  const decided = new Int32Array(exact.members.length).fill(NO_SET);
  for (let set = EMPTY_SET + 1; set < exact.members.length; set++) {
    const rows = decisive(exact.members[set]!, units).map((member) => namesake[member]!);
    const remaining = [...new Set(rows)].sort((a, b) => a - b);
    const key = remaining.join();
    let row = known.get(key);
    if (row === undefined) {
      row = members.push(remaining) - 1;
      known.set(key, row);
    }
    decided[set] = row;
  }
  return { members, decided };
}

/** By object: 1 where only these members hold it. */
export function heldOnlyBy({ members, of }: HolderSets, holder: readonly number[]): Uint8Array {
  const isPart = Uint8Array.from(members, (set) => (isSubset(set, holder) ? 1 : 0));
  const isHeld = new Uint8Array(of.length);
  for (let object = 0; object < of.length; object++) {
    const set = of[object]!;
    if (set !== NO_SET) isHeld[object] = isPart[set]!;
  }
  return isHeld;
}

/** Whether each of the rising numbers `part` is one of the rising numbers `whole`. */
export function isSubset(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  for (const one of part) {
    while (at < whole.length && whole[at]! < one) at++;
    if (whole[at] !== one) return false;
  }
  return true;
}
