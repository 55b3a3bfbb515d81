/**
 * The edges that retain their targets. The goroutine that serves a request reaches what a cache holds, but does not
 * retain it: it borrows it. The sets of holders already account for that (see holders/units.ts). This file removes the
 * borrowing edges from the graph, so that dominators and shortest paths agree with the sets:
 *
 *   main.cache ─▶ entry ◀─ goroutine's frame        only {main.cache} holds entry
 *                   ▲
 *   goroutine's ─▶ call      {goroutine} holds call; call and entry share no holder, so call borrows entry
 *
 * An edge retains its target if both ends share a holder. Every reachable object stays reachable: on a path from one
 * of an object's holders, every object has that holder.
 *
 * An edge that is removed points back to its own object, so that the other edges keep their rows.
 */
import type { DividedRoots } from "../holders/explain.ts";
import { type HolderSets, NO_SET } from "../holders/sets.ts";
import type { Graph } from "../model/image.ts";
import type { RetainingGraph } from "./explorable.ts";

const PAIR = 0x1_0000_0000;

export function retainingGraph(
  graph: Graph,
  { target, unitOf }: Pick<DividedRoots, "target" | "unitOf">,
  sets: HolderSets,
): RetainingGraph {
  const { nodes, edgeStart } = graph;
  const shareHolder = sharedHolders(sets);
  const edgeTarget = graph.edgeTarget.slice();
  for (let object = 0; object < nodes; object++) {
    const set = sets.of[object]!;
    for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++) {
      const other = sets.of[edgeTarget[edge]!]!;
      if (other !== set && !shareHolder(set, other)) edgeTarget[edge] = object;
    }
  }
  const roots = Array.from(target.keys()).filter((root) => {
    const set = sets.of[target[root]!]!;
    return set !== NO_SET && sets.members[set]!.includes(sets.canonicalUnit[unitOf[root]!]!);
  });
  return { graph: { nodes, edgeStart, edgeTarget }, roots };
}

/** Whether two sets have a member in common; computed once per pair. */
function sharedHolders({ members }: HolderSets): (a: number, b: number) => boolean {
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
