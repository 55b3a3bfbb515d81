/**
 * The stacks of all samples as one tree from the root, with what passes through each of its frames.
 *
 *   main > serve > leak   3          row  parent  node   total
 *   main > serve > idle   1           0    -1      -1      4        all
 *                                     1     0     main     4
 *                                     2     1     serve    4
 *                                     3     2     leak     3
 *                                     4     2     idle     1
 *
 * A row's child by its node is found by hashing (row, node): a million stacks of thirty frames are
 * thirty million steps, so nothing is made for one.
 */
import { grown } from "../../base/columns.ts";
import type { Stacks } from "./node-sums.ts";
import { GraphPaths } from "./paths.ts";
import { type Planes, weightAt } from "./weights.ts";

const ROWS_START = 1024;
const LOAD_MAX = 0.5;
const HASH_PARENT = 0x9e3779b1;
const HASH_NODE = 0x85ebca6b;

/** Rows in the order in which they were found: parents come before children. */
export interface FrameTree {
  readonly length: number;
  readonly parent: Int32Array;
  /** -1 for the root. */
  readonly node: Int32Array;
  /** Sum of the amounts' magnitudes. */
  readonly total: Float64Array;
  /** The part of it that is negative. */
  readonly shrunk: Float64Array;
}

/** @param rows of the samples that count */
export function frameTree(stacks: Stacks, value: Planes, rows: Uint32Array): FrameTree {
  const paths = new GraphPaths(stacks);
  const trie = new FrameTrie();
  for (const sample of rows) {
    const depth = paths.fill(sample);
    trie.add(paths.nodes, depth, weightAt(value, sample));
  }
  return trie.tree();
}

class FrameTrie {
  #length = 1;
  #parent = new Int32Array(ROWS_START).fill(-1, 0, 1);
  #node = new Int32Array(ROWS_START).fill(-1, 0, 1);
  #total = new Float64Array(ROWS_START);
  #shrunk = new Float64Array(ROWS_START);
  /** Rows by hash, 0 where there is none: the root is nobody's child. */
  #slots = new Int32Array(ROWS_START / LOAD_MAX);

  add(nodes: Int32Array, depth: number, amount: number): void {
    let row = 0;
    this.#gain(0, amount);
    for (let at = 0; at < depth; at++) {
      row = this.#child(row, nodes[at]!);
      this.#gain(row, amount);
    }
  }

  tree(): FrameTree {
    const length = this.#length;
    return {
      length,
      parent: this.#parent.subarray(0, length),
      node: this.#node.subarray(0, length),
      total: this.#total.subarray(0, length),
      shrunk: this.#shrunk.subarray(0, length),
    };
  }

  #gain(row: number, amount: number): void {
    this.#total[row]! += Math.abs(amount);
    if (amount < 0) this.#shrunk[row]! -= amount;
  }

  #child(parent: number, node: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(parent, node) & mask;
    for (let row = this.#slots[slot]!; row !== 0; row = this.#slots[slot]!) {
      if (this.#parent[row] === parent && this.#node[row] === node) return row;
      slot = (slot + 1) & mask;
    }
    if (this.#length === this.#parent.length) this.#grow();
    const row = this.#length++;
    this.#parent[row] = parent;
    this.#node[row] = node;
    this.#place(row);
    return row;
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#parent[row]!, this.#node[row]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row;
  }

  #grow(): void {
    const size = this.#parent.length * 2;
    this.#parent = grown(this.#parent, new Int32Array(size));
    this.#node = grown(this.#node, new Int32Array(size));
    this.#total = grown(this.#total, new Float64Array(size));
    this.#shrunk = grown(this.#shrunk, new Float64Array(size));
    this.#slots = new Int32Array(size / LOAD_MAX);
    for (let row = 1; row < this.#length; row++) this.#place(row);
  }
}

function hashOf(parent: number, node: number): number {
  const mixed = Math.imul(parent, HASH_PARENT) ^ Math.imul(node, HASH_NODE);
  return mixed ^ (mixed >>> 15);
}
