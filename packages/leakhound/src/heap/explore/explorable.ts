/**
 * An image as the explorer needs it, whatever its format: a graph whose objects and edges have names.
 *
 *   holders ──▶ starts ──▶ groups of objects ──▶ groups …        down: groups.ts
 *                ▲                │
 *                └── referrers ◀──┘                              up: referrers.ts
 *
 * Some objects are parts of another object that the source shows as one: the tables of a map in Go, the array behind a
 * Map in JavaScript. The explorer walks through them and shows only the whole:
 *
 *   in memory     map ─.dirPtr▶ table ─.groups▶ group ─.slots[].key▶ http.Request
 *   shown         map ─────────────────────────────────────── [key]▶ http.Request
 */
import type { HeapLabels } from "../holders/labels.ts";
import type { PathStart } from "../holders/paths.ts";
import type { Holder, HoldersReport } from "../holders/report.ts";
import type { EdgeIndex, Graph, ObjectIndex } from "../model/image.ts";

export interface ExplorableHeap {
  readonly graph: Graph;
  /** By object, in bytes. */
  readonly size: Float64Array;
  /** The holders, as without the explorer; their paths may be missing. */
  readonly report: HoldersReport;
  readonly labels: ExplorerLabels;
  /** Pointers from outside: `target` by root. */
  readonly roots: { readonly target: ArrayLike<number>; readonly text: (root: number) => string };
  /** The roots and edges that retain objects: see retaining-graph.ts. */
  readonly retaining: RetainingGraph;
  /** Those of the report, in its order. */
  readonly holders: readonly ExplorableHolder[];
  /** The object at an address as the user types it; NONE if there is none. */
  readonly find: (address: string) => ObjectIndex;
  /** The address as the user reads it: `0xc000010000`, `@1234`. */
  readonly address: (object: number) => string;
  /** The text in objects; null if contents must not be shown. */
  readonly readText: ReadText | null;
}

export interface ExplorerLabels extends HeapLabels {
  /** Whether objects of the type are parts of another object, and whether they may have parts. */
  readonly isPart: (typeText: string) => boolean;
  readonly mayHaveParts: (typeText: string) => boolean;
  /** The field by which an edge leaves a part, as the source writes it: `[key]`. */
  readonly partField: (fieldText: string) => string;
}

/** The edges and roots that retain objects. An edge that does not retain its target points back to its own object. */
export interface RetainingGraph {
  readonly graph: Graph;
  /** Rows of the roots. */
  readonly roots: readonly number[];
}

export interface ExplorableHolder extends Pick<Holder, "id" | "root" | "retainedBytes" | "objects" | "growthBytes"> {
  /** The objects that its variables point to. */
  readonly starts: () => readonly PathStart[];
  /** Whether the holder alone holds an object. */
  readonly holds: () => (object: number) => boolean;
}

/**
 * The text in an object; null if it contains no text.
 *
 * @param via the edge to the object, because a string's length is next to its pointer; NONE if unknown
 */
export type ReadText = (object: ObjectIndex, via: EdgeIndex) => string | null;
