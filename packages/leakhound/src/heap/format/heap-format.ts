/**
 * A format of heap images, such as Go's heap dumps or V8's heap snapshots.
 *
 *   file ─▶ matches(head) ─▶ load(source) ─▶ LoadedHeap ─┬▶ explain(base)      holders, types, allocations
 *                                                        ├▶ explorable(base)   the same, to walk and read contents
 *                                                        └▶ base()             to compare a newer image with
 *
 * A new format is a folder beside `go` and `v8` that exports one `HeapFormat`, and a line in formats.ts.
 */
import type { Fault } from "../../base/fault.ts";
import type { Result } from "../../base/result.ts";
import type { ExplorableHeap } from "../explore/explorable.ts";
import { type ExplorableDivision, explorableHeap } from "../explore/from-divided.ts";
import { explain } from "../holders/explain.ts";
import { type BaseSets, baseOf } from "../holders/rank.ts";
import type { Explained } from "../holders/report.ts";
import type { HolderSets } from "../holders/sets.ts";
import type { HeapSource, ProcessSource } from "./heap-source.ts";

export interface HeapFormat {
  /** "Go heap dump or core", for messages. */
  readonly name: string;
  /** Whether an unpacked image that begins with these bytes has this format. */
  readonly matches: (head: Uint8Array) => boolean;
  readonly load: (source: HeapSource) => Promise<Result<LoadedHeap, Fault>>;
  /** Reads the memory of a process; absent if the format has no such images. */
  readonly loadProcess?: (source: ProcessSource) => Promise<Result<LoadedHeap, Fault>>;
}

/** An image in memory. Contents are read from its source, which must stay open until then. */
export interface LoadedHeap {
  /** The holders of the image, to compare a newer image with. */
  readonly base: () => BaseSets;
  /** The holders of the image, and their growth since an older one. */
  readonly explain: (base: BaseSets | null) => Explained;
  /** The image for the explorer, which searches for paths itself. */
  readonly explorable: (base: BaseSets | null) => ExplorableHeap;
}

/** What a format makes of its image. Both are computed when they are first needed. */
export interface HeapDivision {
  /** The heap divided among its holders, without the names of types. */
  readonly sets: () => HolderSets;
  readonly divide: () => ExplorableDivision;
}

export function loadedHeap({ sets, divide }: HeapDivision): LoadedHeap {
  return {
    base: () => baseOf(sets()),
    explain: (base) => explain(divide(), base),
    explorable: (base) => {
      const divided = divide();
      return explorableHeap(divided, explain(divided, base, { pathsMax: 0 }).report);
    },
  };
}
