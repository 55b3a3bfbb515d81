/**
 * From a pair of nodes to the row of its edge, for tens of millions of look-ups: open addressing over
 * plain columns, at most half full.
 *
 *   slots   [ 0, 2, 0, 0, 1, … ]      edge + 1 at the pair's hash or behind it; 0 is free
 *   edges   source [7, 3], target [9, 7]
 *
 * This table does not use base/intern-table.ts: it has to keep source and target as columns anyway, and for the few
 * thousand edges of a usual profile a look-up in it is 15 to 40% faster.
 */

import { grown } from "../../base/columns.ts";
import { HASH_FIRST, HASH_SECOND, spread } from "../../base/hash-seed.ts";
import type { EdgeTable } from "./edges.ts";

const FIRST_CAPACITY = 1 << 12;

export class EdgeIndex {
  length = 0;
  /** Rows that columns beside this one must have. */
  capacity = FIRST_CAPACITY;
  isResidual = new Uint8Array(FIRST_CAPACITY);
  /** An edge is inlined until it is seen not to be. */
  isInline = new Uint8Array(FIRST_CAPACITY).fill(1);
  #source = new Uint32Array(FIRST_CAPACITY);
  #target = new Uint32Array(FIRST_CAPACITY);
  #slots = new Uint32Array(2 * FIRST_CAPACITY);

  /** The edge between these nodes; a new one if there is none yet. */
  find(source: number, target: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(source, target) & mask;
    for (let edge = this.#slots[slot]!; edge !== 0; edge = this.#slots[slot]!) {
      if (this.#source[edge - 1] === source && this.#target[edge - 1] === target) return edge - 1;
      slot = (slot + 1) & mask;
    }
    return this.#add(source, target, slot);
  }

  finish(): Omit<EdgeTable, "weight"> {
    const { length } = this;
    return {
      length,
      source: this.#source.slice(0, length),
      target: this.#target.slice(0, length),
      isResidual: this.isResidual.slice(0, length),
      isInline: this.isInline.slice(0, length),
    };
  }

  #add(source: number, target: number, slot: number): number {
    if (this.length === this.capacity) {
      this.#grow();
      return this.find(source, target);
    }
    const edge = this.length++;
    this.#source[edge] = source;
    this.#target[edge] = target;
    this.#slots[slot] = edge + 1;
    return edge;
  }

  #grow(): void {
    const capacity = this.capacity * 2;
    this.capacity = capacity;
    this.isResidual = grown(this.isResidual, new Uint8Array(capacity));
    this.isInline = grown(this.isInline, new Uint8Array(capacity).fill(1));
    this.#source = grown(this.#source, new Uint32Array(capacity));
    this.#target = grown(this.#target, new Uint32Array(capacity));
    this.#slots = new Uint32Array(2 * capacity);
    const mask = this.#slots.length - 1;
    for (let edge = 0; edge < this.length; edge++) {
      let slot = hash(this.#source[edge]!, this.#target[edge]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = edge + 1;
    }
  }
}

function hash(source: number, target: number): number {
  return spread(Math.imul(source, HASH_FIRST) ^ Math.imul(target, HASH_SECOND));
}
