/** What the reachable heap is made of. */
import { sourceName } from "../go-types/names.ts";
import type { PathLabels } from "./paths.ts";
import type { TypeShare } from "./report.ts";

const TYPES_MAX = 100;

/** @param isHeld false for garbage */
export function typeShares(size: Float64Array, isHeld: (object: number) => boolean, labels: PathLabels): TypeShare[] {
  const bytes: number[] = [];
  const objects: number[] = [];
  for (let object = 0; object < size.length; object++) {
    if (!isHeld(object)) continue;
    const type = labels.ofType(object);
    bytes[type] = (bytes[type] ?? 0) + size[object]!;
    objects[type] = (objects[type] ?? 0) + 1;
  }
  const shares = new Map<string, { bytes: number; objects: number }>();
  bytes.forEach((sum, type) => {
    const name = sourceName(labels.text(type));
    const before = shares.get(name) ?? { bytes: 0, objects: 0 };
    shares.set(name, { bytes: before.bytes + sum, objects: before.objects + objects[type]! });
  });
  const rows = Array.from(shares, ([type, share]) => ({ type, ...share }));
  return rows.sort((a, b) => b.bytes - a.bytes).slice(0, TYPES_MAX);
}
