/**
 * The objects that some objects point to, grouped by field and type, most retained bytes first.
 *
 *   45,419 × http.Request     .Header  map[string][]string ×45,419     retain 64 MiB
 *                             .URL     url.URL ×45,419                 retain 6.9 MiB
 *                             .ctx     context.Context ×1              shared: other objects keep it, too
 *
 * The parts of an object (see explorable.ts) are not shown, and their bytes count as the object's own.
 */
import { Uint32List } from "../../base/columns.ts";
import { InternTable } from "../../base/intern-table.ts";
import { distinct } from "../graph/distinct.ts";
import { retainedByAll, retainedMarks } from "../graph/subtrees.ts";
import type { PathStart } from "../holders/paths.ts";
import { type EdgeIndex, NO_EDGE, type ObjectIndex } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";
import type { FieldName, TypeName } from "./source-names.ts";

export interface Group {
  /** ".Header", "[key]", "main.cache"; "" if the step is all that the object before points to. */
  readonly field: string;
  readonly type: string;
  /** Ascending, without duplicates. */
  readonly objects: Uint32Array;
  /** The first edge to an object of the group; NO_EDGE if a variable points to it. */
  readonly edge: EdgeIndex;
  /** What would be freed with these objects: see `retainedByAll`. */
  readonly retainedBytes: number;
  /** Of the objects and their parts. */
  readonly ownBytes: number;
  /** How many of the objects other objects keep, too. */
  readonly shared: number;
}

/** Further groups form one: the properties of a JavaScript object may have any number of names. */
const GROUPS_MAX = 10_000;
const OTHER_GROUPS = { field: "…", type: "(others)" } as const;

/** @param objects ascending, without duplicates */
export function groupsBelow(index: HeapIndex, objects: Uint32Array): Group[] {
  const { names, parts, subtrees } = index;
  const groups = new Grouping(index);
  parts.eachEdge(objects, (source, edge, target) => groups.add(names.fieldOf(source, edge), target, edge));
  const isRetained = retainedMarks(subtrees, objects);
  return groups.finish((object) => isRetained[subtrees.number[object]!] === 1);
}

/** The groups of the objects that variables point to. */
export function groupsOfStarts(
  index: HeapIndex,
  starts: readonly PathStart[],
  isHeld: (object: number) => boolean,
): Group[] {
  const { heap, names } = index;
  const groups = new Grouping(index);
  for (const { object, label } of starts) groups.add(names.fieldNamed(heap.labels.text(label)), object, NO_EDGE);
  return groups.finish(isHeld);
}

type OpenGroup = Pick<Group, "field" | "type" | "edge"> & { readonly objects: Uint32List };

class Grouping {
  readonly #index: HeapIndex;
  /** From field and type to the group. */
  readonly #keys = new InternTable();
  readonly #groups: OpenGroup[] = [];

  constructor(index: HeapIndex) {
    this.#index = index;
  }

  add(field: FieldName, object: ObjectIndex, edge: EdgeIndex): void {
    const type = this.#index.names.typeOf(object);
    const row = Math.min(GROUPS_MAX, this.#keys.row(field, type, 0));
    const group = this.#groups[row] ?? this.#open(field, type, edge);
    group.objects.push(object);
  }

  #open(field: FieldName, type: TypeName, edge: EdgeIndex): OpenGroup {
    const { names } = this.#index;
    const isLast = this.#groups.length === GROUPS_MAX;
    const text = isLast ? OTHER_GROUPS : { field: names.text(field), type: names.text(type) };
    const group = { ...text, edge, objects: new Uint32List() };
    this.#groups.push(group);
    return group;
  }

  finish(isHeld: (object: number) => boolean): Group[] {
    const { heap, subtrees } = this.#index;
    const groups = this.#groups.map(({ objects, ...group }) => {
      const rows = distinct(objects.finish(), heap.graph.nodes);
      const shared = rows.reduce((count, object) => count + (isHeld(object) ? 0 : 1), 0);
      const retainedBytes = retainedByAll(subtrees, rows);
      return { ...group, objects: rows, retainedBytes, ownBytes: ownBytes(this.#index, rows), shared };
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
