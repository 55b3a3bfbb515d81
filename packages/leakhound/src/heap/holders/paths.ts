/**
 * The paths on which a holder retains its objects, from the variable to most of the bytes.
 *
 *   context.data ─▶ map ─▶ *http.Request ×45,419 ─▶ .Header map ×45,419 ─▶ []string ×90,838
 *
 * The search reaches every object by a shortest path. Paths with the same fields and types form one class; a class
 * weighs as much as the objects on it and below it. The reported path starts at the variable and always follows the
 * heaviest class, as long as that has a large part of the weight of the class above it.
 *
 * A list or a tree would form one class per link. So an object of the same type as one above it belongs to the class
 * of that one: node ─▶ .next node ─▶ .next node … is one class. Some types say nothing about their objects, such as
 * JavaScript's Array: these merge only if the same field of the same type leads to them, and
 * cache ─▶ Array ─▶ [] Session ─▶ .tags Array are two classes of Array.
 */

import { sortFront } from "../graph/sorted-front.ts";
import { edgeIndex, type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { HeapLabels, RootLabel } from "./labels.ts";
import { type ClassIndex, PathClasses } from "./path-classes.ts";

/** States of an object: not the holder's, or finished; 1 is not yet reached; reached in the current round. */
const CLOSED = 0;
const REACHED = 2;

/** A graph with the bytes of each object. */
export type SizedGraph = Pick<Graph, "edgeStart" | "edgeTarget"> & { readonly size: Float64Array };

/** An object that a variable points to, and the variable's name. */
export interface PathStart {
  readonly object: ObjectIndex;
  readonly label: RootLabel;
}

export interface PathSearch {
  /** The objects that the holder's variables point to, in rounds: a round adds only the objects that the rounds before it do not reach. */
  readonly rounds: readonly (readonly PathStart[])[];
  /** By object: 1 if only the holder holds it, 0 otherwise. The search overwrites it. */
  readonly state: Uint8Array;
  /** How many entries of `state` are 1. */
  readonly objects: number;
}

export function pathClasses(graph: SizedGraph, search: PathSearch, labels: HeapLabels): PathClasses {
  const walk = new Walk(graph, search, labels);
  for (const starts of search.rounds) {
    for (const start of starts) walk.start(start);
    walk.run();
  }
  return walk.classes;
}

class Walk {
  readonly classes: PathClasses;
  readonly #graph: SizedGraph;
  readonly #state: Uint8Array;
  readonly #labels: HeapLabels;
  /** The objects reached, one round of the search after the other. */
  readonly #queue: Uint32Array;
  #length = 0;
  /** The first entry of the queue whose edges are not yet followed. */
  #front = 0;
  /** By object: a ClassIndex. */
  readonly #classOf: Uint32Array;

  constructor(graph: SizedGraph, { state, objects }: PathSearch, labels: HeapLabels) {
    this.#graph = graph;
    this.#state = state;
    this.#labels = labels;
    this.classes = new PathClasses(labels);
    this.#queue = new Uint32Array(objects);
    this.#classOf = new Uint32Array(state.length);
  }

  start({ object, label }: PathStart): void {
    if (this.#state[object] !== CLOSED) this.#reach(object, this.classes.top(label, this.#labels.ofType(object)));
  }

  run(): void {
    while (this.#front < this.#length) {
      const [start, end] = [this.#front, this.#length];
      sortFront(this.#queue, { start, end }, this.#classOf.length);
      this.#front = end;
      for (let row = start; row < end; row++) this.#close(this.#queue[row]!);
      for (let row = start; row < end; row++) this.#followEdges(objectIndex(this.#queue[row]!));
    }
  }

  #reach(object: ObjectIndex, row: ClassIndex): void {
    if (this.#state[object] !== REACHED) {
      this.#state[object] = REACHED;
      this.#queue[this.#length++] = object;
    } else if (!this.classes.isBefore(row, this.#classOf[object]! as ClassIndex)) return;
    // Of two paths of the same length, the path from the first root wins. Otherwise two maps would share their keys
    // at random.
    this.#classOf[object] = row;
  }

  #close(object: number): void {
    this.#state[object] = CLOSED;
    this.classes.addObject(this.#classOf[object]! as ClassIndex, this.#graph.size[object]!);
  }

  #followEdges(from: ObjectIndex): void {
    const { edgeStart, edgeTarget } = this.#graph;
    const above = this.#classOf[from]! as ClassIndex;
    for (let edge = edgeStart[from]!; edge < edgeStart[from + 1]!; edge++) {
      const object = objectIndex(edgeTarget[edge]!);
      if (this.#state[object] === CLOSED) continue;
      const field = this.#labels.ofEdge(from, edgeIndex(edge));
      this.#reach(object, this.classes.below(above, field, this.#labels.ofType(object)));
    }
  }
}
