/** From a heap that a format has divided among its holders to the report. */
import { type Graph, objectIndex } from "../model/image.ts";
import type { HeapNote } from "../model/notes.ts";
import { type AllocationSamples, allocatedStacks, allocationShares } from "./allocations.ts";
import { holderReport, reportedStacks, retentionPath } from "./holder-report.ts";
import type { HeapLabels, RootLabel } from "./labels.ts";
import { owner } from "./owner-order.ts";
import { packageShares, spreadPackages, withPackages } from "./packages.ts";
import type { PathClasses } from "./path-classes.ts";
import { type PathStart, pathClasses } from "./paths.ts";
import { type BaseSets, type RankedHolder, rankHolders } from "./rank.ts";
import type { Explained, HoldersReport } from "./report.ts";
import { type HolderSets, heldOnlyBy, NO_SET, unitsOf } from "./sets.ts";
import { typeShares } from "./type-shares.ts";
import { packageOfUnits } from "./units.ts";

/** A heap divided among its holders, with a name for everything: the same for every format. */
export interface DividedHeap {
  /** The graph that was divided, with the bytes of each object. */
  readonly graph: Graph;
  readonly size: Float64Array;
  readonly sets: HolderSets;
  readonly roots: DividedRoots;
  readonly labels: HeapLabels;
  /** Where the search for a holder's paths begins, if not at all of its roots at once; see `PathSearch.rounds`. */
  readonly pathRounds?: (members: readonly number[], isHeld: Uint8Array) => readonly (readonly PathStart[])[];
  /** Null for an image without allocation samples. */
  readonly allocations: AllocationSamples | null;
  readonly notes: readonly HeapNote[];
}

/** By root: the object it points to, its row of the units of `sets`, and its name. */
export interface DividedRoots {
  readonly target: Uint32Array;
  readonly unitOf: Uint32Array;
  readonly label: (root: number) => RootLabel;
}

const HOLDERS_MAX = 50;
/** A holder of a smaller share of the heap has no path: searching for it takes as long as for a large holder. */
const PATH_SHARE_MIN = 0.005;
const PATHS_MAX = 12;
/** Of one holder. */
const STACKS_MAX = 1_000;

export interface ExplainOptions {
  /** How many holders are reported with a path. */
  readonly pathsMax?: number;
}

/** @param base of an older image; null without one */
export function explain(
  heap: DividedHeap,
  base: BaseSets | null,
  { pathsMax = PATHS_MAX }: ExplainOptions = {},
): Explained {
  const { sets, labels, size } = heap;
  const ranked = rankHolders(sets, base);
  const growth = base && sets.heapBytes - base.bytes.reduce((sum, one) => sum + one, 0);
  const reported = ranked.slice(0, HOLDERS_MAX).map((one, row) => {
    const hasPath = row < pathsMax && one.retainedBytes >= PATH_SHARE_MIN * sets.heapBytes;
    const classes = hasPath ? classesOf(heap, one) : null;
    const stacks = reportedStacks(classes?.stacks(STACKS_MAX) ?? [], one, labels);
    const holder = holderReport(one, sets, growth, retentionPath(classes, labels));
    return { holder, package: packageOfUnits(unitsOf(sets, one.members)), stacks };
  });
  const allocated = heap.allocations ? allocatedStacks(heap.allocations, sets, ranked) : [];
  const packages = packageShares(sets, ranked, base);
  const report: HoldersReport = {
    schema: "leakhound.holders/1",
    heapBytes: sets.heapBytes,
    objects: sets.heapObjects,
    ...(growth === null ? {} : { growthBytes: growth }),
    holders: withPackages(
      reported.map(({ holder }) => holder),
      spreadPackages(packages, reported),
      growth,
    ),
    packages,
    types: typeShares(size, (object) => sets.of[object] !== NO_SET, labels),
    allocations: allocationShares(allocated),
    notes: [...heap.notes, ...(sets.isCapped ? [SETS_CAPPED] : [])],
  };
  return { report, stacks: reported.flatMap(({ stacks }) => stacks), allocated };
}

const SETS_CAPPED: HeapNote = { note: "sets-capped" };

function roundsOf(heap: DividedHeap, members: readonly number[], state: Uint8Array): readonly (readonly PathStart[])[] {
  return heap.pathRounds?.(members, state) ?? [startsOf(heap, members)];
}

/** The paths on which the holder retains its objects. */
function classesOf(heap: DividedHeap, { members, objects }: RankedHolder): PathClasses {
  const state = heldOnlyBy(heap.sets, members);
  const first = owner(heap.sets, members);
  // A path begins at the owner if there is one, although another variable may be nearer to the bytes.
  const rounds = (first === null ? [members] : [[first], members]).flatMap((some) => roundsOf(heap, some, state));
  return pathClasses({ ...heap.graph, size: heap.size }, { rounds, state, objects }, heap.labels);
}

/** What the roots of a holder's members point to. */
export function startsOf(
  { sets, roots }: Pick<DividedHeap, "sets" | "roots">,
  members: readonly number[],
): PathStart[] {
  const own = new Set(members);
  return Array.from(roots.target.keys())
    .filter((root) => own.has(sets.canonicalUnit[roots.unitOf[root]!]!))
    .map((root) => ({ object: objectIndex(roots.target[root]!), label: roots.label(root) }));
}
