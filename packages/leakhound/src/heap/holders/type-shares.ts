/** What the reachable heap is made of. */
import { sourceName } from "../go-types/names.ts";
import type { PathLabels } from "./path-classes.ts";
import type { TypeShare } from "./report.ts";

const TYPES_MAX = 100;

/** @param isHeld false for garbage */
export function typeShares(size: Float64Array, isHeld: (object: number) => boolean, labels: PathLabels): TypeShare[] {
  // Types are rows among all labels: too scattered for an array.
  const byType = new Map<number, { bytes: number; objects: number }>();
  for (let object = 0; object < size.length; object++) {
    if (!isHeld(object)) continue;
    const type = labels.ofType(object);
    let share = byType.get(type);
    if (!share) {
      share = { bytes: 0, objects: 0 };
      byType.set(type, share);
    }
    share.bytes += size[object]!;
    share.objects++;
  }
  const shares = new Map<string, { bytes: number; objects: number }>();
  for (const [type, { bytes, objects }] of byType) {
    const name = sourceName(labels.text(type));
    const before = shares.get(name) ?? { bytes: 0, objects: 0 };
    shares.set(name, { bytes: before.bytes + bytes, objects: before.objects + objects });
  }
  const rows = Array.from(shares, ([type, share]) => ({ type, ...share }));
  return rows.sort((a, b) => b.bytes - a.bytes).slice(0, TYPES_MAX);
}
