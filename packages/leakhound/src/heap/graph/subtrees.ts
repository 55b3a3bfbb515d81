/**
 * The dominator tree, numbered so that the objects that one object retains are one interval of numbers.
 *
 *       a            number  a 1   b 2   c 3   d 4        each before the objects that it dominates
 *      / \           below   4     2     1     1          how many it dominates, itself included
 *     b   d
 *     |              b retains [2, 4): the bytes before 4 minus those before 2
 *     c              several objects retain the union of their intervals, which are disjoint or nested
 *
 * All columns but one are by number. Numbers begin at 1; 0 marks garbage.
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
  /** By number: bytes of all objects with smaller numbers; one row more than there are numbers. */
  readonly bytesBefore: Float64Array;
}

/**
 * Most loops go by rows of the tree's order, in which a dominator is close before the nodes that it dominates. Nodes
 * are scattered: loops by node would wait for memory at each step.
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

/** Each row gives parts of its own interval to the rows directly below it, in their order. */
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

/** Bytes that would be freed with the object; 0 for garbage. */
export function retainedBy({ number, below, bytesBefore }: Subtrees, object: number): number {
  const first = number[object]!;
  return bytesBefore[first + below[first]!]! - bytesBefore[first]!;
}

/** Bytes that would be freed with any one of the objects, each byte counted once. Bytes that only several of them together hold are not included. */
export function retainedByAll(trees: Subtrees, objects: Uint32Array): number {
  let bytes = 0;
  eachInterval(trees, objects, (first, end) => {
    bytes += trees.bytesBefore[end]! - trees.bytesBefore[first]!;
  });
  return bytes;
}

/** Calls `use` with the intervals of numbers that the objects retain: ascending and disjoint. */
export function eachInterval(
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

/** By number: 1 if one of the objects retains it. */
export function retainedMarks(trees: Subtrees, objects: Uint32Array): Uint8Array {
  const marks = new Uint8Array(trees.below.length);
  eachInterval(trees, objects, (first, end) => marks.fill(1, first, end));
  return marks;
}
