/**
 * The dominator tree, numbered so that what an object retains is one stretch of numbers.
 *
 *       a            number  a 1   b 2   c 3   d 4        each before what it dominates
 *      / \           below   4     2     1     1          how many it dominates, itself included
 *     b   d
 *     |              b retains [2, 4): the bytes before 4 less those before 2
 *     c              several objects retain the union of their stretches, which are apart or one within the other
 *
 * Columns by number, and one by object. Numbers begin at 1; 0 is what nothing holds.
 */

import { NONE } from "../model/image.ts";
import { sorted } from "./distinct.ts";
import type { DominatorTree } from "./dominators.ts";

export interface Subtrees {
  /** By object. */
  readonly number: Uint32Array;
  /** By number. */
  readonly object: Uint32Array;
  /** By number: how many it dominates, itself included. */
  readonly below: Uint32Array;
  /** By number: bytes of all before it; one row more than there are numbers. */
  readonly bytesBefore: Float64Array;
}

/**
 * Most of the work goes by rows of the tree's order, where a dominator stands close before what it dominates; by nodes,
 * which are anywhere, each step would wait for memory.
 *
 * @param size by node, in bytes
 */
export function subtreesOf({ order, above }: DominatorTree, size: Float64Array): Subtrees {
  const belowRow = countsBelow(above);
  const numberOfRow = numbersOf(above, belowRow);
  const number = new Uint32Array(size.length);
  const object = new Uint32Array(order.length + 1).fill(NONE, 0, 1);
  const below = new Uint32Array(order.length + 1);
  const bytesBefore = new Float64Array(order.length + 2);
  for (let row = 0; row < order.length; row++) {
    const [node, own] = [order[row]!, numberOfRow[row]!];
    number[node] = own;
    object[own] = node;
    below[own] = belowRow[row]!;
    bytesBefore[own + 1] = size[node]!;
  }
  for (let own = 1; own <= order.length; own++) bytesBefore[own + 1]! += bytesBefore[own]!;
  return { number, object, below, bytesBefore };
}

function countsBelow(above: Uint32Array): Uint32Array {
  const below = new Uint32Array(above.length).fill(1);
  for (let row = above.length - 1; row >= 0; row--) if (above[row] !== NONE) below[above[row]!]! += below[row]!;
  return below;
}

/** Each row hands stretches of its own numbers to those directly below it, in the order in which they come. */
function numbersOf(above: Uint32Array, below: Uint32Array): Uint32Array {
  const number = new Uint32Array(above.length);
  const free = new Uint32Array(above.length);
  let freeAtTop = 1;
  for (let row = 0; row < above.length; row++) {
    const over = above[row]!;
    const own = over === NONE ? freeAtTop : free[over]!;
    number[row] = own;
    free[row] = own + 1;
    if (over === NONE) freeAtTop += below[row]!;
    else free[over] = own + below[row]!;
  }
  return number;
}

/** Bytes that would go with the object; 0 for garbage. */
export function retainedBy({ number, below, bytesBefore }: Subtrees, object: number): number {
  const first = number[object]!;
  return bytesBefore[first + below[first]!]! - bytesBefore[first]!;
}

/** Bytes that would go with the objects, each counted once. What only several of them together hold is not in it. */
export function retainedByAll(trees: Subtrees, objects: Uint32Array): number {
  let bytes = 0;
  eachStretch(trees, objects, (first, end) => {
    bytes += trees.bytesBefore[end]! - trees.bytesBefore[first]!;
  });
  return bytes;
}

/** Calls `use` with the stretches of numbers that the objects retain: rising, and apart. */
export function eachStretch(
  { number, below }: Subtrees,
  objects: Uint32Array,
  use: (first: number, end: number) => void,
): void {
  let end = 1;
  for (const first of sorted(
    objects.map((object) => number[object]!),
    below.length,
  )) {
    if (first < end) continue;
    end = first + below[first]!;
    use(first, end);
  }
}

/** By number: 1 for what one of the objects retains. */
export function retainedMarks(trees: Subtrees, objects: Uint32Array): Uint8Array {
  const marks = new Uint8Array(trees.below.length);
  eachStretch(trees, objects, (first, end) => marks.fill(1, first, end));
  return marks;
}
