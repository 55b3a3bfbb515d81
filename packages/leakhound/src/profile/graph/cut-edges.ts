/** Removes unimportant edges from a graph; `trim.ts` decides when. */
import type { CallGraph } from "./call-graph.ts";
import { sortEdges } from "./order.ts";

/** Cuts the edges to shown nodes whose weight is below `cutoff`. @returns their number */
export function cutLightEdges(graph: CallGraph, cutoff: number): number {
  let cut = 0;
  for (const node of graph.shown) {
    for (const edge of graph.incoming(node)) {
      if (Math.abs(graph.edges.weight.sum[edge]!) >= cutoff) continue;
      graph.cut(edge);
      cut++;
    }
  }
  return cut;
}

/**
 * Cuts residual edges whose ends are also connected by another path, the lightest first. A residual edge that is heavier
 * than a direct edge to the same node stays, because its absence would be confusing.
 */
export function cutRedundantEdges(graph: CallGraph): void {
  for (const node of graph.shown.toReversed()) {
    for (const edge of sortEdges(graph.incoming(node), graph).reverse()) {
      if (!graph.edges.isResidual[edge]) break;
      if (isRedundant(graph, edge)) graph.cut(edge);
    }
  }
}

/** Whether the caller reaches the callee without this edge. */
function isRedundant(graph: CallGraph, edge: number): boolean {
  const { source, target } = graph.edges;
  const seen = new Set([target[edge]!]);
  for (const node of seen) {
    for (const other of graph.incoming(node)) {
      if (other === edge) continue;
      if (source[other] === source[edge]) return true;
      // The loop over the set continues with nodes that are added to it.
      seen.add(source[other]!);
    }
  }
  return false;
}
