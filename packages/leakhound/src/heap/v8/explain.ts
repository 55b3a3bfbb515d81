/** From a V8 snapshot to the answer. */

import type { PathClasses } from "../holders/path-classes.ts";
import { pathClasses } from "../holders/paths.ts";
import { type BaseSets, baseOf, type NamedHolder, rankHolders } from "../holders/rank.ts";
import type { Explained } from "../holders/report.ts";
import { CAPPED, type HolderSets, heldOnlyBy, holderSets, NO_SET } from "../holders/sets.ts";
import { toldHolder, toldStacks, toldWay } from "../holders/told-holder.ts";
import { typeShares } from "../holders/type-shares.ts";
import { type V8Labels, v8Labels } from "./labels.ts";
import type { V8Snapshot } from "./load.ts";
import { type Variables, variablesOf } from "./variables.ts";

const HOLDERS_MAX = 50;
const PATHS_MAX = 12;
/** Of the heap; below, a holder is listed without its way. */
const PATH_SHARE_MIN = 0.005;
const STACKS_MAX = 1_000;

/** What of an older snapshot is kept to compare a newer one with. */
export function baseOfV8(snapshot: V8Snapshot): BaseSets {
  return baseOf(divided(snapshot, variablesOf(snapshot, v8Labels(snapshot))));
}

/** A snapshot divided among its holders, with a name for everything. */
export interface V8Heap {
  readonly snapshot: V8Snapshot;
  readonly variables: Variables;
  readonly sets: HolderSets;
  readonly labels: V8Labels;
}

export function divideV8Heap(snapshot: V8Snapshot): V8Heap {
  const labels = v8Labels(snapshot);
  const variables = variablesOf(snapshot, labels);
  return { snapshot, variables, sets: divided(snapshot, variables), labels };
}

export const explainV8 = (snapshot: V8Snapshot, base: BaseSets | null): Explained =>
  explainV8Heap(divideV8Heap(snapshot), base);

/** @param pathsMax how many holders are told with their way */
export function explainV8Heap(
  { snapshot, variables, sets, labels }: V8Heap,
  base: BaseSets | null,
  pathsMax = PATHS_MAX,
): Explained {
  const growth = base && sets.heapBytes - base.bytes.reduce((sum, one) => sum + one, 0);
  const told = rankHolders(sets, base)
    .slice(0, HOLDERS_MAX)
    .map((one, row) => {
      const isTold = row < pathsMax && one.retainedBytes >= PATH_SHARE_MIN * sets.heapBytes;
      const classes = isTold ? classesOf(snapshot, variables, sets, one, labels) : null;
      const stacks = toldStacks(classes?.stacks(STACKS_MAX) ?? [], one, labels.steps);
      return { holder: toldHolder(one, sets, growth, toldWay(classes, labels.steps)), stacks };
    });
  return {
    report: {
      schema: "leakhound.holders/1",
      heapBytes: sets.heapBytes,
      objects: sets.heapObjects,
      ...(growth === null ? {} : { growthBytes: growth }),
      holders: told.map(({ holder }) => holder),
      packages: [],
      types: typeShares(snapshot.size, (node) => sets.of[node] !== NO_SET, labels),
      allocations: [],
      warnings: sets.isCapped ? [CAPPED] : [],
    },
    stacks: told.flatMap(({ stacks }) => stacks),
    allocated: [],
  };
}

const divided = ({ size }: V8Snapshot, { graph, target, units, unitOf }: Variables): HolderSets =>
  holderSets({ ...graph, size, roots: { target } }, units, unitOf);

function classesOf(
  { size }: V8Snapshot,
  { graph, target, unitOf, label }: Variables,
  sets: HolderSets,
  holder: NamedHolder,
  labels: V8Labels,
): PathClasses {
  const state = heldOnlyBy(sets, holder.members);
  const own = new Set(holder.members);
  const starts = Array.from(target.keys())
    .filter((root) => own.has(unitOf[root]!))
    .map((root) => ({ object: target[root]!, label: label[root]! }));
  return pathClasses({ ...graph, size }, { starts: [starts], state, objects: holder.objects }, labels);
}
