/** The explorer's current place, and the objects at it. */
import { assertUnreachable } from "../../base/assert.ts";
import { distinct } from "../graph/distinct.ts";
import { eachInterval } from "../graph/subtrees.ts";
import type { ExplorableHolder } from "./explorable.ts";
import { type Group, groupsBelow, groupsOfStarts } from "./groups.ts";
import type { HeapIndex } from "./heap-index.ts";

export type Place =
  | { readonly kind: "heap" }
  | { readonly kind: "holder"; readonly holder: ExplorableHolder }
  | ObjectsPlace;

/** Objects of the same type, reached by the same field. */
export interface ObjectsPlace {
  readonly kind: "objects";
  /** The field by which they were reached; "" if it has no name. */
  readonly field: string;
  readonly type: string;
  /** Ascending, without duplicates. */
  readonly objects: Uint32Array;
}

/** The groups of objects below a holder or below objects. */
export function groupsAt(index: HeapIndex, place: Exclude<Place, { kind: "heap" }>): Group[] {
  if (place.kind === "objects") return groupsBelow(index, place.objects);
  return groupsOfStarts(index, place.holder.starts(), place.holder.holds());
}

/** The objects themselves; of a holder, the objects that its variables point to. */
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
export function eachRetained({ subtrees, heap }: HeapIndex, place: Place, use: (object: number) => void): void {
  if (place.kind === "objects") {
    eachInterval(subtrees, place.objects, (first, end) => {
      for (let number = first; number < end; number++) use(subtrees.object[number]!);
    });
    return;
  }
  const holds = place.kind === "holder" ? place.holder.holds() : (object: number) => subtrees.number[object] !== 0;
  for (let object = 0; object < heap.graph.nodes; object++) if (holds(object)) use(object);
}
