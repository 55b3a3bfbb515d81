/**
 * An image of a heap as columns.
 *
 *   objects   address, size                    one row per object
 *     |       edges[start..end]                its pointers to other objects, by ascending offset
 *     v
 *   edges     target, offset, into, word
 *
 *   roots     target, into, kind, at, frame    a pointer from which the collector starts
 *
 * Worked example: `var cache = &box{body: …}`, where box is { id int; body *[4096]byte }
 *
 *   object 0   0xc000010000, 16 B              edges [0, 1)
 *   object 1   0xc000020000, 4096 B            edges [1, 1)
 *   edge 0     target 1, offset 8, into 0      the word at 0xc000010008 holds 0xc000020000
 *   root 0     target 0, kind global           the pointer is the global variable main.cache
 *
 * Every index is checked when the image is read; no later code checks it again.
 */
import type { Brand } from "../../base/brand.ts";

/** A row of an image's objects, which are the nodes of its graph. */
export type ObjectIndex = Brand<number, "ObjectIndex">;
/** A row of an image's edges. */
export type EdgeIndex = Brand<number, "EdgeIndex">;
/** A row of an image's roots. */
export type RootIndex = Brand<number, "RootIndex">;

export const objectIndex = (row: number): ObjectIndex => row as ObjectIndex;
export const edgeIndex = (row: number): EdgeIndex => row as EdgeIndex;
export const rootIndex = (row: number): RootIndex => row as RootIndex;

/** Nodes and what they point to, as compressed rows: node n points to targets[start[n] .. start[n + 1]). */
export interface Graph {
  readonly nodes: number;
  /** nodes + 1 entries. */
  readonly edgeStart: Uint32Array;
  readonly edgeTarget: Uint32Array;
}

/** Marks a missing row in a column of rows: no node, no edge, no type. */
export const NONE = 0xffff_ffff;
export const NO_OBJECT: ObjectIndex = objectIndex(NONE);
export const NO_EDGE: EdgeIndex = edgeIndex(NONE);

/** An image: the graph of its objects, and the roots from which the collector starts. */
export interface HeapImage extends Graph {
  /** By object. */
  readonly address: Float64Array;
  /** By object: its bytes, including those that the allocator added when it rounded up. */
  readonly size: Float64Array;
  /** By edge: the pointer's offset in its object. */
  readonly edgeOffset: Uint32Array;
  /** By edge: the offset in the target that the pointer points to; 0 for most. */
  readonly edgeInto: Uint32Array;
  /** By edge: the type of the target as the word before the pointer gives it; row of `words` plus 1, or 0. */
  readonly edgeWord: Uint32Array;
  readonly roots: RootTable;
}

/** One row per pointer from outside the heap into it. */
export interface RootTable {
  readonly length: number;
  readonly target: Uint32Array;
  readonly into: Uint32Array;
  /** As `edgeWord`. */
  readonly word: Uint32Array;
  /** A row of ROOT_KINDS. */
  readonly kind: Uint8Array;
  /** global: address of the pointer. frame, stack-word: its offset from the frame's lowest address. timer: address of the
   * function's code, or 0. defer: address after the defer statement. Otherwise 0. */
  readonly at: Float64Array;
  /** Row of the frame table if kind is frame, stack-word or goroutine; otherwise NONE. */
  readonly frame: Uint32Array;
}

export const ROOT_KINDS = [
  "global",
  "frame",
  "stack-word",
  "finalizer",
  "cleanup",
  "timer",
  "goroutine",
  "defer",
  "panic",
  "other",
] as const;
