/**
 * What a place retains, by type. A map and its parts have one type in the source's words: its bytes are those of all of
 * them, and its objects are the maps. Only where there is no whole, as of a map that lies on a stack, parts are counted.
 */
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
  const wholes: number[] = [];
  const parts: number[] = [];
  eachBeneath(index, place, (object) => {
    const type = reading.typeOf(object);
    const count = reading.isPart(object) ? parts : wholes;
    bytes[type] = (bytes[type] ?? 0) + heap.size[object]!;
    count[type] = (count[type] ?? 0) + 1;
  });
  const rows: TypeBeneath[] = [];
  bytes.forEach((sum, type) => {
    rows.push({ type: reading.text(type), objects: wholes[type] ?? parts[type] ?? 0, bytes: sum });
  });
  return rows.sort((a, b) => b.bytes - a.bytes);
}

/** All objects of a type that a place retains, as `typesBeneath` counts them: rising, each once. */
export function objectsOfType(index: HeapIndex, place: Place, type: string): Uint32Array {
  const { reading, heap } = index;
  const row = reading.row(type);
  const [wholes, parts] = [new Uint32List(), new Uint32List()];
  eachBeneath(index, place, (object) => {
    if (reading.typeOf(object) === row) (reading.isPart(object) ? parts : wholes).push(object);
  });
  return distinct((wholes.length > 0 ? wholes : parts).finish(), heap.graph.nodes);
}
