/** What a place retains, by type. */
import { Uint32List } from "../../base/columns.ts";
import { distinct } from "../graph/distinct.ts";
import type { HeapIndex } from "./heap-index.ts";
import { eachBeneath, type Place } from "./place.ts";

export interface TypeBeneath {
  readonly type: string;
  readonly objects: number;
  readonly bytes: number;
}

/** Largest first. */
export function typesBeneath(index: HeapIndex, place: Place): TypeBeneath[] {
  const { heap, reading } = index;
  /** By type's row. */
  const bytes: number[] = [];
  const objects: number[] = [];
  eachBeneath(index, place, (object) => {
    const type = reading.typeOf(object);
    bytes[type] = (bytes[type] ?? 0) + heap.size[object]!;
    objects[type] = (objects[type] ?? 0) + 1;
  });
  const rows: TypeBeneath[] = [];
  objects.forEach((count, type) => {
    rows.push({ type: reading.text(type), objects: count, bytes: bytes[type]! });
  });
  return rows.sort((a, b) => b.bytes - a.bytes);
}

/** All objects of a type that a place retains: rising, each once. */
export function objectsOfType(index: HeapIndex, place: Place, type: string): Uint32Array {
  const row = index.reading.row(type);
  const found = new Uint32List();
  eachBeneath(index, place, (object) => {
    if (index.reading.typeOf(object) === row) found.push(object);
  });
  return distinct(found.finish(), index.heap.graph.nodes);
}
