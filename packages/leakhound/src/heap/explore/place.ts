/** Where the explorer stands, and what is there. */
import { assertUnreachable } from "../../base/assert.ts";
import { Uint32List } from "../../base/columns.ts";
import type { ExplorableHolder } from "./explorable.ts";
import { distinct, type Group, groupsBelow, groupsOfStarts } from "./groups.ts";
import type { HeapIndex } from "./heap-index.ts";
import { Stretches } from "./subtrees.ts";

export type Place =
  | { readonly kind: "heap" }
  | { readonly kind: "holder"; readonly holder: ExplorableHolder }
  | ObjectsPlace;

/** Objects that are alike. */
export interface ObjectsPlace {
  readonly kind: "objects";
  /** By which they were come to; "" where there is no name for it. */
  readonly field: string;
  readonly type: string;
  /** Rising, each once. */
  readonly objects: Uint32Array;
}

/** What stands below; of the heap as a whole, its holders do. */
export function groupsAt(index: HeapIndex, place: Exclude<Place, { kind: "heap" }>): Group[] {
  if (place.kind === "objects") return groupsBelow(index, place.objects);
  return groupsOfStarts(index, place.holder.starts(), place.holder.holds());
}

/** The objects themselves; of a holder, what its variables point to. */
export function objectsAt(index: HeapIndex, place: Place): Uint32Array {
  switch (place.kind) {
    case "heap":
      return listed(index.starts());
    case "holder":
      return listed(place.holder.starts().map(({ object }) => object));
    case "objects":
      return place.objects;
    default:
      return assertUnreachable(place);
  }
}

function listed(objects: readonly number[]): Uint32Array {
  const list = new Uint32List();
  for (const object of objects) list.push(object);
  return distinct(list);
}

/** Calls `use` with each object that is held from here and from nowhere else. */
export function eachBeneath({ trees }: HeapIndex, place: Place, use: (object: number) => void): void {
  const { object } = trees;
  if (place.kind === "objects") {
    new Stretches(trees, place.objects).each((first, end) => {
      for (let number = first; number < end; number++) use(object[number]!);
    });
    return;
  }
  const holds = place.kind === "holder" ? place.holder.holds() : () => true;
  for (let number = 1; number < object.length; number++) if (holds(object[number]!)) use(object[number]!);
}
