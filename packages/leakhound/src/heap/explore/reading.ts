/** How objects and edges read, as rows of texts in the source's words: equal rows mean equal texts. */
import { Texts } from "../holders/texts.ts";
import type { ExplorableHeap } from "./explorable.ts";

/** Of a type that the heap's labels tell. */
interface TypeReading {
  readonly row: number;
  readonly isPart: boolean;
  readonly mayHaveParts: boolean;
}

export class Reading {
  readonly #heap: ExplorableHeap;
  readonly #texts = new Texts();
  /** By object: its type's label. One column, asked in any order, is much faster than what labels are worked out from. */
  readonly #labelOf: Uint32Array;
  /** By label. */
  readonly #types: TypeReading[] = [];
  readonly #fieldRows: number[] = [];
  readonly #partFieldRows: number[] = [];

  constructor(heap: ExplorableHeap) {
    const { labels, graph } = heap;
    this.#heap = heap;
    this.#labelOf = new Uint32Array(graph.nodes);
    for (let object = 0; object < graph.nodes; object++) {
      const label = labels.ofType(object);
      this.#labelOf[object] = label;
      this.#types[label] ??= this.#readType(labels.text(label));
    }
  }

  #readType(text: string): TypeReading {
    const { labels } = this.#heap;
    return {
      row: this.row(labels.sourceType(text)),
      isPart: labels.isPart(text),
      mayHaveParts: labels.mayHaveParts(text),
    };
  }

  text(row: number): string {
    return this.#texts.text(row);
  }

  row(text: string): number {
    return this.#texts.row(text);
  }

  typeOf(object: number): number {
    return this.#types[this.#labelOf[object]!]!.row;
  }

  isPart(object: number): boolean {
    return this.#types[this.#labelOf[object]!]!.isPart;
  }

  /** A quick no spares going through all that the object points to. */
  mayHaveParts(object: number): boolean {
    return this.#types[this.#labelOf[object]!]!.mayHaveParts;
  }

  /** By which an edge leaves its object, which may be a part of another. */
  fieldOf(object: number, edge: number): number {
    const { labels } = this.#heap;
    const label = labels.ofEdge(object, edge);
    if (!this.isPart(object)) {
      this.#fieldRows[label] ??= this.row(labels.text(label));
      return this.#fieldRows[label];
    }
    this.#partFieldRows[label] ??= this.row(labels.partField(labels.text(label)));
    return this.#partFieldRows[label];
  }
}
