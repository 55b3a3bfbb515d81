/** The types of the reachable heap, most bytes first. */
import { objectIndex } from "../model/image.ts";
import { type HeapLabels, typeLabel } from "./labels.ts";
import type { TypeShare } from "./report.ts";

const TYPES_MAX = 100;

/** @param isHeld false for garbage */
export function typeShares(size: Float64Array, isHeld: (object: number) => boolean, labels: HeapLabels): TypeShare[] {
  /** By type's label. */
  const bytesOf: number[] = [];
  const objectsOf: number[] = [];
  for (let object = 0; object < size.length; object++) {
    if (!isHeld(object)) continue;
    const type = labels.ofType(objectIndex(object));
    bytesOf[type] = (bytesOf[type] ?? 0) + size[object]!;
    objectsOf[type] = (objectsOf[type] ?? 0) + 1;
  }
  const shares = new Map<string, { bytes: number; objects: number }>();
  bytesOf.forEach((bytes, type) => {
    const name = labels.sourceType(labels.text(typeLabel(type)));
    const before = shares.get(name) ?? { bytes: 0, objects: 0 };
    shares.set(name, { bytes: before.bytes + bytes, objects: before.objects + objectsOf[type]! });
  });
  const rows = Array.from(shares, ([type, share]) => ({ type, ...share }));
  return rows.sort((a, b) => b.bytes - a.bytes || (a.type < b.type ? -1 : 1)).slice(0, TYPES_MAX);
}
