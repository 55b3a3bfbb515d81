/** A V8 snapshot for the explorer. */

import { explorable } from "../explore/divided.ts";
import type { ExplorableHeap } from "../explore/explorable.ts";
import type { HoldersReport } from "../holders/report.ts";
import { NONE } from "../model/image.ts";
import type { V8Heap } from "./explain.ts";
import { STORAGE } from "./labels.ts";

/** Addresses are the ids by which DevTools knows objects, too. */
export function exploreV8({ snapshot, variables, sets, labels }: V8Heap, report: HoldersReport): ExplorableHeap {
  const { graph, size, nodeId } = snapshot;
  return explorable({
    graph,
    dividedGraph: variables.graph,
    size,
    report,
    sets,
    labels: {
      ...labels,
      isPart: (type) => type === STORAGE,
      mayHaveParts: () => true,
      partField: () => "[]",
    },
    rootTarget: variables.target,
    unitOf: variables.unitOf,
    rootLabel: (root) => variables.label[root]!,
    find: (text) => {
      const node = /^@?\d{1,10}$/.test(text) ? nodeId.indexOf(Number(text.replace("@", ""))) : -1;
      return node < 0 ? NONE : node;
    },
    address: (object) => `@${nodeId[object]}`,
  });
}
