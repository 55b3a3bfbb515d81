/** Orders of nodes and edges: by weight, most first, then by name. Signs do not count. */
import { compareText } from "../../base/go-format.ts";
import type { CallGraph, GraphNodes } from "./call-graph.ts";

/** Nodes by their own value. */
export function sortByFlat(rows: Uint32Array, nodes: GraphNodes): Uint32Array {
  return sortedBy(rows, nodes, nodes.flat.sum.map(Math.abs), nodes.cum.sum);
}

/** Nodes by their cumulative value. */
export function sortByCum(rows: Uint32Array, nodes: GraphNodes): Uint32Array {
  return sortedBy(rows, nodes, nodes.cum.sum.map(Math.abs), nodes.flat.sum);
}

/** Nodes by a score of their own, highest first; `score` has a row for each node. */
export function sortByScore(rows: Uint32Array, nodes: GraphNodes, score: Float64Array): Uint32Array {
  return sortedBy(rows, nodes, score, nodes.flat.sum);
}

function sortedBy(rows: Uint32Array, { names, place }: GraphNodes, by: Float64Array, then: Float64Array): Uint32Array {
  return rows.toSorted(
    (a, b) => by[b]! - by[a]! || names.compare(place[a]!, place[b]!) || Math.abs(then[b]!) - Math.abs(then[a]!),
  );
}

/** Edges by weight, then by caller, then by callee. */
export function sortEdges(rows: readonly number[], graph: CallGraph): number[] {
  const { source, target, weight } = graph.edges;
  return rows.toSorted(
    (a, b) =>
      Math.abs(weight.sum[b]!) - Math.abs(weight.sum[a]!) ||
      compareText(graph.nameOf(source[a]!), graph.nameOf(source[b]!)) ||
      compareText(graph.nameOf(target[a]!), graph.nameOf(target[b]!)),
  );
}
