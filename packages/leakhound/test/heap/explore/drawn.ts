/** Heaps drawn as edges, as the explorer sees them. Object n takes up 2^n bytes, so that a sum tells what is in it. */
import type { ExplorableHeap, ExplorableHolder } from "../../../src/heap/explore/explorable.ts";
import { HeapIndex } from "../../../src/heap/explore/heap-index.ts";
import { Texts } from "../../../src/heap/holders/texts.ts";
import { type Graph, NONE } from "../../../src/heap/model/image.ts";

export interface DrawnHeap {
  readonly graph: Graph;
  readonly roots: readonly number[];
  /** By object; "T" for all where it is left out. A type "part" is a part of what points to it. */
  readonly types?: readonly string[];
  readonly holders?: readonly ExplorableHolder[];
}

export function indexOf({ graph, roots, types = [], holders = [] }: DrawnHeap): HeapIndex {
  const texts = new Texts();
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
      warnings: [],
    },
    labels: {
      ofType: (object) => texts.row(types[object] ?? "T"),
      ofEdge: (object, edge) => texts.row(`.${edge - graph.edgeStart[object]!}`),
      text: (row) => texts.text(row),
      isPart: (type) => type === "part",
      mayHaveParts: () => true,
      partField: (field) => `[${field.slice(1)}]`,
      sourceType: (type) => type,
    },
    roots: { target: roots, text: (root) => `root ${root}` },
    retaining: { graph, roots: roots.map((_, root) => root) },
    holders,
    find: (address) => (Number(address) < graph.nodes ? Number(address) : NONE),
    address: (object) => `#${object}`,
  };
  return new HeapIndex(heap);
}
