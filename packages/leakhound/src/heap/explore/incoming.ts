/**
 * A graph's edges by what they point to, as compressed rows, so that it can be gone through backwards:
 *
 *   edges     0: a ─▶ c    1: a ─▶ d    2: b ─▶ c
 *   of c      edges 0 and 2; whose they are, `edgeStart` tells by halving
 *
 * Two columns, of which that of edges is four bytes an edge.
 */
import { lastAtMost } from "../elf/symbols.ts";
import type { Graph } from "../types.ts";

export interface Incoming {
  /** nodes + 1 entries: edges to node n are edge[start[n]] .. edge[start[n + 1]], rising. */
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

/** The node that an edge leaves. */
export const sourceOf = ({ edgeStart }: Pick<Graph, "edgeStart">, edge: number): number => lastAtMost(edgeStart, edge);
