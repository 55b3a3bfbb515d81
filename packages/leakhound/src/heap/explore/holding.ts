/**
 * Which pointers hold. While a request is served, its goroutine reaches what a cache holds, and does not keep it: it
 * borrows. Exact sets of holders know that (see holders/units.ts); this brings it to the graph, so that dominators
 * and ways agree with them:
 *
 *   main.cache ─▶ entry ◀─ goroutine's frame        entry is held by {main.cache} only
 *                   ▲
 *   goroutine's ─▶ call      call is held by {goroutine}: its edge to entry shares no holder with it, and is a loan
 *
 * An edge between objects that share a holder holds. Whatever is reachable stays so: along a way from one of an object's
 * holders, every object has that holder.
 *
 * So that edges keep their rows, one that holds nothing leads back to where it begins.
 */
import { type HolderSets, NO_SET } from "../holders/sets.ts";
import type { Graph } from "../model/image.ts";
import type { Holding } from "./explorable.ts";

const PAIR = 0x1_0000_0000;

/**
 * @param rootTarget by root: what it points to
 * @param unitOf by root: its row of the units of `sets`
 */
export function holdingOf(
  graph: Graph,
  { rootTarget, sets, unitOf }: { rootTarget: Uint32Array; sets: HolderSets; unitOf: Uint32Array },
): Holding {
  const { nodes, edgeStart } = graph;
  const shares = sharing(sets);
  const edgeTarget = graph.edgeTarget.slice();
  for (let object = 0; object < nodes; object++) {
    const set = sets.of[object]!;
    for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++) {
      const other = sets.of[edgeTarget[edge]!]!;
      if (other !== set && !shares(set, other)) edgeTarget[edge] = object;
    }
  }
  const roots = Array.from(rootTarget.keys()).filter((root) => {
    const set = sets.of[rootTarget[root]!]!;
    return set !== NO_SET && sets.members[set]!.includes(sets.namesake[unitOf[root]!]!);
  });
  return { graph: { nodes, edgeStart, edgeTarget }, roots };
}

/** Whether two sets have a member in common; each pair is worked out once. */
function sharing({ members }: HolderSets): (a: number, b: number) => boolean {
  const known = new Map<number, boolean>();
  return (a, b) => {
    if (a === NO_SET || b === NO_SET) return false;
    const key = a * PAIR + b;
    let found = known.get(key);
    if (found === undefined) {
      const own = new Set(members[a]!);
      found = members[b]!.some((member) => own.has(member));
      known.set(key, found);
    }
    return found;
  };
}
