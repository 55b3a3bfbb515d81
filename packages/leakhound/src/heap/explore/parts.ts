/** Walks an object together with its parts: see explorable.ts. */
import { type EdgeIndex, edgeIndex, type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { SourceNames } from "./source-names.ts";

/** Takes an edge that leaves an object or one of its parts. */
export type UseEdge = (source: ObjectIndex, edge: EdgeIndex, target: ObjectIndex) => void;

export class Parts {
  readonly #graph: Graph;
  readonly #names: SourceNames;
  readonly #open: number[] = [];
  /** By object: the last walk that reached it. */
  readonly #reachedIn: Uint32Array;
  #walk = 0;

  constructor(graph: Graph, names: SourceNames) {
    this.#graph = graph;
    this.#names = names;
    this.#reachedIn = new Uint32Array(graph.nodes);
  }

  /**
   * Calls `use` with every edge from the objects, or from their parts, to an object that is no part. An object in the list
   * that is a part of another counts as a whole.
   */
  eachEdge(objects: Uint32Array, use: UseEdge): void {
    this.#begin(objects);
    for (const object of objects) this.#walkFrom(object, use, ignore);
  }

  /** Calls `use` with each part of the objects once. */
  eachPart(objects: Uint32Array, use: (part: number) => void): void {
    this.#begin(objects);
    for (const object of objects) if (this.#names.mayHaveParts(object)) this.#walkFrom(object, ignore, use);
  }

  #begin(objects: Uint32Array): void {
    this.#walk++;
    for (const object of objects) this.#reachedIn[object] = this.#walk;
  }

  #walkFrom(object: number, useEdge: UseEdge, usePart: (part: number) => void): void {
    const { edgeStart, edgeTarget } = this.#graph;
    const open = this.#open;
    open.push(object);
    for (let source = open.pop(); source !== undefined; source = open.pop()) {
      for (let edge = edgeStart[source]!; edge < edgeStart[source + 1]!; edge++) {
        const target = edgeTarget[edge]!;
        if (!this.#names.isPart(target)) useEdge(objectIndex(source), edgeIndex(edge), objectIndex(target));
        else if (this.#reachedIn[target] !== this.#walk) {
          this.#reachedIn[target] = this.#walk;
          usePart(target);
          open.push(target);
        }
      }
    }
  }
}

const ignore = (): void => {};
