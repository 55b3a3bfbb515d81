/**
 * What a place retains, by type. A map and its parts have one type in the source: its bytes are those of all of them,
 * and its objects are the maps. Parts are counted only if there is no whole, for example if the map is on a stack.
 */
import { Uint32List } from "../../base/columns.ts";
import { distinct } from "../graph/distinct.ts";
import type { HeapIndex } from "./heap-index.ts";
import { eachRetained, type Place } from "./place.ts";
import type { TypeName } from "./source-names.ts";

export interface RetainedType {
  readonly type: string;
  readonly objects: number;
  readonly bytes: number;
}

/** Largest first. */
export function retainedTypes(index: HeapIndex, place: Place): RetainedType[] {
  const { heap, names } = index;
  /** By type's name. */
  const bytes: number[] = [];
  const wholes: number[] = [];
  const parts: number[] = [];
  eachRetained(index, place, (object) => {
    const type = names.typeOf(object);
    const count = names.isPart(object) ? parts : wholes;
    bytes[type] = (bytes[type] ?? 0) + heap.size[object]!;
    count[type] = (count[type] ?? 0) + 1;
  });
  const rows: RetainedType[] = [];
  bytes.forEach((sum, type) => {
    rows.push({ type: names.text(type as TypeName), objects: wholes[type] ?? parts[type] ?? 0, bytes: sum });
  });
  return rows.sort((a, b) => b.bytes - a.bytes);
}

/** All objects of a type that a place retains, as `retainedTypes` counts them: ascending, without duplicates. */
export function objectsOfType(index: HeapIndex, place: Place, type: string): Uint32Array {
  const { names, heap } = index;
  const wanted = names.typeNamed(type);
  const [wholes, parts] = [new Uint32List(), new Uint32List()];
  eachRetained(index, place, (object) => {
    if (names.typeOf(object) === wanted) (names.isPart(object) ? parts : wholes).push(object);
  });
  return distinct((wholes.length > 0 ? wholes : parts).finish(), heap.graph.nodes);
}
