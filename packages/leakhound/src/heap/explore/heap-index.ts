/** What the explorer computes about an image: dominators at once, the rest when a command first needs it. */
import { type BreadthFirst, breadthFirst } from "../graph/breadth-first.ts";
import { dominatorTree } from "../graph/dominators.ts";
import { type Subtrees, subtreesOf } from "../graph/subtrees.ts";
import { type EdgeIndex, edgeIndex, NO_EDGE, type ObjectIndex } from "../model/image.ts";
import type { ExplorableHeap } from "./explorable.ts";
import { type Incoming, incomingOf, sourcesOf } from "./incoming.ts";
import { Parts } from "./parts.ts";
import { SourceNames } from "./source-names.ts";

/** At most so many edges to one object are searched for a field. */
const EDGES_MAX = 1_000;

export class HeapIndex {
  readonly heap: ExplorableHeap;
  readonly names: SourceNames;
  readonly subtrees: Subtrees;
  readonly parts: Parts;
  /** By object: 1 if a variable points to it. */
  readonly hasRoot: Uint8Array;
  /** The object that an edge leaves. */
  readonly sourceOf: (edge: number) => ObjectIndex;
  #incoming: Incoming | null = null;
  #shortestPaths: BreadthFirst | null = null;
  /** By object: the roots that point to it; those that retain it first. */
  #rootsOf: Map<number, number[]> | null = null;

  constructor(heap: ExplorableHeap) {
    this.heap = heap;
    this.names = new SourceNames(heap);
    this.parts = new Parts(heap.graph, this.names);
    this.sourceOf = sourcesOf(heap.graph);
    this.hasRoot = new Uint8Array(heap.graph.nodes);
    for (let root = 0; root < heap.roots.target.length; root++) this.hasRoot[heap.roots.target[root]!] = 1;
    this.subtrees = subtreesOf(dominatorTree(heap.retaining.graph, this.starts()), heap.size);
  }

  /** The objects to which the retaining roots point. */
  starts(): number[] {
    const { retaining, roots } = this.heap;
    return retaining.roots.map((root) => roots.target[root]!);
  }

  /** The edges to each object. */
  get incoming(): Incoming {
    this.#incoming ??= incomingOf(this.heap.graph);
    return this.#incoming;
  }

  /** The shortest path of retaining edges to each object. */
  get shortestPaths(): BreadthFirst {
    this.#shortestPaths ??= breadthFirst(this.heap.retaining.graph, this.starts());
    return this.#shortestPaths;
  }

  /**
   * An edge to the object, by a field of this name if there is one; "" for any. Several strings may share an object, and
   * each field then points to another part of it. NO_EDGE if only variables point to the object.
   */
  edgeTo(object: ObjectIndex, field: string): EdgeIndex {
    const { start, edge } = this.incoming;
    const edges = edge.subarray(start[object]!, Math.min(start[object + 1]!, start[object]! + EDGES_MAX));
    const wanted = this.names.fieldNamed(field);
    const named = edges.find((one) => this.names.fieldOf(this.sourceOf(one), edgeIndex(one)) === wanted);
    return edgeIndex(named ?? edges[0] ?? NO_EDGE);
  }

  /** The variables that point to an object, those that retain it first. */
  variablesTo(object: number): readonly string[] {
    this.#rootsOf ??= rootsByTarget(this.heap);
    const roots = this.#rootsOf.get(object) ?? [];
    return [...new Set(roots.map(this.heap.roots.text))];
  }
}

function rootsByTarget({ roots, retaining }: ExplorableHeap): Map<number, number[]> {
  const byTarget = new Map<number, number[]>();
  const all = new Set([...retaining.roots, ...Array.from(roots.target, (_, root) => root)]);
  for (const root of all) {
    const target = roots.target[root]!;
    const known = byTarget.get(target);
    if (known) known.push(root);
    else byTarget.set(target, [root]);
  }
  return byTarget;
}
