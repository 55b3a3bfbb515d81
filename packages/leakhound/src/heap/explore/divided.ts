/** From a heap that is divided among its holders to what the explorer needs: the same for Go and V8. */
import type { PathStart } from "../holders/paths.ts";
import type { Holder } from "../holders/report.ts";
import { type HolderSets, heldOnlyBy, isSubset } from "../holders/sets.ts";
import { holderName } from "../holders/told-holder.ts";
import type { Graph } from "../model/image.ts";
import type { ExplorableHeap, ExplorableHolder } from "./explorable.ts";
import { holdingOf } from "./holding.ts";

export interface DividedHeap extends Pick<ExplorableHeap, "graph" | "size" | "labels" | "report" | "find" | "address"> {
  readonly sets: HolderSets;
  /** The graph that was divided: `graph`, or with some of its edges cut. */
  readonly dividedGraph: Graph;
  /** By root: what it points to, its row of the units of `sets`, and the label that names it. */
  readonly rootTarget: Uint32Array;
  readonly unitOf: Uint32Array;
  readonly rootLabel: (root: number) => number;
}

export function explorable(divided: DividedHeap): ExplorableHeap {
  const { graph, size, labels, report, find, address } = divided;
  const { dividedGraph, rootTarget, unitOf, rootLabel, sets } = divided;
  return {
    graph,
    size,
    labels,
    report,
    find,
    address,
    roots: { target: rootTarget, text: (root) => labels.text(rootLabel(root)) },
    holding: holdingOf(dividedGraph, { rootTarget, sets, unitOf }),
    holders: report.holders.map((holder) => holderOf(divided, holder)),
  };
}

function holderOf(divided: DividedHeap, holder: Holder): ExplorableHolder {
  const { sets } = divided;
  return {
    ...holder,
    starts: () => startsOf(divided, membersOf(sets, holder)),
    holds: () => {
      const isHeld = heldOnlyBy(sets, membersOf(sets, holder));
      return (object) => isHeld[object] === 1;
    },
  };
}

/**
 * Rising. Names of large sets are cut off, so that two may have the same; what they retain tells them apart. A package of
 * many small variables is a holder, too: its members are all of them.
 */
function membersOf(sets: HolderSets, { root, retainedBytes }: Holder): readonly number[] {
  const named = sets.members.filter((members) => holderName(sets, members) === root);
  const exact = named.find((members) => retainedByMembers(sets, members) === retainedBytes);
  if (exact) return exact;
  return Array.from(sets.units.keys()).filter((row) => sets.units[row]!.package === root && sets.namesake[row] === row);
}

const retainedByMembers = ({ members, bytes }: HolderSets, holder: readonly number[]): number =>
  members.reduce((sum, set, row) => sum + (isSubset(set, holder) ? bytes[row]! : 0), 0);

function startsOf(divided: DividedHeap, members: readonly number[]): PathStart[] {
  const { sets, rootTarget, unitOf, rootLabel } = divided;
  const own = new Set(members);
  return Array.from(rootTarget.keys())
    .filter((root) => own.has(sets.namesake[unitOf[root]!]!))
    .map((root) => ({ object: rootTarget[root]!, label: rootLabel(root) }));
}
