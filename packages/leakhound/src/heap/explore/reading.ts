/** How objects and edges read, as rows of texts in the source's words: equal rows mean equal texts. */
import { Texts } from "../holders/texts.ts";
import type { ExplorableHeap } from "./explorable.ts";

export class Reading {
  readonly #heap: ExplorableHeap;
  readonly #texts = new Texts();
  /** By label of the heap: the row of its text. */
  readonly #typeRows: number[] = [];
  readonly #fieldRows: number[] = [];
  readonly #partFieldRows: number[] = [];
  readonly #isPartType: (boolean | undefined)[] = [];
  readonly #mayHaveParts: (boolean | undefined)[] = [];

  constructor(heap: ExplorableHeap) {
    this.#heap = heap;
  }

  text(row: number): string {
    return this.#texts.text(row);
  }

  row(text: string): number {
    return this.#texts.row(text);
  }

  typeOf(object: number): number {
    const { labels } = this.#heap;
    const label = labels.ofType(object);
    this.#typeRows[label] ??= this.row(labels.sourceType(labels.text(label)));
    return this.#typeRows[label];
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

  isPart(object: number): boolean {
    const { labels } = this.#heap;
    const label = labels.ofType(object);
    this.#isPartType[label] ??= labels.isPart(labels.text(label));
    return this.#isPartType[label];
  }

  /** A quick no spares going through all that the object points to. */
  mayHaveParts(object: number): boolean {
    const { labels } = this.#heap;
    const label = labels.ofType(object);
    this.#mayHaveParts[label] ??= labels.mayHaveParts(labels.text(label));
    return this.#mayHaveParts[label];
  }
}
