/** The names of objects and edges as the source writes them, as rows of a table: equal rows mean equal names. */
import type { Brand } from "../../base/brand.ts";
import { fieldLabel, typeLabel } from "../holders/labels.ts";
import { TextTable } from "../holders/text-table.ts";
import { type EdgeIndex, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { ExplorableHeap } from "./explorable.ts";

export type TypeName = Brand<number, "TypeName">;
export type FieldName = Brand<number, "FieldName">;

/** What the heap's labels say about a type. */
interface NamedType {
  readonly name: TypeName;
  readonly isPart: boolean;
  readonly mayHaveParts: boolean;
}

export class SourceNames {
  readonly #heap: ExplorableHeap;
  readonly #texts = new TextTable();
  /** By object: its type's label. Reading one column at random is much faster than computing the label again. */
  readonly #labelOf: Uint32Array;
  /** By label. */
  readonly #types: NamedType[] = [];
  readonly #fields: FieldName[] = [];
  readonly #partFields: FieldName[] = [];

  constructor(heap: ExplorableHeap) {
    const { labels, graph } = heap;
    this.#heap = heap;
    this.#labelOf = new Uint32Array(graph.nodes);
    for (let object = 0; object < graph.nodes; object++) {
      const label = labels.ofType(objectIndex(object));
      this.#labelOf[object] = label;
      this.#types[label] ??= this.#namedType(labels.text(typeLabel(label)));
    }
  }

  #namedType(text: string): NamedType {
    const { labels } = this.#heap;
    return {
      name: this.typeNamed(labels.sourceType(text)),
      isPart: labels.isPart(text),
      mayHaveParts: labels.mayHaveParts(text),
    };
  }

  text(row: TypeName | FieldName): string {
    return this.#texts.text(row);
  }

  typeNamed(text: string): TypeName {
    return this.#texts.row(text) as TypeName;
  }

  fieldNamed(text: string): FieldName {
    return this.#texts.row(text) as FieldName;
  }

  typeOf(object: number): TypeName {
    return this.#types[this.#labelOf[object]!]!.name;
  }

  isPart(object: number): boolean {
    return this.#types[this.#labelOf[object]!]!.isPart;
  }

  /** If false, the caller need not look at the objects that this object points to. */
  mayHaveParts(object: number): boolean {
    return this.#types[this.#labelOf[object]!]!.mayHaveParts;
  }

  /** The field by which an edge leaves its object, which may be a part of another object. */
  fieldOf(object: ObjectIndex, edge: EdgeIndex): FieldName {
    const { labels } = this.#heap;
    const label = labels.ofEdge(object, edge);
    if (!this.isPart(object)) {
      this.#fields[label] ??= this.fieldNamed(labels.text(fieldLabel(label)));
      return this.#fields[label];
    }
    this.#partFields[label] ??= this.fieldNamed(labels.partField(labels.text(fieldLabel(label))));
    return this.#partFields[label];
  }
}
