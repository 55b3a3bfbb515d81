/** From a heap that a format has divided among its holders to the heap that the explorer needs. */
import { type DividedHeap, startsOf } from "../holders/explain.ts";
import { holderId, packageId } from "../holders/holder-id.ts";
import type { Holder, HoldersReport } from "../holders/report.ts";
import { type HolderSets, heldOnlyBy, unitsOf } from "../holders/sets.ts";
import type { Graph } from "../model/image.ts";
import type { ExplorableHeap, ExplorableHolder, ExplorerLabels } from "./explorable.ts";
import { retainingGraph } from "./retaining-graph.ts";

/** The parts of an explorable heap that only a format knows. */
export interface ExplorableDivision extends DividedHeap, Pick<ExplorableHeap, "find" | "address" | "readText"> {
  /** All edges; those of `graph` if no edges were cut before the heap was divided. */
  readonly wholeGraph: Graph;
  readonly labels: ExplorerLabels;
}

export function explorableHeap(heap: ExplorableDivision, report: HoldersReport): ExplorableHeap {
  const { wholeGraph, graph, size, sets, roots, labels, find, address, readText } = heap;
  const membersById = holdersById(sets);
  return {
    graph: wholeGraph,
    size,
    report,
    labels,
    roots: { target: roots.target, text: (root) => labels.text(roots.label(root)) },
    retaining: retainingGraph(graph, roots, sets),
    holders: report.holders.map((holder) => explorableHolder(heap, holder, membersById.get(holder.id) ?? [])),
    find,
    address,
    readText,
  };
}

function explorableHolder(heap: ExplorableDivision, holder: Holder, members: readonly number[]): ExplorableHolder {
  return {
    ...holder,
    starts: () => startsOf(heap, members),
    holds: () => {
      const isHeld = heldOnlyBy(heap.sets, members);
      return (object) => isHeld[object] === 1;
    },
  };
}

/** The members of every set and of every package, by the holder's id. */
function holdersById(sets: HolderSets): Map<string, readonly number[]> {
  const byId = new Map<string, number[]>();
  for (const [row, unit] of sets.units.entries()) {
    if (sets.canonicalUnit[row] !== row) continue;
    const id = packageId(unit.package);
    byId.set(id, [...(byId.get(id) ?? []), row]);
  }
  return new Map([...byId, ...sets.members.map((members) => [holderId(unitsOf(sets, members)), members] as const)]);
}
