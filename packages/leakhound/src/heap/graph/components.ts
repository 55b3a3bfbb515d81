/**
 * Strongly connected components: groups of nodes that all reach each other. The same roots hold all nodes of a group.
 *
 *   a -> b -> c -> b        components {c, b}, {a}: b and c form a cycle
 *
 * This is Tarjan's algorithm without recursion. A component is finished when no node on the stack above its first
 * node reaches below that node. Each component therefore comes after all components that it points to, and `nodes`
 * read from the end is a topological order. More than half of a heap are strings and arrays that point to nothing;
 * each is a component by itself and never goes on the stack.
 *
 * R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972)
 */
import { type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";

export interface Components {
  readonly length: number;
  /** Component c is nodes[start[c]] .. nodes[start[c + 1]), length + 1 entries. */
  readonly start: Uint32Array;
  /** The nodes reached, one component after the other, each after those it points to. */
  readonly nodes: Uint32Array;
}

export function components(graph: Graph, roots: ArrayLike<number>): Components {
  const search = new Search(graph);
  for (let row = 0; row < roots.length; row++) search.from(objectIndex(roots[row]!));
  const { found, finished, start, nodes } = search;
  start[found] = finished;
  return { length: found, start: start.subarray(0, found + 1), nodes: nodes.subarray(0, finished) };
}

/**
 * Four words of state per node, next to each other, because each step reads all of them and so waits for memory once:
 * VISITED is the time of the visit, from 1; LOW is the earliest unfinished node that it is known to reach; NEXT is its
 * next edge; CLOSED is 1 when its component is finished.
 */
const [VISITED, LOW, NEXT, CLOSED, WORDS] = [0, 1, 2, 3, 4];

class Search {
  readonly nodes: Uint32Array;
  readonly start: Uint32Array;
  found = 0;
  finished = 0;
  readonly #graph: Graph;
  readonly #state: Uint32Array;
  /** By depth: the path from the root to the current node. */
  readonly #path: Uint32Array;
  /** Stack of the nodes that were visited and are not yet in a component. */
  readonly #open: Uint32Array;
  #openLength = 0;
  #time = 0;

  constructor(graph: Graph) {
    const { nodes } = graph;
    this.#graph = graph;
    this.nodes = new Uint32Array(nodes);
    this.start = new Uint32Array(nodes + 1);
    this.#state = new Uint32Array(WORDS * nodes);
    this.#path = new Uint32Array(nodes);
    this.#open = new Uint32Array(nodes);
  }

  from(root: ObjectIndex): void {
    const state = this.#state;
    if (state[WORDS * root + VISITED] !== 0) return;
    const { edgeStart, edgeTarget } = this.#graph;
    const path = this.#path;
    let depth = 0;
    this.#enter(root, depth);
    while (depth >= 0) {
      const node = path[depth]!;
      const at = WORDS * node;
      const edge = state[at + NEXT]!;
      if (edge < edgeStart[node + 1]!) {
        state[at + NEXT] = edge + 1;
        const target = objectIndex(edgeTarget[edge]!);
        const to = WORDS * target;
        if (state[to + VISITED] === 0) {
          if (edgeStart[target] === edgeStart[target + 1]) this.#leaf(target);
          else this.#enter(target, ++depth);
        } else if (state[to + CLOSED] === 0 && state[to + VISITED]! < state[at + LOW]!)
          state[at + LOW] = state[to + VISITED]!;
        continue;
      }
      if (state[at + LOW] === state[at + VISITED]) this.#close(node);
      depth--;
      const above = depth < 0 ? at : WORDS * path[depth]!;
      if (state[at + LOW]! < state[above + LOW]!) state[above + LOW] = state[at + LOW]!;
    }
  }

  #enter(node: ObjectIndex, depth: number): void {
    const at = WORDS * node;
    this.#time++;
    this.#state[at + VISITED] = this.#time;
    this.#state[at + LOW] = this.#time;
    this.#state[at + NEXT] = this.#graph.edgeStart[node]!;
    this.#path[depth] = node;
    this.#open[this.#openLength++] = node;
  }

  #leaf(node: number): void {
    this.#state[WORDS * node + VISITED] = ++this.#time;
    this.#state[WORDS * node + CLOSED] = 1;
    this.start[this.found++] = this.finished;
    this.nodes[this.finished++] = node;
  }

  #close(first: number): void {
    this.start[this.found++] = this.finished;
    for (;;) {
      const node = this.#open[--this.#openLength]!;
      this.#state[WORDS * node + CLOSED] = 1;
      this.nodes[this.finished++] = node;
      if (node === first) break;
    }
  }
}
