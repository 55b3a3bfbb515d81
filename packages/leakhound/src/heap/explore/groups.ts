/**
 * What objects point to, grouped by field and type, most retained first.
 *
 *   45,419 × http.Request     .Header  map[string][]string ×45,419     retain 64 MiB
 *                             .URL     url.URL ×45,419                 retain 6.9 MiB
 *                             .ctx     context.Context ×1              shared: others keep it, too
 *
 * Parts of an object (see explorable.ts) are gone through, and their bytes are its own.
 */
import { Uint32List } from "../../base/columns.ts";
import { distinct } from "../graph/distinct.ts";
import { retainedByAll, retainedMarks } from "../graph/subtrees.ts";
import type { PathStart } from "../holders/paths.ts";
import { TripleTable } from "../holders/triple-table.ts";
import { NONE } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";

export interface Group {
  /** ".Header", "[key]", "main.cache"; "" where the step is the whole of what was before. */
  readonly field: string;
  readonly type: string;
  /** Rising, each once. */
  readonly objects: Uint32Array;
  /** The edge by which the group was met first; NONE where a variable led to it. */
  readonly edge: number;
  /** What would go with these objects: see `retainedByAll`. */
  readonly retainedBytes: number;
  /** Of the objects and their parts. */
  readonly ownBytes: number;
  /** How many are kept by more than the one object that leads to them here. */
  readonly shared: number;
}

/** What differs in more ways is put together: a JavaScript object may have any names for its properties. */
const GROUPS_MAX = 10_000;
const REST = { field: "…", type: "(others)" } as const;

/** @param objects rising, each once */
export function groupsBelow(index: HeapIndex, objects: Uint32Array): Group[] {
  const { reading, parts, trees } = index;
  const groups = new Grouping(index);
  parts.eachEdge(objects, (edge, source, target) => groups.add(reading.fieldOf(source, edge), target, edge));
  const isRetained = retainedMarks(trees, objects);
  return groups.finish((object) => isRetained[trees.number[object]!] === 1);
}

/** The groups of what variables point to. */
export function groupsOfStarts(
  index: HeapIndex,
  starts: readonly PathStart[],
  isHeld: (object: number) => boolean,
): Group[] {
  const { heap, reading } = index;
  const groups = new Grouping(index);
  for (const { object, label } of starts) groups.add(reading.row(heap.labels.text(label)), object, NONE);
  return groups.finish(isHeld);
}

type Found = Pick<Group, "field" | "type" | "edge"> & { readonly objects: Uint32List };

class Grouping {
  readonly #index: HeapIndex;
  /** From field and type. */
  readonly #known = new TripleTable();
  readonly #found: Found[] = [];

  constructor(index: HeapIndex) {
    this.#index = index;
  }

  add(field: number, object: number, edge: number): void {
    const type = this.#index.reading.typeOf(object);
    const known = this.#known.get(field, type, 0);
    const row = known >= 0 ? known : this.#known.set(field, type, 0, this.#open(field, type, edge));
    this.#found[row]!.objects.push(object);
  }

  #open(field: number, type: number, edge: number): number {
    const { length } = this.#found;
    if (length > GROUPS_MAX) return GROUPS_MAX;
    const { reading } = this.#index;
    const text = length === GROUPS_MAX ? REST : { field: reading.text(field), type: reading.text(type) };
    return this.#found.push({ ...text, edge, objects: new Uint32List() }) - 1;
  }

  finish(isHeld: (object: number) => boolean): Group[] {
    const { heap, trees } = this.#index;
    const groups = this.#found.map(({ objects, ...found }) => {
      const rows = distinct(objects.finish(), heap.graph.nodes);
      const shared = rows.reduce((count, object) => count + (isHeld(object) ? 0 : 1), 0);
      const retainedBytes = retainedByAll(trees, rows);
      return { ...found, objects: rows, retainedBytes, ownBytes: ownBytes(this.#index, rows), shared };
    });
    return groups.sort((a, b) => b.retainedBytes - a.retainedBytes || b.ownBytes - a.ownBytes);
  }
}

/** Bytes of objects and their parts. */
export function ownBytes({ heap, parts }: HeapIndex, objects: Uint32Array): number {
  let bytes = 0;
  for (const object of objects) bytes += heap.size[object]!;
  parts.eachPart(objects, (part) => {
    bytes += heap.size[part]!;
  });
  return bytes;
}
