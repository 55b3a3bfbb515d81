/** What the reachable heap is made of. */
import type { PathLabels } from "./path-classes.ts";
import type { TypeShare } from "./report.ts";

const TYPES_MAX = 100;

/** @param isHeld false for garbage */
export function typeShares(size: Float64Array, isHeld: (object: number) => boolean, labels: PathLabels): TypeShare[] {
  /** By type's row. */
  const bytesOf: number[] = [];
  const objectsOf: number[] = [];
  for (let object = 0; object < size.length; object++) {
    if (!isHeld(object)) continue;
    const type = labels.ofType(object);
    bytesOf[type] = (bytesOf[type] ?? 0) + size[object]!;
    objectsOf[type] = (objectsOf[type] ?? 0) + 1;
  }
  const shares = new Map<string, { bytes: number; objects: number }>();
  bytesOf.forEach((bytes, type) => {
    const name = labels.sourceType(labels.text(type));
    const before = shares.get(name) ?? { bytes: 0, objects: 0 };
    shares.set(name, { bytes: before.bytes + bytes, objects: before.objects + objectsOf[type]! });
  });
  const rows = Array.from(shares, ([type, share]) => ({ type, ...share }));
  return rows.sort((a, b) => b.bytes - a.bytes).slice(0, TYPES_MAX);
}
