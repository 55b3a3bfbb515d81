/**
 * The calls between nodes, each with the weight of the samples that contain it, once per sample.
 *
 *   samples          kept a, c          edges
 *   a < b < c   3    c -> a residual    c -> a 3 ┄        b is omitted: the edge skips it
 *   a < c       4    c -> a             c -> a 7 ─        also a direct call, still residual
 *
 * An edge is inlined only if all its calls are. A sample whose stack contains an edge twice counts once, and only the first
 * occurrence determines whether it is residual or inlined.
 */
import { grown } from "../../base/columns.ts";
import { EdgeIndex } from "./edge-index.ts";
import type { Stacks } from "./node-sums.ts";
import { type Sums, sumsOf } from "./sums.ts";
import type { Weights } from "./weights.ts";

export interface EdgeTable {
  readonly length: number;
  /** The caller. */
  readonly source: Uint32Array;
  /** The callee. */
  readonly target: Uint32Array;
  readonly weight: Sums;
  readonly isResidual: Uint8Array;
  readonly isInline: Uint8Array;
}

export interface EdgeOptions {
  /** 1 for nodes that are kept; null for all. */
  readonly kept: Uint8Array | null;
  /** For each node, which of its edges are requested, as bits `INCOMING` and `OUTGOING`; null for all. */
  readonly wanted: Uint8Array | null;
}

export const INCOMING = 1;
export const OUTGOING = 2;

/** The edges in the stacks of the samples, in order of first appearance. */
export function edgesOf(stacks: Stacks, weights: Weights, { kept, wanted }: EdgeOptions): EdgeTable {
  const index = new EdgeIndex();
  const frameNode = kept ? stacks.frames.node.map((node) => (kept[node] ? node : -1)) : stacks.frames.node;
  const want = wanted ?? new Uint8Array(stacks.nodeCount).fill(INCOMING | OUTGOING);
  const { rows } = weights;
  // The first walk finds the edges; later walks find the same ones in the same order.
  const weight = sumsOf(weights, (plane) => walkEdges({ stacks, frameNode, want, index, rows }, plane));
  return { ...index.finish(), weight };
}

interface Walk {
  readonly stacks: Stacks;
  /** -1 for omitted nodes. */
  readonly frameNode: Int32Array;
  readonly want: Uint8Array;
  readonly index: EdgeIndex;
  readonly rows: Uint32Array;
}

function walkEdges({ stacks, frameNode, want, index, rows }: Walk, plane: Float64Array): Float64Array {
  const { locationStart, locations } = stacks.samples;
  const { start } = stacks.frames;
  let sums = new Float64Array(index.capacity);
  let lastRow = new Int32Array(index.capacity).fill(-1);
  for (const row of rows) {
    const weight = plane[row]!;
    let caller = -1;
    let isResidual = 0;
    const leaf = locationStart[row]!;
    for (let at = locationStart[row + 1]! - 1; at >= leaf; at--) {
      const location = locations[at]!;
      const first = start[location]!;
      const last = start[location + 1]! - 1;
      for (let frame = last; frame >= first; frame--) {
        const node = frameNode[frame]!;
        if (node < 0) {
          isResidual = 1;
          continue;
        }
        if (caller >= 0 && node !== caller && (want[node]! & INCOMING || want[caller]! & OUTGOING)) {
          const edge = index.find(caller, node);
          if (edge >= sums.length) {
            sums = grown(sums, new Float64Array(index.capacity));
            lastRow = grown(lastRow, new Int32Array(index.capacity).fill(-1));
          }
          if (lastRow[edge] !== row) {
            lastRow[edge] = row;
            sums[edge]! += weight;
            index.isResidual[edge]! |= isResidual;
            if (frame === last) index.isInline[edge] = 0;
          }
        }
        caller = node;
        isResidual = 0;
      }
    }
  }
  return sums.slice(0, index.length);
}

/** The edges of node n are edge[start[n] .. start[n + 1]]. */
export interface Adjacency {
  readonly start: Uint32Array;
  readonly edge: Uint32Array;
}

/** Groups edges by the node at one of their ends. */
export function adjacency(end: Uint32Array, nodeCount: number): Adjacency {
  const start = new Uint32Array(nodeCount + 1);
  for (const node of end) start[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) start[node + 1]! += start[node]!;
  const next = start.slice();
  const edge = new Uint32Array(end.length);
  end.forEach((node, row) => {
    edge[next[node]!++] = row;
  });
  return { start, edge };
}
