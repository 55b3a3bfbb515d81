/** Random graphs, and what is true of them by definition: slow answers that need no proof. */
import fc from "fast-check";
import type { Graph } from "../../../src/heap/model/image.ts";

export interface Drawn {
  readonly graph: Graph;
  readonly roots: readonly number[];
}

/** `edges[n]` are the nodes that n points to. */
export function graphOf(edges: readonly (readonly number[])[]): Graph {
  const edgeStart = new Uint32Array(edges.length + 1);
  edges.forEach((targets, node) => {
    edgeStart[node + 1] = edgeStart[node]! + targets.length;
  });
  return { nodes: edges.length, edgeStart, edgeTarget: Uint32Array.from(edges.flat()) };
}

export const drawnGraph: fc.Arbitrary<Drawn> = fc.integer({ min: 1, max: 24 }).chain((nodes) => {
  const node = fc.integer({ min: 0, max: nodes - 1 });
  const edges = fc.array(fc.array(node, { maxLength: 4 }), { minLength: nodes, maxLength: nodes });
  return fc.record({ graph: edges.map(graphOf), roots: fc.array(node, { maxLength: 4 }) });
});

/** The nodes that some root reaches when `without` is taken away. */
export function reached({ edgeStart, edgeTarget }: Graph, roots: readonly number[], without = -1): Set<number> {
  const found = new Set<number>();
  const visit = (node: number): void => {
    if (node === without || found.has(node)) return;
    found.add(node);
    for (const target of edgeTarget.subarray(edgeStart[node], edgeStart[node + 1])) visit(target);
  };
  for (const root of roots) visit(root);
  return found;
}
