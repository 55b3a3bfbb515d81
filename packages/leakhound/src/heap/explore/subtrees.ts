/**
 * The dominator tree, numbered so that what an object retains is one stretch of numbers.
 *
 *       a            number  a 1   b 2   c 3   d 4        each before what it dominates
 *      / \           below   a 4   b 2   c 1   d 1        how many it dominates, itself included
 *     b   d
 *     |              b retains [2, 4): the bytes before 4 less those before 2
 *     c              several objects retain the union of their stretches, which are apart or one within the other
 *
 * Four columns. Numbers begin at 1; 0 is what nothing holds.
 */

import { lastAtMost } from "../elf/symbols.ts";
import type { DominatorTree } from "../graph/dominators.ts";
import { NONE } from "../types.ts";

export interface Subtrees {
  /** By object. */
  readonly number: Uint32Array;
  /** By object. */
  readonly below: Uint32Array;
  /** By number. */
  readonly object: Uint32Array;
  /** By number: bytes of all before it; one row more than there are numbers. */
  readonly bytesBefore: Float64Array;
}

export function subtreesOf({ order, dominator }: DominatorTree, size: Float64Array): Subtrees {
  const nodes = dominator.length;
  const below = new Uint32Array(nodes);
  for (let row = order.length - 1; row >= 0; row--) {
    const node = order[row]!;
    below[node]! += 1;
    const above = dominator[node]!;
    if (above !== NONE) below[above]! += below[node]!;
  }
  const number = numbersOf(order, dominator, below);
  const object = new Uint32Array(order.length + 1).fill(NONE, 0, 1);
  for (const node of order) object[number[node]!] = node;
  const bytesBefore = new Float64Array(order.length + 2);
  for (let at = 1; at <= order.length; at++) bytesBefore[at + 1] = bytesBefore[at]! + size[object[at]!]!;
  return { number, below, object, bytesBefore };
}

/** Each node hands stretches of its own to those directly below it, in the order in which they come. */
function numbersOf(order: Uint32Array, dominator: Uint32Array, below: Uint32Array): Uint32Array {
  const number = new Uint32Array(dominator.length);
  const free = new Uint32Array(dominator.length);
  let freeAtTop = 1;
  for (const node of order) {
    const above = dominator[node]!;
    const own = above === NONE ? freeAtTop : free[above]!;
    number[node] = own;
    free[node] = own + 1;
    if (above === NONE) freeAtTop += below[node]!;
    else free[above] = own + below[node]!;
  }
  return number;
}

/** Bytes that would go with the object; 0 for garbage. */
export function retainedBy({ number, below, bytesBefore }: Subtrees, object: number): number {
  const first = number[object]!;
  return bytesBefore[first + below[object]!]! - bytesBefore[first]!;
}

/** Bytes that would go with the objects, each counted once. What only several of them together hold is not in it. */
export function retainedByAll(trees: Subtrees, objects: Uint32Array): number {
  let bytes = 0;
  new Stretches(trees, objects).each((first, end) => {
    bytes += trees.bytesBefore[end]! - trees.bytesBefore[first]!;
  });
  return bytes;
}

/** What objects retain, as stretches of numbers that are apart. */
export class Stretches {
  readonly #trees: Subtrees;
  /** Rising. */
  readonly #first: Uint32Array;
  readonly #end: Uint32Array;

  constructor(trees: Subtrees, objects: Uint32Array) {
    const { number, below, object } = trees;
    this.#trees = trees;
    const first = Uint32Array.from(objects, (one) => number[one]!).sort();
    this.#end = new Uint32Array(first.length);
    let length = 0;
    let end = 1;
    for (const own of first) {
      if (own < end) continue;
      end = own + below[object[own]!]!;
      first[length] = own;
      this.#end[length++] = end;
    }
    this.#first = first.subarray(0, length);
  }

  each(use: (first: number, end: number) => void): void {
    for (const [row, first] of this.#first.entries()) use(first, this.#end[row]!);
  }

  /** Whether one of the objects retains this one, or is it. */
  has(object: number): boolean {
    const number = this.#trees.number[object]!;
    const row = lastAtMost(this.#first, number);
    return row >= 0 && number < this.#end[row]!;
  }
}
