/**
 * The exact set of roots that hold each node; a dominator tree only says "more than one".
 *
 *   data ──▶ request ◀── datat       neither map dominates the request, so a dominator tree credits it
 *              │                     to neither; its root set is {data, datat}, and so is its header's
 *              ▼
 *            header
 *
 * Sets propagate along the edges, from pointers to their targets. Millions of nodes have few distinct sets, so each
 * distinct set is stored once, and the union of two sets is computed once and then looked up.
 *
 * Most nodes are held by one or two roots, and have their whole set after one or two visits; a worklist of the nodes
 * whose set has grown is fastest for them. If roots reach the same nodes again and again, that takes too long. Then
 * the strongly connected components are computed (see components.ts): all nodes of a component share one set, and each
 * component passes its set on once, after all components that point to it.
 */
import type { Graph } from "../model/image.ts";
import { type Components, components } from "./components.ts";
import { sortFront } from "./sorted-front.ts";

/** The number of a set of roots; 0 is the empty set, of nodes that no root reaches. */
export type RootSet = number;

export interface RootSets {
  /** By node. */
  readonly of: Uint32Array;
  /** By set: its members, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Whether there were too many sets, and unions were widened to "held by all roots". */
  readonly isCapped: boolean;
}

/** The root `holder[row]` points to the node `target[row]`; several rows may have the same holder. */
export interface RootPointers {
  readonly target: ArrayLike<number>;
  readonly holder: ArrayLike<number>;
}

export const EMPTY_SET: RootSet = 0;
const SETS_MAX = 200_000;
/** Of all sets together; a union that would exceed it is widened, too. */
const MEMBERS_MAX = 20_000_000;

export function rootSets(graph: Graph, pointers: RootPointers): RootSets {
  const table = new SetTable(pointers.holder);
  const of = new Uint32Array(graph.nodes);
  for (let row = 0; row < pointers.target.length; row++) {
    const target = pointers.target[row]!;
    of[target] = table.union(of[target]!, table.single(pointers.holder[row]!));
  }
  if (!propagateWorklist(graph, pointers.target, of, table)) {
    const parts = components(graph, pointers.target);
    // From the last component to the first, each has its whole set before it passes it on.
    for (let component = parts.length - 1; component >= 0; component--)
      propagateComponent(graph, parts, component, of, table);
  }
  return { of, members: table.members, isCapped: table.isCapped };
}

/** The worklist is given up above this many visits per node on average, or above this many sets. */
const VISITS_PER_NODE_MAX = 3;
const WORKLIST_SETS_MAX = 20_000;

/** Propagates sets until none changes; false if that takes too long. The sets propagated until then stay valid. */
function propagateWorklist(
  { nodes, edgeStart, edgeTarget }: Graph,
  roots: ArrayLike<number>,
  of: Uint32Array,
  table: SetTable,
): boolean {
  /** By node: 1 while it is on the worklist. */
  const isQueued = new Uint8Array(nodes);
  let [front, next] = [new Uint32Array(nodes), new Uint32Array(nodes)];
  let length = 0;
  for (let row = 0; row < roots.length; row++) {
    const node = roots[row]!;
    if (isQueued[node] === 0) front[length++] = node;
    isQueued[node] = 1;
  }
  for (let visits = 0; length > 0; visits += length) {
    if (visits > VISITS_PER_NODE_MAX * nodes || table.members.length > WORKLIST_SETS_MAX) return false;
    sortFront(front, { start: 0, end: length }, nodes);
    let found = 0;
    for (let row = 0; row < length; row++) {
      const node = front[row]!;
      const set = of[node]!;
      isQueued[node] = 0;
      for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
        const target = edgeTarget[edge]!;
        const before = of[target]!;
        if (before === set) continue;
        const after = before === EMPTY_SET ? set : table.union(before, set);
        if (after === before) continue;
        of[target] = after;
        if (isQueued[target] === 1 || edgeStart[target] === edgeStart[target + 1]) continue;
        isQueued[target] = 1;
        next[found++] = target;
      }
    }
    [front, next] = [next, front];
    length = found;
  }
  return true;
}

/** Gives all nodes of a component the union of their sets, and passes it on to all nodes that they point to. */
function propagateComponent(
  { edgeStart, edgeTarget }: Graph,
  { start, nodes }: Components,
  component: number,
  of: Uint32Array,
  table: SetTable,
): void {
  const begin = start[component]!;
  const end = start[component + 1]!;
  let set = of[nodes[begin]!]!;
  for (let row = begin + 1; row < end; row++) set = table.union(set, of[nodes[row]!]!);
  for (let row = begin; row < end; row++) {
    const node = nodes[row]!;
    of[node] = set;
    for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
      const target = edgeTarget[edge]!;
      if (of[target] !== set) of[target] = table.union(of[target]!, set);
    }
  }
}

/** The distinct sets, and the unions of two of them that were computed. */
class SetTable {
  readonly members: number[][] = [[]];
  isCapped = false;
  readonly #byKey = new Map<string, RootSet>([["", EMPTY_SET]]);
  readonly #singles = new Map<number, RootSet>();
  readonly #unions = new Map<number, RootSet>();
  readonly #holders: ArrayLike<number>;
  #membersStored = 0;
  #all: RootSet | null = null;

  constructor(holders: ArrayLike<number>) {
    this.#holders = holders;
  }

  single(holder: number): RootSet {
    const known = this.#singles.get(holder);
    if (known !== undefined) return known;
    const set = this.#intern([holder]);
    this.#singles.set(holder, set);
    return set;
  }

  union(a: RootSet, b: RootSet): RootSet {
    if (a === b || b === EMPTY_SET) return a;
    if (a === EMPTY_SET) return b;
    const key = Math.min(a, b) * 0x1_0000_0000 + Math.max(a, b);
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const set = this.#intern(merged(this.members[a]!, this.members[b]!));
    this.#unions.set(key, set);
    return set;
  }

  #intern(members: number[]): RootSet {
    const key = members.join();
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.members.length >= SETS_MAX || this.#membersStored + members.length > MEMBERS_MAX) return this.#allRoots();
    return this.#add(key, members);
  }

  #add(key: string, members: number[]): RootSet {
    const set = this.members.push(members) - 1;
    this.#membersStored += members.length;
    this.#byKey.set(key, set);
    return set;
  }

  #allRoots(): RootSet {
    this.isCapped = true;
    this.#all ??= this.#add(
      "all",
      [...new Set(Array.from(this.#holders))].sort((a, b) => a - b),
    );
    return this.#all;
  }
}

/** The union of two ascending lists, ascending. */
function merged(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [low, high] = [a[left]!, b[right]!];
    both.push(Math.min(low, high));
    if (low <= high) left++;
    if (high <= low) right++;
  }
  return both.concat(a.slice(left), b.slice(right));
}
