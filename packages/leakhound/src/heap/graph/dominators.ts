/**
 * The dominator tree: d dominates n when every path from the roots to n passes d. If d went, n would be
 * garbage, so what a node retains is its subtree.
 *
 *      root               root            a alone does not keep d: b holds it too.
 *      /  \              / | \            Nothing but the root dominates d.
 *     a    b            a  b  d
 *    / \  /             |
 *   c   d               c
 *
 * Semi-NCA, as in L. Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems" (2005), section 2.3:
 * semidominators as Lengauer and Tarjan find them, then each immediate dominator as the nearest common
 * ancestor of the parent and the semidominator. Everything counts in depth-first numbers.
 */
import { Uint32List } from "../../base/columns.ts";
import { type Graph, NONE } from "../model/image.ts";
import { type DepthFirst, depthFirst } from "./depth-first.ts";

export interface DominatorTree {
  /** The nodes reached, each after its immediate dominator. */
  readonly order: Uint32Array;
  /** By row of `order`: the row of its immediate dominator, which is less; NONE where that is the root above all roots. */
  readonly above: Uint32Array;
}

export function dominatorTree(graph: Graph, roots: ArrayLike<number>): DominatorTree {
  const walk = depthFirst(graph, roots);
  const semi = semidominators(walk, predecessors(graph, roots, walk));
  const immediate = nearestCommonAncestors(walk, semi);
  // Row r of the order is number r + 1.
  const above = immediate.subarray(1).map((number) => (number === 0 ? NONE : number - 1));
  return { order: walk.node.subarray(1), above };
}

interface Predecessors {
  /** length + 1 entries. */
  readonly start: Uint32Array;
  readonly from: Uint32Array;
}

/**
 * Who points to a number, but for its parent: most objects have no other. The root above all roots points to every root.
 * All is gathered in one pass over the graph, where each step waits for memory, and sorted then.
 */
function predecessors({ edgeStart, edgeTarget }: Graph, roots: ArrayLike<number>, walk: DepthFirst): Predecessors {
  const { length, node, number, parent } = walk;
  const [targets, sources] = [new Uint32List(), new Uint32List()];
  const add = (target: number, source: number): void => {
    if (parent[target] === source || target === source) return;
    targets.push(target);
    sources.push(source);
  };
  for (let row = 0; row < roots.length; row++) add(number[roots[row]!]!, 0);
  for (let source = 1; source < length; source++) {
    const end = edgeStart[node[source]! + 1]!;
    for (let edge = edgeStart[node[source]!]!; edge < end; edge++) add(number[edgeTarget[edge]!]!, source);
  }
  return byTarget(length, targets, sources);
}

function byTarget(length: number, targets: Uint32List, sources: Uint32List): Predecessors {
  const start = new Uint32Array(length + 1);
  for (let row = 0; row < targets.length; row++) start[targets.at(row) + 1]!++;
  for (let one = 0; one < length; one++) start[one + 1]! += start[one]!;
  const from = new Uint32Array(targets.length);
  const next = start.slice();
  for (let row = 0; row < targets.length; row++) from[next[targets.at(row)]!++] = sources.at(row);
  return { start, from };
}

/**
 * Numbers are taken from the last to the first; those already taken form a forest along the tree's edges.
 * `best[v]` is the number with the smallest semidominator on the way from v up to the top of its tree, and
 * `up` skips what was summed up before (path compression).
 */
function semidominators({ length, parent }: DepthFirst, { start, from }: Predecessors): Uint32Array {
  const semi = parent.slice();
  const best = new Uint32Array(length);
  for (let number = 0; number < length; number++) best[number] = number;
  const up = parent.slice();
  const path = new Uint32Array(length);
  for (let number = length - 1; number > 0; number--) {
    for (let row = start[number]!; row < start[number + 1]!; row++) {
      const source = from[row]!;
      const top = source > number ? evaluate(source, number, semi, best, up, path) : source;
      const candidate = source > number ? semi[top]! : source;
      if (candidate < semi[number]!) semi[number] = candidate;
    }
  }
  return semi;
}

/** The number of least semidominator from `number` up to, but not into, what is not yet taken (<= `limit`). */
function evaluate(
  number: number,
  limit: number,
  semi: Uint32Array,
  best: Uint32Array,
  up: Uint32Array,
  path: Uint32Array,
): number {
  let depth = 0;
  let at = number;
  while (up[at]! > limit) {
    path[depth++] = at;
    at = up[at]!;
  }
  const top = up[at]!;
  let above = at;
  while (depth > 0) {
    const below = path[--depth]!;
    if (semi[best[above]!]! < semi[best[below]!]!) best[below] = best[above]!;
    up[below] = top;
    above = below;
  }
  return best[number]!;
}

function nearestCommonAncestors({ length, parent }: DepthFirst, semi: Uint32Array): Uint32Array {
  const immediate = parent.slice();
  for (let number = 1; number < length; number++) {
    let at = immediate[number]!;
    while (at > semi[number]!) at = immediate[at]!;
    immediate[number] = at;
  }
  return immediate;
}
