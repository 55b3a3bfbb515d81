/**
 * An image of a heap as columns.
 *
 *   objects   address, size                    one row an object
 *     |       edges[start..end]                its pointers to other objects, by rising offset
 *     v
 *   edges     target, offset, into, dynamicType
 *
 *   roots     target, into, source             a pointer that the collector starts from
 *     v
 *   sources   a global variable, a goroutine's local variable, a finalizer, …
 *
 * Worked example: `var cache = &box{body: …}`, where box is { id int; body *[4096]byte }
 *
 *   object 0   0xc000010000, 16 B              edges [0, 1)
 *   object 1   0xc000020000, 4096 B            edges [1, 1)
 *   edge 0     target 1, offset 8, into 0      the word at 0xc000010008 holds 0xc000020000
 *   root 0     target 0, source 0              source 0 is the global main.cache
 *
 * Every index is checked when the image is read, and nothing after re-checks.
 */
import type { Brand } from "../base/brand.ts";

export type ObjectIndex = Brand<number, "ObjectIndex">;
/** An address of the imaged process. Below 2^53: user space ends at 2^48 or, with five levels, 2^57 that no Go heap uses. */
export type Address = Brand<number, "Address">;

export const address = (value: number): Address => value as Address;

/** Nodes and what they point to, as compressed rows: node n points to targets[start[n] .. start[n + 1]). */
export interface Graph {
  readonly nodes: number;
  /** nodes + 1 entries. */
  readonly edgeStart: Uint32Array;
  readonly edgeTarget: Uint32Array;
}

/** No node, no edge, no type: where a column of indexes has nothing to say. */
export const NONE = 0xffff_ffff;
