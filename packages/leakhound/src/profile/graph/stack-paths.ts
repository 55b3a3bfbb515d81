/** The stacks of samples as paths of graph nodes, from root to leaf. */
import type { Stacks } from "./node-sums.ts";

export interface NodePaths {
  readonly nodeCount: number;
  /** Writes the nodes of the sample into `nodes`. @returns their number */
  fill(sample: number): number;
  /** Overwritten by each `fill`. */
  readonly nodes: Int32Array;
}

/** Paths in a graph, where each place is one node. */
export class GraphPaths implements NodePaths {
  readonly nodes: Int32Array;
  readonly #stacks: Stacks;

  constructor(stacks: Stacks) {
    this.#stacks = stacks;
    this.nodes = new Int32Array(longestPath(stacks));
  }

  get nodeCount(): number {
    return this.#stacks.nodeCount;
  }

  fill(sample: number): number {
    const { samples, frames } = this.#stacks;
    let length = 0;
    const leaf = samples.locationStart[sample]!;
    for (let at = samples.locationStart[sample + 1]! - 1; at >= leaf; at--) {
      const location = samples.locations[at]!;
      const first = frames.start[location]!;
      for (let frame = frames.start[location + 1]! - 1; frame >= first; frame--) {
        this.nodes[length++] = frames.node[frame]!;
      }
    }
    return length;
  }
}

/** Number of frames of the deepest stack. */
export function longestPath({ samples, frames }: Stacks): number {
  let longest = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    let length = 0;
    for (let at = samples.locationStart[sample]!; at < samples.locationStart[sample + 1]!; at++) {
      const location = samples.locations[at]!;
      length += frames.start[location + 1]! - frames.start[location]!;
    }
    if (length > longest) longest = length;
  }
  return longest;
}
