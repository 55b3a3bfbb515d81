/**
 * Strongly connected components: objects that all reach each other, and so are held by the same roots.
 *
 *   a -> b -> c -> b        components {c, b}, {a}: b and c are one ring
 *
 * Tarjan's algorithm without recursion. A component is finished when nothing on the stack above its first
 * node reaches below it; so components come out after all that they point to, and `nodes` read backwards is a
 * topological order. More than half of a heap are texts and arrays that point to nothing: such are components as they
 * stand, and never go on the stack.
 *
 * R. Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972)
 */
import type { Graph } from "../model/image.ts";

export interface Components {
  readonly length: number;
  /** Component c is nodes[start[c]] .. nodes[start[c + 1]], not including the last. */
  readonly start: Uint32Array;
  /** The nodes reached, one component after the other, each after those it points to. */
  readonly nodes: Uint32Array;
}

export function components(graph: Graph, roots: ArrayLike<number>): Components {
  const search = new Search(graph);
  for (let row = 0; row < roots.length; row++) search.from(roots[row]!);
  const { found, finished, start, nodes } = search;
  start[found] = finished;
  return { length: found, start: start.subarray(0, found + 1), nodes: nodes.subarray(0, finished) };
}

/**
 * What is known of a node stands together, as each step needs all of it and has to wait for memory once:
 * MET when it was met, from 1; LOW the earliest unfinished node it is known to reach; NEXT its next edge;
 * CLOSED 1 when its component is finished.
 */
const [MET, LOW, NEXT, CLOSED, WORDS] = [0, 1, 2, 3, 4];

class Search {
  readonly nodes: Uint32Array;
  readonly start: Uint32Array;
  found = 0;
  finished = 0;
  readonly #graph: Graph;
  readonly #state: Uint32Array;
  /** The way from the root to here. */
  readonly #path: Uint32Array;
  /** Nodes met and not yet in a component. */
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

  from(root: number): void {
    const state = this.#state;
    if (state[WORDS * root + MET] !== 0) return;
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
        const target = edgeTarget[edge]!;
        const to = WORDS * target;
        if (state[to + MET] === 0) {
          if (edgeStart[target] === edgeStart[target + 1]) this.#leaf(target);
          else this.#enter(target, ++depth);
        } else if (state[to + CLOSED] === 0 && state[to + MET]! < state[at + LOW]!) state[at + LOW] = state[to + MET]!;
        continue;
      }
      if (state[at + LOW] === state[at + MET]) this.#close(node);
      depth--;
      const above = depth < 0 ? at : WORDS * path[depth]!;
      if (state[at + LOW]! < state[above + LOW]!) state[above + LOW] = state[at + LOW]!;
    }
  }

  #enter(node: number, depth: number): void {
    const at = WORDS * node;
    this.#time++;
    this.#state[at + MET] = this.#time;
    this.#state[at + LOW] = this.#time;
    this.#state[at + NEXT] = this.#graph.edgeStart[node]!;
    this.#path[depth] = node;
    this.#open[this.#openLength++] = node;
  }

  #leaf(node: number): void {
    this.#state[WORDS * node + MET] = ++this.#time;
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
