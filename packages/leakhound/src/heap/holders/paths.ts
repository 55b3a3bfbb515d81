/**
 * How a holder holds: the way from the variable to where most of its bytes are.
 *
 *   context.data ─▶ map ─▶ *http.Request ×45,419 ─▶ .Header map ×45,419 ─▶ []string ×90,838
 *
 * Every object is reached on a shortest path. Paths that read the same, by fields and types, are one class;
 * a class weighs what lies on it and below. The way told goes down from the variable, always into the
 * heaviest class, as long as that has a good part of what the one above has.
 *
 * A list or a tree would make a class for each link. So an object of the same type as one above it belongs to
 * that one's class: node ─▶ .next node ─▶ .next node … is one class. Where a type is everybody's, as JavaScript's
 * Array is, only what is reached in the same way is one class: cache ─▶ Array ─▶ [] Session ─▶ .tags Array are two.
 */

import { sortFront } from "../graph/sorted-front.ts";
import type { Graph } from "../model/image.ts";
import { PathClasses, type PathLabels } from "./path-classes.ts";

/** Of an object: not the holder's, or done with; still to be met; met in this round. */
const CLOSED = 0;
const MET = 2;

/** A graph with the bytes of each object. */
export type SizedGraph = Pick<Graph, "edgeStart" | "edgeTarget"> & { readonly size: Float64Array };

/** An object that a variable points to, and how the variable reads. */
export interface PathStart {
  readonly object: number;
  readonly label: number;
}

export interface Holding {
  /** What the holder's variables point to; only what these do not reach is looked for from the next. */
  readonly starts: readonly (readonly PathStart[])[];
  /** By object: 1 where only the holder holds it, 0 elsewhere. Used up. */
  readonly state: Uint8Array;
  /** How many are 1. */
  readonly objects: number;
}

export function pathClasses(graph: SizedGraph, { starts, state, objects }: Holding, labels: PathLabels): PathClasses {
  const walk = new Walk(graph, state, objects, labels);
  for (const some of starts) {
    for (const { object, label } of some) walk.start(object, label);
    walk.run();
  }
  return walk.classes;
}

class Walk {
  readonly classes: PathClasses;
  readonly #graph: SizedGraph;
  readonly #state: Uint8Array;
  readonly #labels: PathLabels;
  /** What was met, one round after the other. */
  readonly #queue: Uint32Array;
  #length = 0;
  /** Where in the queue the round begins whose objects are still to be gone on from. */
  #front = 0;
  readonly #classOf: Uint32Array;

  constructor(graph: SizedGraph, state: Uint8Array, objects: number, labels: PathLabels) {
    this.#graph = graph;
    this.#state = state;
    this.#labels = labels;
    this.classes = new PathClasses(labels);
    this.#queue = new Uint32Array(objects);
    this.#classOf = new Uint32Array(state.length);
  }

  start(object: number, label: number): void {
    if (this.#state[object] !== CLOSED) this.#meet(object, this.classes.top(label, this.#labels.ofType(object)));
  }

  run(): void {
    while (this.#front < this.#length) {
      const [start, end] = [this.#front, this.#length];
      sortFront(this.#queue, start, end, this.#classOf.length);
      this.#front = end;
      for (let row = start; row < end; row++) this.#close(this.#queue[row]!);
      for (let row = start; row < end; row++) this.#goOn(this.#queue[row]!);
    }
  }

  #meet(object: number, row: number): void {
    if (this.#state[object] !== MET) {
      this.#state[object] = MET;
      this.#queue[this.#length++] = object;
    } else if (!this.classes.isBefore(row, this.#classOf[object]!)) return;
    // Of two ways of one length it is always that of the first root, or two maps would share their keys by chance.
    this.#classOf[object] = row;
  }

  #close(object: number): void {
    this.#state[object] = CLOSED;
    this.classes.add(this.#classOf[object]!, this.#graph.size[object]!);
  }

  #goOn(above: number): void {
    const { edgeStart, edgeTarget } = this.#graph;
    const classOfAbove = this.#classOf[above]!;
    for (let edge = edgeStart[above]!; edge < edgeStart[above + 1]!; edge++) {
      const object = edgeTarget[edge]!;
      if (this.#state[object] === CLOSED) continue;
      this.#meet(
        object,
        this.classes.below(classOfAbove, this.#labels.ofEdge(above, edge), this.#labels.ofType(object)),
      );
    }
  }
}
