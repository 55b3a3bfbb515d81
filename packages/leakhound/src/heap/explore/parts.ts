/** An object and its parts as one: see explorable.ts. */
import type { Graph } from "../types.ts";
import type { Reading } from "./reading.ts";

export interface PartVisitor {
  /** Takes an edge that leads out of the object or one of its parts. */
  readonly edge?: (edge: number, source: number, target: number) => void;
  readonly part?: (part: number) => void;
}

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

  /** Goes through objects and their parts, each part once. An object that is itself a part is taken for a whole. */
  visit(objects: Uint32Array, { edge, part }: PartVisitor): void {
    const { edgeStart, edgeTarget } = this.#graph;
    const open = this.#open;
    this.#walk++;
    for (const whole of objects) this.#met[whole] = this.#walk;
    for (const whole of objects) {
      open.push(whole);
      for (let source = open.pop(); source !== undefined; source = open.pop()) {
        for (let row = edgeStart[source]!; row < edgeStart[source + 1]!; row++) {
          const target = edgeTarget[row]!;
          if (!this.#reading.isPart(target)) edge?.(row, source, target);
          else if (this.#isNew(target)) {
            part?.(target);
            open.push(target);
          }
        }
      }
    }
  }

  #isNew(part: number): boolean {
    if (this.#met[part] === this.#walk) return false;
    this.#met[part] = this.#walk;
    return true;
  }
}
