/**
 * Strongly connected components: objects that all reach each other, and so are held by the same roots.
 *
 *   a -> b -> c -> b        components {c, b}, {a}: b and c are one ring
 *
 * Tarjan's algorithm without recursion. A component is finished when nothing on the stack above its first
 * node reaches below it; so components come out after all that they point to, and `nodes` read backwards is a
 * topological order.
 *
 * R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972)
 */
import { type Graph, NONE } from "../types.ts";

export interface Components {
  readonly length: number;
  /** By node: its component; NONE for what is not reached. */
  readonly of: Uint32Array;
  /** The nodes reached, one component after the other, each after those it points to. */
  readonly nodes: Uint32Array;
}

export function components(graph: Graph, roots: ArrayLike<number>): Components {
  const search = new Search(graph);
  for (let row = 0; row < roots.length; row++) search.from(roots[row]!);
  return { length: search.found, of: search.of, nodes: search.nodes.subarray(0, search.finished) };
}

class Search {
  readonly of: Uint32Array;
  readonly nodes: Uint32Array;
  found = 0;
  finished = 0;
  readonly #graph: Graph;
  /** By node: when it was met, from 1; 0 before. */
  readonly #met: Uint32Array;
  /** By node: the earliest unfinished node it is known to reach. */
  readonly #low: Uint32Array;
  readonly #nextEdge: Uint32Array;
  /** The way from the root to here. */
  readonly #path: Uint32Array;
  /** Nodes met and not yet in a component. */
  readonly #open: Uint32Array;
  #openLength = 0;
  #time = 0;

  constructor(graph: Graph) {
    const { nodes } = graph;
    this.#graph = graph;
    this.of = new Uint32Array(nodes).fill(NONE);
    this.nodes = new Uint32Array(nodes);
    this.#met = new Uint32Array(nodes);
    this.#low = new Uint32Array(nodes);
    this.#nextEdge = new Uint32Array(nodes);
    this.#path = new Uint32Array(nodes);
    this.#open = new Uint32Array(nodes);
  }

  from(root: number): void {
    if (this.#met[root] !== 0) return;
    const { edgeStart, edgeTarget } = this.#graph;
    const [path, nextEdge, met, low] = [this.#path, this.#nextEdge, this.#met, this.#low];
    let depth = 0;
    this.#enter(root, depth);
    while (depth >= 0) {
      const node = path[depth]!;
      const edge = nextEdge[node]!;
      if (edge < edgeStart[node + 1]!) {
        nextEdge[node] = edge + 1;
        const target = edgeTarget[edge]!;
        if (met[target] === 0) this.#enter(target, ++depth);
        else if (this.of[target] === NONE && met[target]! < low[node]!) low[node] = met[target]!;
        continue;
      }
      if (low[node] === met[node]) this.#close(node);
      depth--;
      if (depth >= 0 && low[node]! < low[path[depth]!]!) low[path[depth]!] = low[node]!;
    }
  }

  #enter(node: number, depth: number): void {
    this.#time++;
    this.#met[node] = this.#time;
    this.#low[node] = this.#time;
    this.#nextEdge[node] = this.#graph.edgeStart[node]!;
    this.#path[depth] = node;
    this.#open[this.#openLength++] = node;
  }

  #close(first: number): void {
    for (;;) {
      const node = this.#open[--this.#openLength]!;
      this.of[node] = this.found;
      this.nodes[this.finished++] = node;
      if (node === first) break;
    }
    this.found++;
  }
}
