/**
 * An image as the explorer needs it, whichever program wrote it: a graph that can be asked how its parts read.
 *
 *   holders ──▶ starts ──▶ groups of objects ──▶ groups …        down: groups.ts
 *                ▲                │
 *                └── referrers ◀──┘                              who else: referrers.ts
 *
 * Some objects are parts of another that the source shows as one: the tables of a map, the array behind a Map of
 * JavaScript. The explorer goes through them:
 *
 *   in memory     map ─.dirPtr▶ table ─.groups▶ group ─.slots[].key▶ http.Request
 *   as told       map ─────────────────────────────────────── [key]▶ http.Request
 */
import type { PathLabels } from "../holders/path-classes.ts";
import type { PathStart } from "../holders/paths.ts";
import type { Holder, HoldersReport } from "../holders/report.ts";
import type { Graph } from "../model/image.ts";

export interface ExplorableHeap {
  readonly graph: Graph;
  /** By object, in bytes. */
  readonly size: Float64Array;
  /** The answer as it is without the explorer; ways to the bytes may be left out. */
  readonly report: HoldersReport;
  readonly labels: ExplorerLabels;
  /** Pointers from outside: `target` by root. */
  readonly roots: { readonly target: ArrayLike<number>; readonly text: (root: number) => string };
  /** The roots and edges that count as holding: see holding.ts. */
  readonly holding: Holding;
  /** Those of the report, in its order. */
  readonly holders: readonly ExplorableHolder[];
  /** The object at an address as a person types it; NONE where there is none. */
  readonly find: (address: string) => number;
  /** The address as a person reads it: `0xc000010000`, `@1234`. */
  readonly address: (object: number) => string;
}

export interface ExplorerLabels extends PathLabels {
  /** Whether objects of the type are parts of another, and whether they may have such. */
  readonly isPart: (typeText: string) => boolean;
  readonly mayHaveParts: (typeText: string) => boolean;
  /** The way out of a part, in the source's words: `[key]`. */
  readonly partField: (fieldText: string) => string;
}

/** A graph with the objects' edges, of which some may lead back to where they begin: these hold nothing. */
export interface Holding {
  readonly graph: Graph;
  /** Rows of the roots. */
  readonly roots: readonly number[];
}

export interface ExplorableHolder extends Pick<Holder, "root" | "retainedBytes" | "objects" | "growthBytes"> {
  /** What its variables point to. */
  readonly starts: () => readonly PathStart[];
  /** Tells whether the holder alone holds an object. */
  readonly holds: () => (object: number) => boolean;
}

/**
 * What stands in an object as text; null where that is no text.
 *
 * @param via the edge by which it was met, as a string's length stands beside the pointer; NONE where it is not known
 */
export type ReadText = (object: number, via: number) => string | null;
