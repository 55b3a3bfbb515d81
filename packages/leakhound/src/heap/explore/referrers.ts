/**
 * The objects that point to some objects, grouped by type and field, those that point to most first:
 *
 *   context.data   map[*http.Request]…      [key]   1 object  ─▶ 45,419 of these
 *   context.datat  map[*http.Request]int64  [key]   1 object  ─▶ 45,419 of these
 *   (*conn).r      http.conn                .req    3 objects ─▶ 3 of these
 *
 * The inverse of groups.ts: an object refers to another if the other is in one of its groups.
 */
import { Uint32List } from "../../base/columns.ts";
import { InternTable } from "../../base/intern-table.ts";
import { distinct } from "../graph/distinct.ts";
import { edgeIndex, NO_OBJECT, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";
import { variableOf } from "./shortest-path.ts";
import type { FieldName, TypeName } from "./source-names.ts";

export interface Referrers {
  /** Variables that point directly to some of the objects. */
  readonly variables: readonly { readonly name: string; readonly targets: number }[];
  readonly groups: readonly ReferrerGroup[];
}

export interface ReferrerGroup {
  readonly type: string;
  /** The field that points to the objects. */
  readonly field: string;
  /** The objects that point to them: ascending, without duplicates. */
  readonly objects: Uint32Array;
  /** To how many of the objects they point. */
  readonly targets: number;
  /** The variables from which the first of them are reached, without duplicates; none for garbage. */
  readonly variables: readonly string[];
}

const GROUPS_MAX = 1_000;
/** The variables of so many objects of a group are looked up. */
const OBJECTS_TRACED_MAX = 4;

export function referrersOf(index: HeapIndex, objects: Uint32Array): Referrers {
  const search = new Search(index);
  for (const object of objects) search.to(objectIndex(object));
  return { variables: search.variables(), groups: search.groups() };
}

interface OpenGroup {
  readonly type: TypeName;
  readonly field: FieldName;
  readonly sources: Uint32List;
  targets: number;
  lastTarget: number;
}

class Search {
  readonly #index: HeapIndex;
  /** From field and type to the group. */
  readonly #keys = new InternTable();
  readonly #groups: OpenGroup[] = [];
  readonly #variables = new Map<string, number>();
  /** By part: the objects whose part it is. */
  readonly #wholes = new Map<number, readonly ObjectIndex[]>();

  constructor(index: HeapIndex) {
    this.#index = index;
  }

  to(object: ObjectIndex): void {
    const { names, incoming, hasRoot } = this.#index;
    if (hasRoot[object] === 1) this.#addVariables(object);
    for (let row = incoming.start[object]!; row < incoming.start[object + 1]!; row++) {
      const edge = edgeIndex(incoming.edge[row]!);
      const source = this.#index.sourceOf(edge);
      const field = names.fieldOf(source, edge);
      if (!names.isPart(source)) this.#add(source, field, object);
      else this.#addWholes(source, field, object);
    }
  }

  #addVariables(object: ObjectIndex): void {
    for (const name of this.#index.variablesTo(object)) this.#variables.set(name, (this.#variables.get(name) ?? 0) + 1);
  }

  #add(source: ObjectIndex, field: FieldName, target: ObjectIndex): void {
    const type = this.#index.names.typeOf(source);
    const row = this.#keys.row(field, type, 0);
    if (row >= GROUPS_MAX) return;
    const group = this.#groups[row] ?? this.#open(field, type);
    group.sources.push(source);
    if (group.lastTarget !== target) group.targets++;
    group.lastTarget = target;
  }

  #open(field: FieldName, type: TypeName): OpenGroup {
    const group = { type, field, sources: new Uint32List(), targets: 0, lastTarget: -1 };
    this.#groups.push(group);
    return group;
  }

  /** Adds the objects whose part points to the target. Only its whole points to most parts. */
  #addWholes(part: ObjectIndex, field: FieldName, target: ObjectIndex): void {
    const only = this.#onlyWhole(part);
    if (only !== NO_OBJECT) this.#add(only, field, target);
    else for (const whole of this.#wholesOf(part)) this.#add(whole, field, target);
  }

  /** The one object that points to the part, if that is a whole; otherwise NO_OBJECT. */
  #onlyWhole(part: ObjectIndex): ObjectIndex {
    const { names, incoming, hasRoot } = this.#index;
    const first = incoming.start[part]!;
    if (incoming.start[part + 1]! - first !== 1 || hasRoot[part] === 1) return NO_OBJECT;
    const source = this.#index.sourceOf(incoming.edge[first]!);
    return names.isPart(source) ? NO_OBJECT : source;
  }

  #wholesOf(part: ObjectIndex): readonly ObjectIndex[] {
    const known = this.#wholes.get(part);
    if (known) return known;
    const wholes = this.#climb(part);
    this.#wholes.set(part, wholes);
    return wholes;
  }

  /** Climbs from part to part. A part to which a variable points counts as a whole. */
  #climb(part: ObjectIndex): ObjectIndex[] {
    const { names, incoming, hasRoot } = this.#index;
    const wholes = new Set<ObjectIndex>();
    const reached = new Set([part]);
    for (const object of reached) {
      const isPart = names.isPart(object);
      if (!isPart || hasRoot[object] === 1) wholes.add(object);
      const end = isPart ? incoming.start[object + 1]! : 0;
      for (let row = incoming.start[object]!; row < end; row++) reached.add(this.#index.sourceOf(incoming.edge[row]!));
    }
    return [...wholes];
  }

  variables(): Referrers["variables"] {
    const rows = Array.from(this.#variables, ([name, targets]) => ({ name, targets }));
    return rows.sort((a, b) => b.targets - a.targets || (a.name < b.name ? -1 : 1));
  }

  #variablesHolding(objects: Uint32Array): string[] {
    const variables = Array.from(objects.subarray(0, OBJECTS_TRACED_MAX), (object) => variableOf(this.#index, object));
    return [...new Set(variables.filter((name) => name !== ""))];
  }

  groups(): ReferrerGroup[] {
    const { names, heap } = this.#index;
    const groups = this.#groups.map(({ type, field, sources, targets }) => {
      const objects = distinct(sources.finish(), heap.graph.nodes);
      return {
        type: names.text(type),
        field: names.text(field),
        objects,
        targets,
        variables: this.#variablesHolding(objects),
      };
    });
    return groups.sort((a, b) => b.targets - a.targets || a.objects.length - b.objects.length);
  }
}
