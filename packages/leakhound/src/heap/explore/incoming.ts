/**
 * The edges of a graph by their target, as compressed rows, to walk it in the opposite direction:
 *
 *   edges     0: a ─▶ c    1: a ─▶ d    2: b ─▶ c
 *   of c      edges 0 and 2
 *
 * The source of an edge is not stored: a binary search in `edgeStart` finds it. A landmark every few edges makes the
 * search short.
 */
import { type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";

export interface Incoming {
  /** nodes + 1 entries: edges to node n are edge[start[n]] .. edge[start[n + 1]), ascending. */
  readonly start: Uint32Array;
  readonly edge: Uint32Array;
}

export function incomingOf({ nodes, edgeTarget }: Graph): Incoming {
  const start = new Uint32Array(nodes + 1);
  for (let edge = 0; edge < edgeTarget.length; edge++) start[edgeTarget[edge]! + 1]!++;
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const next = start.slice(0, nodes);
  const edges = new Uint32Array(edgeTarget.length);
  for (let edge = 0; edge < edgeTarget.length; edge++) edges[next[edgeTarget[edge]!]!++] = edge;
  return { start, edge: edges };
}

const EDGES_PER_LANDMARK = 64;

/** @returns a function from an edge to the node that it leaves */
export function sourcesOf({ nodes, edgeStart, edgeTarget }: Graph): (edge: number) => ObjectIndex {
  const landmarks = new Uint32Array(Math.floor(edgeTarget.length / EDGES_PER_LANDMARK) + 2).fill(nodes - 1);
  let next = 0;
  for (let node = 0; node < nodes; node++)
    for (const end = edgeStart[node + 1]!; next * EDGES_PER_LANDMARK < end; ) landmarks[next++] = node;
  return (edge) => {
    const landmark = Math.floor(edge / EDGES_PER_LANDMARK);
    let [low, high] = [landmarks[landmark]!, landmarks[landmark + 1]!];
    while (low < high) {
      const middle = high - ((high - low) >> 1);
      if (edgeStart[middle]! <= edge) low = middle;
      else high = middle - 1;
    }
    return objectIndex(low);
  };
}
