/** Heaps drawn as edges, for the explorer. Object n has 2^n bytes, so that a sum of bytes identifies its objects. */
import type { ExplorableHeap, ExplorableHolder } from "../../../src/heap/explore/explorable.ts";
import { HeapIndex } from "../../../src/heap/explore/heap-index.ts";
import { fieldLabel, typeLabel } from "../../../src/heap/holders/labels.ts";
import { TextTable } from "../../../src/heap/holders/text-table.ts";
import { type Graph, NO_OBJECT, objectIndex } from "../../../src/heap/model/image.ts";

export interface DrawnHeap {
  readonly graph: Graph;
  readonly roots: readonly number[];
  /** By object; "T" for all where it is left out. A type "part" is a part of what points to it. */
  readonly types?: readonly string[];
  readonly holders?: readonly ExplorableHolder[];
}

export function indexOf({ graph, roots, types = [], holders = [] }: DrawnHeap): HeapIndex {
  const texts = new TextTable();
  const size = Float64Array.from({ length: graph.nodes }, (_, object) => 2 ** object);
  const heap: ExplorableHeap = {
    graph,
    size,
    report: {
      schema: "leakhound.holders/1",
      heapBytes: size.reduce((sum, bytes) => sum + bytes, 0),
      objects: graph.nodes,
      holders: [],
      packages: [],
      types: [],
      allocations: [],
      notes: [],
    },
    labels: {
      ofType: (object) => typeLabel(texts.row(types[object] ?? "T")),
      ofEdge: (object, edge) => fieldLabel(texts.row(`.${edge - graph.edgeStart[object]!}`)),
      text: (row) => texts.text(row),
      isPart: (type) => type === "part",
      mayHaveParts: () => true,
      partField: (field) => `[${field.slice(1)}]`,
      sourceType: (type) => type,
      shownSteps: (steps) => [...steps],
    },
    roots: { target: roots, text: (root) => `root ${root}` },
    retaining: { graph, roots: roots.map((_, root) => root) },
    holders,
    find: (address) => (Number(address) < graph.nodes ? objectIndex(Number(address)) : NO_OBJECT),
    address: (object) => `#${object}`,
    readText: null,
  };
  return new HeapIndex(heap);
}
