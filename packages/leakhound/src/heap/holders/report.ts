/** The answer to "who keeps the memory alive", as `leakhound.holders/1` has it. */
import type { HoldingStack } from "./path-classes.ts";
import type { HolderKind } from "./units.ts";

export interface HoldersReport {
  readonly schema: "leakhound.holders/1";
  /** Of what is reachable: garbage holds nothing. */
  readonly heapBytes: number;
  readonly objects: number;
  /** Against the older image; absent without one. */
  readonly growthBytes?: number;
  readonly holders: readonly Holder[];
  /** Packages whose variables together hold more than any one of them. */
  readonly packages: readonly PackageShare[];
  readonly types: readonly TypeShare[];
  readonly allocations: readonly AllocationShare[];
  /** What the answer lacks, and what would help: one clause each. */
  readonly warnings: readonly string[];
}

export interface Holder {
  /** `import/path.variable`, `set of a + b`, `goroutine function.variable`, or the import path of a package of many small ones. */
  readonly root: string;
  readonly kind: HolderKind;
  readonly retainedBytes: number;
  /** Of the heap, 0..1. */
  readonly share: number;
  readonly objects: number;
  readonly growthBytes?: number;
  /** Of the heap's growth; absent without an older image, or where the heap did not grow. */
  readonly growthShare?: number;
  /** From the variable to where most of its bytes are; the first names the variable. */
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

/** An estimate from the allocation profile's samples, and its 95% interval. */
export interface AllocationShare {
  readonly function: string;
  readonly holder: string;
  readonly bytes: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** The same by whole stack, leaf first. Functions are those of the machine code: what is inlined has its caller's name, and its own line. */
export interface AllocatedStack {
  readonly frames: readonly { readonly function: string; readonly file: string; readonly line: number }[];
  readonly holder: string;
  readonly bytes: number;
  /** Of `bytes`, in square bytes. */
  readonly variance: number;
  readonly samples: number;
}

export interface Explained {
  readonly report: HoldersReport;
  /** How the largest holders hold all their bytes. */
  readonly stacks: readonly HoldingStack[];
  /** Who allocated what is held; empty for images without an allocation profile. */
  readonly allocated: readonly AllocatedStack[];
}
