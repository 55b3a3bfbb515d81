/** Where the explorer stands, and what is there. */
import { assertUnreachable } from "../../base/assert.ts";
import { distinct } from "../graph/distinct.ts";
import { eachStretch } from "../graph/subtrees.ts";
import type { ExplorableHolder } from "./explorable.ts";
import { type Group, groupsBelow, groupsOfStarts } from "./groups.ts";
import type { HeapIndex } from "./heap-index.ts";

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
  const { nodes } = index.heap.graph;
  switch (place.kind) {
    case "heap":
      return distinct(Uint32Array.from(index.starts()), nodes);
    case "holder":
      return distinct(
        Uint32Array.from(place.holder.starts(), ({ object }) => object),
        nodes,
      );
    case "objects":
      return place.objects;
    default:
      return assertUnreachable(place);
  }
}

/** Calls `use` with each object that is held from here and from nowhere else. */
export function eachBeneath({ trees, heap }: HeapIndex, place: Place, use: (object: number) => void): void {
  if (place.kind === "objects") {
    eachStretch(trees, place.objects, (first, end) => {
      for (let number = first; number < end; number++) use(trees.object[number]!);
    });
    return;
  }
  const holds = place.kind === "holder" ? place.holder.holds() : (object: number) => trees.number[object] !== 0;
  for (let object = 0; object < heap.graph.nodes; object++) if (holds(object)) use(object);
}
