/** An object and its parts as one: see explorable.ts. */
import type { Graph } from "../model/image.ts";
import type { Reading } from "./reading.ts";

export class Parts {
  readonly #graph: Graph;
  readonly #reading: Reading;
  readonly #open: number[] = [];
  /** By object: the last walk in which it was met. */
  readonly #met: Uint32Array;
  #walk = 0;

  constructor(graph: Graph, reading: Reading) {
    this.#graph = graph;
    this.#reading = reading;
    this.#met = new Uint32Array(graph.nodes);
  }

  /**
   * Goes through objects and their parts, each part once: `use` takes what leads out of them. An object that is itself
   * a part is taken for a whole.
   */
  eachEdge(objects: Uint32Array, use: (edge: number, source: number, target: number) => void): void {
    this.#begin(objects);
    for (const object of objects) this.#walkFrom(object, use, ignored);
  }

  eachPart(objects: Uint32Array, use: (part: number) => void): void {
    this.#begin(objects);
    for (const object of objects) if (this.#reading.mayHaveParts(object)) this.#walkFrom(object, ignored, use);
  }

  #begin(objects: Uint32Array): void {
    this.#walk++;
    for (const object of objects) this.#met[object] = this.#walk;
  }

  #walkFrom(
    object: number,
    useEdge: (edge: number, source: number, target: number) => void,
    usePart: (part: number) => void,
  ): void {
    const { edgeStart, edgeTarget } = this.#graph;
    const open = this.#open;
    open.push(object);
    for (let source = open.pop(); source !== undefined; source = open.pop()) {
      for (let edge = edgeStart[source]!; edge < edgeStart[source + 1]!; edge++) {
        const target = edgeTarget[edge]!;
        if (!this.#reading.isPart(target)) useEdge(edge, source, target);
        else if (this.#met[target] !== this.#walk) {
          this.#met[target] = this.#walk;
          usePart(target);
          open.push(target);
        }
      }
    }
  }
}

const ignored = (): void => {};
