/**
 * Which roots hold a node: exactly, where a dominator tree only says "more than one".
 *
 *   data ──▶ request ◀── datat       neither map dominates the request, so a dominator tree credits
 *              │                     it to nobody; its root set is {data, datat}, and so is its header's
 *              ▼
 *            header
 *
 * Sets flow along the edges, from pointers to what they point to. Millions of nodes have few distinct sets, so each
 * distinct set is stored once and a union of two sets, once computed, is looked up.
 *
 * Most nodes are held by one root or two, and have their whole set when they are met once or twice: simply passing on
 * what is new is fastest. Where roots reach the same nodes again and again, that would have no end; then rings are
 * found first, which share one set (see components.ts), and each node passes on its set once, after all before it.
 */
import type { Graph } from "../model/image.ts";
import { type Components, components } from "./components.ts";
import { sortFront } from "./sorted-front.ts";

/** A set of roots, by its number; 0 is the empty set, of nodes that no root reaches. */
export type RootSet = number;

export interface RootSets {
  /** By node. */
  readonly of: Uint32Array;
  /** By set: its members, rising. */
  readonly members: readonly (readonly number[])[];
  /** Whether sets became too many, and unions were widened to "held by all roots". */
  readonly isCapped: boolean;
}

/** `target[row]` is held by the root `holder[row]`; several rows may name the same holder. */
export interface Holdings {
  readonly target: ArrayLike<number>;
  readonly holder: ArrayLike<number>;
}

export const EMPTY_SET: RootSet = 0;
const SETS_MAX = 200_000;
/** All sets together; a set that would pass it is widened too. */
const MEMBERS_MAX = 20_000_000;

export function rootSets(graph: Graph, holdings: Holdings): RootSets {
  const table = new SetTable(holdings.holder);
  const of = new Uint32Array(graph.nodes);
  for (let row = 0; row < holdings.target.length; row++) {
    const target = holdings.target[row]!;
    of[target] = table.union(of[target]!, table.single(holdings.holder[row]!));
  }
  if (!passOnNews(graph, holdings.target, of, table)) {
    const parts = components(graph, holdings.target);
    // From the last on, each component has its whole set before it passes it on.
    for (let component = parts.length - 1; component >= 0; component--) passOn(graph, parts, component, of, table);
  }
  return { of, members: table.members, isCapped: table.isCapped };
}

/** How often a node passes on its set on average, and how many sets that makes, before order is brought into it. */
const ROUNDS_MAX = 3;
const NEWS_SETS_MAX = 20_000;

/** Passes on sets until nothing is new; false where that takes too long. What was passed on until then is true all the same. */
function passOnNews(
  { nodes, edgeStart, edgeTarget }: Graph,
  roots: ArrayLike<number>,
  of: Uint32Array,
  table: SetTable,
): boolean {
  /** By node: 1 while it waits to pass on its set. */
  const isWaiting = new Uint8Array(nodes);
  let [front, next] = [new Uint32Array(nodes), new Uint32Array(nodes)];
  let length = 0;
  for (let row = 0; row < roots.length; row++) {
    const node = roots[row]!;
    if (isWaiting[node] === 0) front[length++] = node;
    isWaiting[node] = 1;
  }
  for (let passed = 0; length > 0; passed += length) {
    if (passed > ROUNDS_MAX * nodes || table.members.length > NEWS_SETS_MAX) return false;
    sortFront(front, 0, length, nodes);
    let found = 0;
    for (let row = 0; row < length; row++) {
      const node = front[row]!;
      const set = of[node]!;
      isWaiting[node] = 0;
      for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
        const target = edgeTarget[edge]!;
        const before = of[target]!;
        if (before === set) continue;
        const after = before === EMPTY_SET ? set : table.union(before, set);
        if (after === before) continue;
        of[target] = after;
        if (isWaiting[target] === 1 || edgeStart[target] === edgeStart[target + 1]) continue;
        isWaiting[target] = 1;
        next[found++] = target;
      }
    }
    [front, next] = [next, front];
    length = found;
  }
  return true;
}

/** Nodes of a ring share what any of them has, and give it to all that they point to. */
function passOn(
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
    if (this.members.length >= SETS_MAX || this.#membersStored + members.length > MEMBERS_MAX) return this.#everyone();
    return this.#add(key, members);
  }

  #add(key: string, members: number[]): RootSet {
    const set = this.members.push(members) - 1;
    this.#membersStored += members.length;
    this.#byKey.set(key, set);
    return set;
  }

  #everyone(): RootSet {
    this.isCapped = true;
    this.#all ??= this.#add(
      "all",
      [...new Set(Array.from(this.#holders))].sort((a, b) => a - b),
    );
    return this.#all;
  }
}

/** Two rising lists as one. */
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
