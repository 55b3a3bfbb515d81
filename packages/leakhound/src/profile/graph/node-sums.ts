/**
 * Flat and cumulative value of every node.
 *
 *   samples          flat               cum
 *   a < b < c   3    a 3                a 3  b 3  c 3       flat: the leaf
 *   b < a < b   4    b 4                b 4  a 4            cum: anywhere on the stack, once a sample
 */
import type { Profile } from "../types.ts";
import { sumPlanes, type Weights } from "../weights.ts";
import type { Frames } from "./nodes.ts";

/** Sums of values and, for a mean, of what they are divided by. */
export interface Sums {
  readonly sum: Float64Array;
  readonly divisor: Float64Array | null;
}

export interface NodeSums {
  readonly flat: Sums;
  readonly cum: Sums;
}

/** Stacks of samples as nodes. */
export interface Stacks {
  readonly samples: Profile["samples"];
  readonly frames: Frames;
  /** How many nodes there are. */
  readonly nodeCount: number;
}

export function nodeSums(stacks: Stacks, { value, divisor, rows }: Weights): NodeSums {
  const flat = (plane: Float64Array) => flatOf(stacks, plane, rows);
  const cum = (plane: Float64Array) => cumOf(stacks, plane, rows);
  return {
    flat: { sum: sumPlanes(value, flat), divisor: divisor && sumPlanes(divisor, flat) },
    cum: { sum: sumPlanes(value, cum), divisor: divisor && sumPlanes(divisor, cum) },
  };
}

/** A row's value, or its mean, as Go divides integers. */
export function valueAt({ sum, divisor }: Sums, row: number): number {
  const by = divisor?.[row] ?? 0;
  return by === 0 ? sum[row]! : Math.trunc(sum[row]! / by);
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
        const seen = node[frame]!;
        if (lastRow[seen] === row) continue;
        lastRow[seen] = row;
        cum[seen]! += weight;
      }
    }
  }
  return cum;
}
