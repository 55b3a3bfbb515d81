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
/** Nodes and what they point to, as compressed rows: node n points to targets[start[n] .. start[n + 1]). */
export interface Graph {
  readonly nodes: number;
  /** nodes + 1 entries. */
  readonly edgeStart: Uint32Array;
  readonly edgeTarget: Uint32Array;
}

/** No node, no edge, no type: where a column of indexes has nothing to say. */
export const NONE = 0xffff_ffff;

/** An image: the graph of its objects, and where the collector starts from. */
export interface HeapImage extends Graph {
  /** By object. */
  readonly address: Float64Array;
  /** By object: bytes it takes up, what the allocator rounds up included. */
  readonly size: Float64Array;
  /** By edge: where in its object the pointer stands. */
  readonly edgeOffset: Uint32Array;
  /** By edge: how far into its target it points; 0 for most. */
  readonly edgeInto: Uint32Array;
  /** By edge: what the word before the pointer says the target is; row of `words` plus 1, or 0. */
  readonly edgeWord: Uint32Array;
  readonly roots: RootTable;
}

/** One row a pointer from outside the heap into it. */
export interface RootTable {
  readonly length: number;
  readonly target: Uint32Array;
  readonly into: Uint32Array;
  /** As `edgeWord`. */
  readonly word: Uint32Array;
  /** A row of ROOT_KINDS. */
  readonly kind: Uint8Array;
  /** global: address of the pointer. frame, stack-word: its offset from the frame's lowest address. Otherwise 0. */
  readonly at: Float64Array;
  /** Row of the frame table where kind is frame or stack-word; otherwise NONE. */
  readonly frame: Uint32Array;
}

export const ROOT_KINDS = ["global", "frame", "stack-word", "finalizer", "defer", "panic", "other"] as const;
