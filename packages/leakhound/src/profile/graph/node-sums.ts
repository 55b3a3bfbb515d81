/**
 * Flat and cumulative value of each node.
 *
 *   samples          flat               cum
 *   a < b < c   3    a 3                a 3  b 3  c 3       flat: the leaf
 *   b < a < b   4    b 4                b 4  a 4            cum: anywhere on the stack, once per sample
 */
import type { Profile } from "../model/types.ts";
import type { Frames } from "./nodes.ts";
import { type Sums, sumsOf } from "./sums.ts";
import type { Weights } from "./weights.ts";

export interface NodeSums {
  readonly flat: Sums;
  readonly cum: Sums;
}

/** Stacks of samples as nodes. */
export interface Stacks {
  readonly samples: Profile["samples"];
  readonly frames: Frames;
  /** Number of nodes. */
  readonly nodeCount: number;
}

export function nodeSums(stacks: Stacks, weights: Weights): NodeSums {
  return {
    flat: sumsOf(weights, (plane) => flatOf(stacks, plane, weights.rows)),
    cum: sumsOf(weights, (plane) => cumOf(stacks, plane, weights.rows)),
  };
}

function flatOf({ samples, frames, nodeCount }: Stacks, plane: Float64Array, rows: Uint32Array): Float64Array {
  const flat = new Float64Array(nodeCount);
  for (const row of rows) {
    const leaf = samples.locationStart[row]!;
    if (leaf === samples.locationStart[row + 1]) continue;
    flat[frames.node[frames.start[samples.locations[leaf]!]!]!]! += plane[row]!;
  }
  return flat;
}

function cumOf({ samples, frames, nodeCount }: Stacks, plane: Float64Array, rows: Uint32Array): Float64Array {
  const { locationStart, locations } = samples;
  const { start, node } = frames;
  const cum = new Float64Array(nodeCount);
  const lastRow = new Int32Array(nodeCount).fill(-1);
  for (const row of rows) {
    const weight = plane[row]!;
    const end = locationStart[row + 1]!;
    for (let at = locationStart[row]!; at < end; at++) {
      const location = locations[at]!;
      const frameEnd = start[location + 1]!;
      for (let frame = start[location]!; frame < frameEnd; frame++) {
        const current = node[frame]!;
        if (lastRow[current] === row) continue;
        lastRow[current] = row;
        cum[current]! += weight;
      }
    }
  }
  return cum;
}
