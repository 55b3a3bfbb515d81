/** What would go with a node: the bytes of its subtree in the dominator tree. */
import { NONE } from "../types.ts";
import type { DominatorTree } from "./dominators.ts";

/** By node: retained bytes, its own included; 0 for what is not reached. Children come after parents in `order`. */
export function retainedBytes({ order, dominator }: DominatorTree, sizes: ArrayLike<number>): Float64Array {
  const retained = new Float64Array(dominator.length);
  for (let row = order.length - 1; row >= 0; row--) {
    const node = order[row]!;
    retained[node]! += sizes[node]!;
    const above = dominator[node]!;
    if (above !== NONE) retained[above]! += retained[node]!;
  }
  return retained;
}
