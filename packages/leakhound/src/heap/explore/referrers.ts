/**
 * Who points to some objects, grouped by type and field, those that point to most first:
 *
 *   context.data   map[*http.Request]…      [key]   1 object  ─▶ 45,419 of these
 *   context.datat  map[*http.Request]int64  [key]   1 object  ─▶ 45,419 of these
 *   (*conn).r      http.conn                .req    3 objects ─▶ 3 of these
 *
 * The inverse of groups.ts: an object refers to another when that is among its groups.
 */
import { Uint32List } from "../../base/columns.ts";
import { distinct } from "../graph/distinct.ts";
import { TripleTable } from "../holders/triple-table.ts";
import { NONE } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";
import { variableOf } from "./retention-path.ts";

export interface Referrers {
  /** Variables that point straight to some of the objects. */
  readonly variables: readonly { readonly name: string; readonly targets: number }[];
  readonly groups: readonly ReferrerGroup[];
}

export interface ReferrerGroup {
  readonly type: string;
  /** By which they point to the objects. */
  readonly field: string;
  /** Who points to them: rising, each once. */
  readonly objects: Uint32Array;
  /** How many of the objects they point to. */
  readonly targets: number;
  /** From which the first of them are reached, each once; none for garbage. */
  readonly variables: readonly string[];
}

const GROUPS_MAX = 1_000;
/** Objects of a group whose variables are looked for. */
const WAYS_MAX = 4;

export function referrersOf(index: HeapIndex, objects: Uint32Array): Referrers {
  const search = new Search(index);
  for (const object of objects) search.to(object);
  return { variables: search.variables(), groups: search.groups() };
}

interface Found {
  readonly type: number;
  readonly field: number;
  readonly sources: Uint32List;
  targets: number;
  lastTarget: number;
}

class Search {
  readonly #index: HeapIndex;
  readonly #known = new TripleTable();
  readonly #found: Found[] = [];
  readonly #variables = new Map<string, number>();
  /** By part: the objects that it is a part of. */
  readonly #wholes = new Map<number, readonly number[]>();

  constructor(index: HeapIndex) {
    this.#index = index;
  }

  to(object: number): void {
    const { reading, incoming, isPointedTo } = this.#index;
    if (isPointedTo[object] === 1) this.#addVariables(object);
    for (let row = incoming.start[object]!; row < incoming.start[object + 1]!; row++) {
      const edge = incoming.edge[row]!;
      const source = this.#index.sourceOf(edge);
      const field = reading.fieldOf(source, edge);
      if (!reading.isPart(source)) this.#add(source, field, object);
      else this.#addWholes(source, field, object);
    }
  }

  #addVariables(object: number): void {
    for (const name of this.#index.variablesTo(object)) this.#variables.set(name, (this.#variables.get(name) ?? 0) + 1);
  }

  #add(source: number, field: number, target: number): void {
    const type = this.#index.reading.typeOf(source);
    const known = this.#known.get(field, type, 0);
    const row = known >= 0 ? known : this.#open(field, type);
    const group = this.#found[row];
    if (!group) return;
    group.sources.push(source);
    if (group.lastTarget !== target) group.targets++;
    group.lastTarget = target;
  }

  #open(field: number, type: number): number {
    if (this.#found.length >= GROUPS_MAX) return GROUPS_MAX;
    const row = this.#found.push({ type, field, sources: new Uint32List(), targets: 0, lastTarget: -1 }) - 1;
    return this.#known.set(field, type, 0, row);
  }

  /** Most parts are pointed to by what they are a part of, and by nothing else. */
  #addWholes(part: number, field: number, target: number): void {
    const only = this.#onlyWhole(part);
    if (only !== NONE) this.#add(only, field, target);
    else for (const whole of this.#wholesOf(part)) this.#add(whole, field, target);
  }

  #onlyWhole(part: number): number {
    const { reading, incoming, isPointedTo } = this.#index;
    const first = incoming.start[part]!;
    if (incoming.start[part + 1]! - first !== 1 || isPointedTo[part] === 1) return NONE;
    const source = this.#index.sourceOf(incoming.edge[first]!);
    return reading.isPart(source) ? NONE : source;
  }

  #wholesOf(part: number): readonly number[] {
    const known = this.#wholes.get(part);
    if (known) return known;
    const wholes = this.#climb(part);
    this.#wholes.set(part, wholes);
    return wholes;
  }

  /** Up through parts; one to which a variable points is a whole itself. */
  #climb(part: number): number[] {
    const { reading, incoming, isPointedTo } = this.#index;
    const wholes = new Set<number>();
    const met = new Set([part]);
    for (const object of met) {
      const isPart = reading.isPart(object);
      if (!isPart || isPointedTo[object] === 1) wholes.add(object);
      const end = isPart ? incoming.start[object + 1]! : 0;
      for (let row = incoming.start[object]!; row < end; row++) met.add(this.#index.sourceOf(incoming.edge[row]!));
    }
    return [...wholes];
  }

  variables(): Referrers["variables"] {
    const rows = Array.from(this.#variables, ([name, targets]) => ({ name, targets }));
    return rows.sort((a, b) => b.targets - a.targets || (a.name < b.name ? -1 : 1));
  }

  #holding(objects: Uint32Array): string[] {
    const names = Array.from(objects.subarray(0, WAYS_MAX), (object) => variableOf(this.#index, object));
    return [...new Set(names.filter((name) => name !== ""))];
  }

  groups(): ReferrerGroup[] {
    const { reading, heap } = this.#index;
    const groups = this.#found.map(({ type, field, sources, targets }) => {
      const objects = distinct(sources.finish(), heap.graph.nodes);
      return {
        type: reading.text(type),
        field: reading.text(field),
        objects,
        targets,
        variables: this.#holding(objects),
      };
    });
    return groups.sort((a, b) => b.targets - a.targets || a.objects.length - b.objects.length);
  }
}
