/** Sorts nodes and edges by absolute weight, largest first, then by name. */
import { compareText } from "../../base/go-format.ts";
import type { CallGraph, GraphNodes } from "./call-graph.ts";

/** Sorts nodes by flat value. */
export function sortByFlat(rows: Uint32Array, nodes: GraphNodes): Uint32Array {
  return sortedBy(rows, nodes, nodes.flat.sum.map(Math.abs), nodes.cum.sum);
}

/** Sorts nodes by cumulative value. */
export function sortByCum(rows: Uint32Array, nodes: GraphNodes): Uint32Array {
  return sortedBy(rows, nodes, nodes.cum.sum.map(Math.abs), nodes.flat.sum);
}

/** Sorts nodes by score, highest first; `score` has a row for each node. */
export function sortByScore(rows: Uint32Array, nodes: GraphNodes, score: Float64Array): Uint32Array {
  return sortedBy(rows, nodes, score, nodes.flat.sum);
}

function sortedBy(rows: Uint32Array, { names, place }: GraphNodes, by: Float64Array, then: Float64Array): Uint32Array {
  return rows.toSorted(
    (a, b) => by[b]! - by[a]! || names.compare(place[a]!, place[b]!) || Math.abs(then[b]!) - Math.abs(then[a]!),
  );
}

/** Sorts edges by absolute weight, then by caller, then by callee. */
export function sortEdges(rows: readonly number[], graph: CallGraph): number[] {
  const { source, target, weight } = graph.edges;
  return rows.toSorted(
    (a, b) =>
      Math.abs(weight.sum[b]!) - Math.abs(weight.sum[a]!) ||
      compareText(graph.nameOf(source[a]!), graph.nameOf(source[b]!)) ||
      compareText(graph.nameOf(target[a]!), graph.nameOf(target[b]!)),
  );
}
