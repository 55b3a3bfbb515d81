/** A V8 snapshot divided among its holders, with a name for everything. */
import type { ExplorableDivision } from "../explore/from-divided.ts";
import { rootLabel } from "../holders/labels.ts";
import { type HolderSets, holderSets } from "../holders/sets.ts";
import { NO_OBJECT, objectIndex } from "../model/image.ts";
import { v8Texts } from "./contents.ts";
import { STORAGE, v8Labels } from "./labels.ts";
import type { V8Snapshot } from "./load.ts";
import { type Variables, variablesOf } from "./variables.ts";

export const v8Sets = (snapshot: V8Snapshot): HolderSets => setsOf(snapshot, variablesOf(snapshot, v8Labels(snapshot)));

/** @param readsContents whether the explorer may show what strings contain */
export function divideV8(snapshot: V8Snapshot, readsContents: boolean): ExplorableDivision {
  const labels = v8Labels(snapshot);
  const variables = variablesOf(snapshot, labels);
  const { graph, size, nodeId } = snapshot;
  return {
    wholeGraph: graph,
    graph: variables.graph,
    size,
    sets: setsOf(snapshot, variables),
    roots: {
      target: variables.target,
      unitOf: variables.unitOf,
      label: (root) => rootLabel(variables.label[root]!),
    },
    labels: {
      ...labels,
      isPart: (type) => type === STORAGE,
      mayHaveParts: () => true,
      partField: () => "[]",
    },
    allocations: null,
    notes: [],
    // Addresses are the ids by which DevTools identifies objects.
    find: (text) => {
      const node = /^@?\d{1,10}$/.test(text) ? nodeId.indexOf(Number(text.replace("@", ""))) : -1;
      return node < 0 ? NO_OBJECT : objectIndex(node);
    },
    address: (object) => `@${nodeId[object]}`,
    readText: readsContents ? v8Texts(snapshot) : null,
  };
}

const setsOf = ({ size }: V8Snapshot, { graph, target, units, unitOf }: Variables): HolderSets =>
  holderSets({ ...graph, size, roots: { target } }, units, unitOf);
