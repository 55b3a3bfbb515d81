/**
 * A call tree: a place has one node for each path to it.
 *
 *   samples          tree                      graph, for comparison
 *   main > a > c     main ── a ── c            main ── a ── c
 *   main > b > c      └───── b ── c            └────── b ───┘
 *
 * Each node except the roots has one caller, so the edge to node n is row n of the edges; the edges of roots are cut.
 * Callers have smaller rows than callees.
 */
import { CallGraph, type GraphNodes } from "./call-graph.ts";
import { EdgeIndex } from "./edge-index.ts";
import type { EdgeTable } from "./edges.ts";
import type { NodeNames } from "./node-names.ts";
import type { Stacks } from "./node-sums.ts";
import { longestPath, type NodePaths } from "./stack-paths.ts";
import { sumsOf } from "./sums.ts";
import type { Weights } from "./weights.ts";

export interface CallTree {
  /** All nodes are shown. */
  readonly graph: CallGraph;
  readonly paths: NodePaths;
}

export function callTree(stacks: Stacks, weights: Weights, names: NodeNames): CallTree {
  const paths = new TreePaths(stacks);
  const cumSums = sumsOf(weights, (plane) => cumOf(paths, weights.rows, plane));
  const flatSums = sumsOf(weights, (plane) => flatOf(paths, weights.rows, plane));
  const { caller, place, isInline } = paths.finish();
  const nodes: GraphNodes = { names, place, cum: cumSums, flat: flatSums };
  const edges: EdgeTable = {
    length: place.length,
    source: caller.map((row) => Math.max(row - 1, 0)),
    target: Uint32Array.from({ length: place.length }, (_, row) => row),
    weight: cumSums,
    isResidual: new Uint8Array(place.length),
    isInline,
  };
  const graph = new CallGraph(nodes, edges, edges.target.slice());
  caller.forEach((row, node) => {
    if (row === 0) graph.cut(node);
  });
  return { graph, paths };
}

/** Paths from root to leaf. `fill` adds the nodes of new paths. */
class TreePaths implements NodePaths {
  readonly nodes: Int32Array;
  readonly #stacks: Stacks;
  /** Maps the caller + 1 (0 without one) and the place to the node. */
  readonly #index = new EdgeIndex();

  constructor(stacks: Stacks) {
    this.#stacks = stacks;
    this.nodes = new Int32Array(longestPath(stacks));
  }

  get nodeCount(): number {
    return this.#index.length;
  }

  fill(sample: number): number {
    const { samples, frames } = this.#stacks;
    let length = 0;
    let caller = 0;
    const leaf = samples.locationStart[sample]!;
    for (let at = samples.locationStart[sample + 1]! - 1; at >= leaf; at--) {
      const location = samples.locations[at]!;
      const last = frames.start[location + 1]! - 1;
      for (let frame = last; frame >= frames.start[location]!; frame--) {
        const node = this.#index.find(caller, frames.node[frame]!);
        if (frame === last) this.#index.isInline[node] = 0;
        this.nodes[length++] = node;
        caller = node + 1;
      }
    }
    return length;
  }

  finish(): { caller: Uint32Array; place: Uint32Array; isInline: Uint8Array } {
    const { source, target, isInline } = this.#index.finish();
    return { caller: source, place: target, isInline };
  }
}

function cumOf(paths: TreePaths, rows: Uint32Array, plane: Float64Array): Float64Array {
  const sums: number[] = [];
  for (const row of rows) {
    const length = paths.fill(row);
    for (let at = 0; at < length; at++) {
      const node = paths.nodes[at]!;
      sums[node] = (sums[node] ?? 0) + plane[row]!;
    }
  }
  return Float64Array.from(sums);
}

function flatOf(paths: TreePaths, rows: Uint32Array, plane: Float64Array): Float64Array {
  const sums = new Float64Array(paths.nodeCount);
  for (const row of rows) {
    const length = paths.fill(row);
    if (length > 0) sums[paths.nodes[length - 1]!]! += plane[row]!;
  }
  return sums;
}

/**
 * The tree without the nodes that are not in `shown`: the callees of a removed node move to its caller.
 *
 *   main ── a ── c     without a     main ┄┄ c
 */
export function pruneTree(graph: CallGraph, shown: Uint32Array): CallGraph {
  const { edges, nodes } = graph;
  const isDropped = new Uint8Array(nodes.place.length);
  for (const node of graph.shown) isDropped[node] = 1;
  for (const node of shown) isDropped[node] = 0;
  const source = edges.source.slice();
  const isResidual = edges.isResidual.slice();
  const isInline = edges.isInline.slice();
  const isAlive = new Uint8Array(edges.length);
  for (let node = 0; node < edges.length; node++) {
    const caller = source[node]!;
    isAlive[node] = graph.isAlive(node) ? 1 : 0;
    if (!isAlive[node] || !isDropped[caller]) continue;
    // The row of the caller is smaller, so its own edge already leads to a node that stays.
    source[node] = source[caller]!;
    isResidual[node] = 1;
    isInline[node]! &= isInline[caller]!;
    isAlive[node] = isAlive[caller]!;
  }
  const pruned = new CallGraph(nodes, { ...edges, source, isResidual, isInline }, shown);
  for (let node = 0; node < edges.length; node++) if (!isAlive[node] || isDropped[node]) pruned.cut(node);
  return pruned;
}
