/** A Go heap dump: its image, and what it records about types, stacks and allocations. */

import type { ReadonlyWideMap } from "../../../base/wide-map.ts";
import type { HeapImage } from "../../model/image.ts";
import type { HeapNote } from "../../model/notes.ts";
import type { AddressRange } from "./type-words.ts";

export interface GoDump {
  readonly image: HeapImage;
  /** By row of `edgeWord` minus 1: the address of the type's descriptor. */
  readonly wordTypes: readonly number[];
  /** Objects that begin with the address of their type (from Go 1.22 on, slots of 513 B to 32 KiB with pointers). */
  readonly headers: { readonly object: Uint32Array; readonly word: Uint32Array };
  /** By object: where its bytes begin in the unpacked dump; null if the positions were not recorded. */
  readonly contentAt: Float64Array | null;
  /** Objects that begin with the address of code; most are closures. */
  readonly closures: {
    readonly object: Uint32Array;
    readonly code: Float64Array;
    /** The address of the dictionary that a closure of a generic function captured; 0 for none. */
    readonly dictionary: Float64Array;
  };
  /** From an address to the object that contains it, or NONE. */
  readonly find: (address: number) => number;
  readonly goVersion: string;
  readonly goArch: string;
  /** Types of the concrete values behind itabs, by address of the descriptor. */
  readonly typeNames: ReadonlyWideMap<string>;
  readonly frames: readonly StackFrame[];
  readonly data: Segment | null;
  readonly bss: Segment | null;
  readonly finalizers: readonly Finalizer[];
  readonly stats: { readonly heapAllocBytes: number; readonly heapObjects: number } | null;
  readonly buckets: ReadonlyWideMap<AllocationSite>;
  readonly samples: { readonly address: Float64Array; readonly bucket: Float64Array };
  /** What limits the answer. */
  readonly notes: readonly HeapNote[];
}

/** A frame of a goroutine's stack. */
export interface StackFrame {
  readonly goroutine: Goroutine;
  readonly function: string;
  /** The lowest address of the frame, and its length. Their sum is the canonical frame address of DWARF. */
  readonly stackPointer: number;
  readonly length: number;
  readonly entry: number;
  readonly pc: number;
  /** 0 is the innermost. */
  readonly depth: number;
}

export interface Goroutine {
  readonly id: number;
  /** The address of its runtime.g. */
  readonly structure: number;
  /** The address after the `go` statement that started it; 0 if there is none. */
  readonly startedAt: number;
  readonly isSystem: boolean;
  readonly waitReason: string;
}

/** The variables with pointers that the source initializes (data), or does not (bss). */
export interface Segment extends AddressRange {
  /** Pointers to outside the heap: static objects point to each other. */
  readonly staticSlots: Float64Array;
  readonly staticTargets: Float64Array;
  /** As `edgeWord` of the image. */
  readonly staticWords: Uint32Array;
}

export interface Finalizer {
  readonly object: number;
  /** Address of the descriptor of the object's pointer type. */
  readonly type: number;
}

/** A stack of the allocation profile: functions as the linker spells them, leaf first. */
export interface AllocationSite {
  readonly objectBytes: number;
  readonly frames: readonly { readonly function: string; readonly file: string; readonly line: number }[];
}
