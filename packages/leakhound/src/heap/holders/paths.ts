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
 * that one's class: node ─▶ .next node ─▶ .next node … is one class.
 */
import type { Graph } from "../types.ts";
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

export function pathClasses(
  { edgeStart, edgeTarget, size }: SizedGraph,
  { starts, state, objects }: Holding,
  labels: PathLabels,
): PathClasses {
  const classes = new PathClasses(labels);
  const queue = new Uint32Array(objects);
  const classOf = new Uint32Array(size.length);
  let length = 0;
  const meet = (object: number, row: number): void => {
    if (state[object] === MET) {
      // Two ways of one length: always that of the first root, or two maps would share their keys by chance.
      if (!classes.isBefore(row, classOf[object]!)) return;
      classes.add(classOf[object]!, -1, size[object]!);
    } else queue[length++] = object;
    state[object] = MET;
    classOf[object] = row;
    classes.add(row, 1, size[object]!);
  };
  const walk = (from: number): void => {
    for (let next = from; next < length; ) {
      // Those that are equally far, by address: a map scatters them, and each would wait for memory.
      const front = queue.subarray(next, length).sort();
      next = length;
      for (const object of front) state[object] = CLOSED;
      for (const above of front)
        for (let edge = edgeStart[above]!; edge < edgeStart[above + 1]!; edge++) {
          const object = edgeTarget[edge]!;
          if (state[object] !== CLOSED)
            meet(object, classes.below(classOf[above]!, labels.ofEdge(above, edge), labels.ofType(object)));
        }
    }
  };
  for (const some of starts) {
    const from = length;
    for (const { object, label } of some)
      if (state[object] !== CLOSED) meet(object, classes.top(label, labels.ofType(object)));
    walk(from);
  }
  return classes;
}
