/** What the explorer works out of an image: the dominators at once, what few questions need when they are asked. */
import { type BreadthFirst, breadthFirst } from "../graph/breadth-first.ts";
import { dominatorTree } from "../graph/dominators.ts";
import { type Subtrees, subtreesOf } from "../graph/subtrees.ts";
import { NONE } from "../model/image.ts";
import type { ExplorableHeap } from "./explorable.ts";
import { type Incoming, incomingOf, sourcesOf } from "./incoming.ts";
import { Parts } from "./parts.ts";
import { Reading } from "./reading.ts";

/** Edges to one object that are looked at. */
const EDGES_MAX = 1_000;

export class HeapIndex {
  readonly heap: ExplorableHeap;
  readonly reading: Reading;
  readonly trees: Subtrees;
  readonly parts: Parts;
  /** By object: 1 where a variable points to it. */
  readonly isPointedTo: Uint8Array;
  /** The object that an edge leaves. */
  readonly sourceOf: (edge: number) => number;
  #incoming: Incoming | null = null;
  #ways: BreadthFirst | null = null;
  /** By object: the roots that point to it; those that hold first. */
  #rootsTo: Map<number, number[]> | null = null;

  constructor(heap: ExplorableHeap) {
    this.heap = heap;
    this.reading = new Reading(heap);
    this.parts = new Parts(heap.graph, this.reading);
    this.sourceOf = sourcesOf(heap.graph);
    this.isPointedTo = new Uint8Array(heap.graph.nodes);
    for (let root = 0; root < heap.roots.target.length; root++) this.isPointedTo[heap.roots.target[root]!] = 1;
    this.trees = subtreesOf(dominatorTree(heap.holding.graph, this.starts()), heap.size);
  }

  /** What the roots that hold point to. */
  starts(): number[] {
    const { holding, roots } = this.heap;
    return holding.roots.map((root) => roots.target[root]!);
  }

  /** Who points to an object. */
  get incoming(): Incoming {
    this.#incoming ??= incomingOf(this.heap.graph);
    return this.#incoming;
  }

  /** The shortest way to each object, of those that hold it. */
  get ways(): BreadthFirst {
    this.#ways ??= breadthFirst(this.heap.holding.graph, this.starts());
    return this.#ways;
  }

  /**
   * An edge to the object: by a field of this name, if there is one; "" for any. Several strings may be parts of one object,
   * and each field tells another part. NONE where only variables point to it.
   */
  edgeTo(object: number, field: string): number {
    const { start, edge } = this.incoming;
    const edges = edge.subarray(start[object]!, Math.min(start[object + 1]!, start[object]! + EDGES_MAX));
    const wanted = this.reading.row(field);
    const named = edges.find((one) => this.reading.fieldOf(this.sourceOf(one), one) === wanted);
    return named ?? edges[0] ?? NONE;
  }

  /** The variables that point to an object, those that hold it first. */
  variablesTo(object: number): readonly string[] {
    this.#rootsTo ??= rootsByTarget(this.heap);
    const roots = this.#rootsTo.get(object) ?? [];
    return [...new Set(roots.map(this.heap.roots.text))];
  }
}

function rootsByTarget({ roots, holding }: ExplorableHeap): Map<number, number[]> {
  const rootsTo = new Map<number, number[]>();
  const all = new Set([...holding.roots, ...Array.from(roots.target, (_, root) => root)]);
  for (const root of all) {
    const target = roots.target[root]!;
    const known = rootsTo.get(target);
    if (known) known.push(root);
    else rootsTo.set(target, [root]);
  }
  return rootsTo;
}
