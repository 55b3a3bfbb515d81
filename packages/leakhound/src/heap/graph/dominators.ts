/**
 * The dominator tree: d dominates n if every path from the roots to n passes through d. If d were freed, n would be
 * garbage; a node therefore retains its subtree.
 *
 *      root               root            a does not retain d, because b holds d too.
 *      /  \              / | \            Only the root dominates d.
 *     a    b            a  b  d
 *    / \  /             |
 *   c   d               c
 *
 * Semi-NCA, as in L. Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems" (2005), section 2.3:
 * semidominators as Lengauer and Tarjan find them, then each immediate dominator as the nearest common
 * ancestor of the parent and the semidominator. All columns are by depth-first preorder number.
 */
import { Uint32List } from "../../base/columns.ts";
import { type Graph, NONE } from "../model/image.ts";
import { type DepthFirst, depthFirst, type PreorderNumber, preorderNumber } from "./depth-first.ts";

export interface DominatorTree {
  /** The nodes reached, each after its immediate dominator. */
  readonly order: Uint32Array;
  /** By row of `order`: the row of its immediate dominator, which is less; NONE if that is the root above all roots. */
  readonly above: Uint32Array;
}

export function dominatorTree(graph: Graph, roots: ArrayLike<number>): DominatorTree {
  const walk = depthFirst(graph, roots);
  const semi = semidominators(walk, predecessors(graph, roots, walk));
  const immediate = nearestCommonAncestors(walk, semi);
  // Row r of the order has the number r + 1.
  const above = immediate.subarray(1).map((number) => (number === 0 ? NONE : number - 1));
  return { order: walk.node.subarray(1), above };
}

interface Predecessors {
  /** length + 1 entries. */
  readonly start: Uint32Array;
  readonly from: Uint32Array;
}

/**
 * The nodes that point to each number, except its parent: most objects have no other. The root above all roots points
 * to every root. One pass over the graph, in which each step waits for memory, collects all pairs; they are sorted
 * by target afterward.
 */
function predecessors({ edgeStart, edgeTarget }: Graph, roots: ArrayLike<number>, walk: DepthFirst): Predecessors {
  const { length, node, number, parent } = walk;
  const [targets, sources] = [new Uint32List(), new Uint32List()];
  const add = (source: number, target: number): void => {
    if (parent[target] === source || target === source) return;
    targets.push(target);
    sources.push(source);
  };
  for (let row = 0; row < roots.length; row++) add(0, number[roots[row]!]!);
  for (let source = 1; source < length; source++) {
    const end = edgeStart[node[source]! + 1]!;
    for (let edge = edgeStart[node[source]!]!; edge < end; edge++) add(source, number[edgeTarget[edge]!]!);
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
 * Processes the numbers from the last to the first; those already processed form a forest along the tree's edges.
 * `best[v]` is the number with the smallest semidominator on the path from v up to the top of its tree, and `up`
 * skips the part of the path that is already folded into `best` (path compression).
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
      const top =
        source > number ? evaluate(preorderNumber(source), preorderNumber(number), semi, best, up, path) : source;
      const candidate = source > number ? semi[top]! : source;
      if (candidate < semi[number]!) semi[number] = candidate;
    }
  }
  return semi;
}

/** The number with the smallest semidominator on the path up from `number`, below the numbers not yet processed (<= `limit`). */
function evaluate(
  number: PreorderNumber,
  limit: PreorderNumber,
  semi: Uint32Array,
  best: Uint32Array,
  up: Uint32Array,
  path: Uint32Array,
): number {
  let depth = 0;
  let at: number = number;
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
