/** The answer to "what keeps the memory alive": the fields of the JSON schema `leakhound.holders/1`, with notes as facts. */
import type { HeapNote } from "../model/notes.ts";
import type { RetentionStack } from "./path-classes.ts";
import type { HolderKind } from "./units.ts";

export interface HoldersReport {
  readonly schema: "leakhound.holders/1";
  /** Of the reachable heap: nothing holds garbage. */
  readonly heapBytes: number;
  readonly objects: number;
  /** Compared with the older image; absent without one. */
  readonly growthBytes?: number;
  readonly holders: readonly Holder[];
  /** What each package's variables hold together. */
  readonly packages: readonly PackageShare[];
  readonly types: readonly TypeShare[];
  readonly allocations: readonly AllocationShare[];
  /** What limits the answer. */
  readonly notes: readonly HeapNote[];
}

export interface Holder {
  /** The same in every image of the same program; see holder-id.ts. */
  readonly id: string;
  /** `import/path.variable`, `set of a + b`, `goroutine function.variable`, or the import path of a package. */
  readonly root: string;
  readonly kind: HolderKind;
  readonly retainedBytes: number;
  /** Of the heap, 0..1. */
  readonly share: number;
  readonly objects: number;
  readonly growthBytes?: number;
  /** Of the heap's growth; absent without an older image, or if the heap did not grow. */
  readonly growthShare?: number;
  /** From the variable to most of its bytes; the first entry names the variable. */
  readonly path: readonly string[];
}

export interface PackageShare {
  readonly package: string;
  readonly retainedBytes: number;
  readonly share: number;
  readonly objects: number;
  readonly growthBytes?: number;
}

export interface TypeShare {
  readonly type: string;
  readonly bytes: number;
  readonly objects: number;
}

/** What one function allocated that one holder retains: an estimate from the allocation samples, with its 95% interval. */
export interface AllocationShare {
  readonly function: string;
  readonly holder: string;
  readonly holderId: string;
  readonly bytes: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/**
 * The same estimate by whole stack, leaf first. The frames are those of the machine code: a function that was inlined has
 * its caller's name and its own line.
 */
export interface AllocatedStack {
  readonly frames: readonly AllocationFrame[];
  readonly holder: string;
  readonly holderId: string;
  readonly bytes: number;
  /** Of `bytes`, in square bytes. */
  readonly variance: number;
  readonly samples: number;
}

export interface AllocationFrame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface Explained {
  readonly report: HoldersReport;
  /** The paths on which the largest holders retain their bytes. */
  readonly stacks: readonly RetentionStack[];
  /** The stacks that allocated what is held; empty for images without allocation samples. */
  readonly allocated: readonly AllocatedStack[];
}
