/** The objects that retain most bytes. */

import { retainedBy } from "../graph/subtrees.ts";
import type { HeapIndex } from "./heap-index.ts";

/** @returns at most `count` of the objects, the one that retains most first; equal ones in their order */
export function largest({ subtrees }: HeapIndex, objects: Uint32Array, count: number): number[] {
  // Sorting the bytes alone is about ten times as fast as sorting the objects by their bytes.
  const retained = Float64Array.from(objects, (object) => retainedBy(subtrees, object)).sort();
  const least = retained[Math.max(0, retained.length - count)] ?? 0;
  const above: number[] = [];
  const equal: number[] = [];
  for (const object of objects) {
    const bytes = retainedBy(subtrees, object);
    if (bytes > least) above.push(object);
    else if (bytes === least && equal.length < count) equal.push(object);
  }
  above.sort((a, b) => retainedBy(subtrees, b) - retainedBy(subtrees, a) || a - b);
  return above.concat(equal).slice(0, count);
}
