/**
 * Breadth-first order: the search reaches each node by a path of the fewest edges, and visits its parent before it.
 *
 *        r            order   r a b c
 *       / \           parent  - r r a
 *      a   b          `via` is the edge by which the search reached a node
 *       \ /
 *        c
 */

import { type Graph, NONE } from "../model/image.ts";
import { sortFront } from "./sorted-front.ts";

export interface BreadthFirst {
  /** The nodes reached, nearest first. */
  readonly order: Uint32Array;
  /** By node: the node before it; NONE for starts and for nodes that are not reached. */
  readonly parent: Uint32Array;
  /** By node: the edge from the parent; NONE for nodes without a parent. */
  readonly via: Uint32Array;
}

/**
 * @param starts where the search begins; may contain duplicates
 * @param isMember 1 for each node that the search may enter; without it, the search may enter all
 */
export function breadthFirst(graph: Graph, starts: ArrayLike<number>, isMember?: Uint8Array): BreadthFirst {
  const { nodes, edgeStart, edgeTarget } = graph;
  const parent = new Uint32Array(nodes).fill(NONE);
  const via = new Uint32Array(nodes).fill(NONE);
  const isClosed = isMember ? isMember.map((member) => 1 - member) : new Uint8Array(nodes);
  const order = new Uint32Array(nodes);
  let length = 0;
  for (let row = 0; row < starts.length; row++) {
    const node = starts[row]!;
    if (isClosed[node] === 1) continue;
    isClosed[node] = 1;
    order[length++] = node;
  }
  for (let [start, end] = [0, length]; start < end; [start, end] = [end, length]) {
    sortFront(order, { start, end }, nodes);
    for (let next = start; next < end; next++) {
      const node = order[next]!;
      for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
        const target = edgeTarget[edge]!;
        if (isClosed[target] === 1) continue;
        isClosed[target] = 1;
        parent[target] = node;
        via[target] = edge;
        order[length++] = target;
      }
    }
  }
  return { order: order.slice(0, length), parent, via };
}
