/**
 * Depth-first preorder, without recursion: a list of a million links would overflow the call stack.
 *
 * The nodes are numbered in preorder, so a node's ancestors in the tree have smaller numbers. Number 0 is a root above
 * all roots, which gives the graph a single entry.
 */
import type { Brand } from "../../base/brand.ts";
import { type Graph, NONE, type ObjectIndex, objectIndex } from "../model/image.ts";

/** A node's number in depth-first preorder. */
export type PreorderNumber = Brand<number, "PreorderNumber">;
export const preorderNumber = (number: number): PreorderNumber => number as PreorderNumber;

export interface DepthFirst {
  /** How many numbers there are: 1 for the root above all roots, and one for each node reached. */
  readonly length: number;
  /** By number: the node; NONE for number 0. */
  readonly node: Uint32Array;
  /** By node: its number; 0 for nodes that are not reached. */
  readonly number: Uint32Array;
  /** By number: the number of its parent in the tree. */
  readonly parent: Uint32Array;
}

export function depthFirst(graph: Graph, roots: ArrayLike<number>): DepthFirst {
  const walk = new Walk(graph);
  for (let row = 0; row < roots.length; row++) walk.from(objectIndex(roots[row]!));
  return {
    length: walk.length,
    node: walk.node.slice(0, walk.length),
    number: walk.number,
    parent: walk.parent.slice(0, walk.length),
  };
}

class Walk {
  readonly node: Uint32Array;
  readonly number: Uint32Array;
  readonly parent: Uint32Array;
  length = 1;
  readonly #graph: Graph;
  /** By depth: the node, and its next edge. */
  readonly #path: Uint32Array;
  readonly #nextEdge: Uint32Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.node = new Uint32Array(graph.nodes + 1).fill(NONE, 0, 1);
    this.number = new Uint32Array(graph.nodes);
    this.parent = new Uint32Array(graph.nodes + 1);
    this.#path = new Uint32Array(graph.nodes);
    this.#nextEdge = new Uint32Array(graph.nodes);
  }

  from(root: ObjectIndex): void {
    if (this.number[root] !== 0) return;
    const { edgeStart, edgeTarget } = this.#graph;
    const path = this.#path;
    const nextEdge = this.#nextEdge;
    let depth = 0;
    this.#enter(root, preorderNumber(0), depth);
    while (depth >= 0) {
      const node = path[depth]!;
      const edge = nextEdge[depth]!;
      if (edge === edgeStart[node + 1]!) {
        depth--;
        continue;
      }
      nextEdge[depth] = edge + 1;
      const target = edgeTarget[edge]!;
      if (this.number[target] === 0) this.#enter(objectIndex(target), preorderNumber(this.number[node]!), ++depth);
    }
  }

  #enter(node: ObjectIndex, parent: PreorderNumber, depth: number): void {
    this.number[node] = this.length;
    this.node[this.length] = node;
    this.parent[this.length] = parent;
    this.length++;
    this.#path[depth] = node;
    this.#nextEdge[depth] = this.#graph.edgeStart[node]!;
  }
}
