/** Selects the nodes of a report. */
import type { CallGraph, GraphNodes } from "./call-graph.ts";
import { entropyScores } from "./entropy.ts";
import { nodeTags } from "./node-tags.ts";
import { sortByCum, sortByFlat, sortByScore } from "./order.ts";
import type { SampleTags } from "./sample-tags.ts";
import type { NodePaths } from "./stack-paths.ts";
import { totalOf, undivided } from "./sums.ts";
import type { Weights } from "./weights.ts";

/** A node is drawn with at most this number of tags. */
export const TAGS_SHOWN_MAX = 4;

/** Nodes with a nonzero value. With `dropNegative`, without nodes whose flat value (or, if it is 0, cumulative value) is negative. */
export function nodesWithValue({ flat, cum }: GraphNodes, dropNegative: boolean): Uint32Array {
  const rows = Uint32Array.from({ length: flat.sum.length }, (_, row) => row);
  return rows.filter((row) => {
    const own = flat.sum[row]!;
    const all = cum.sum[row]!;
    if (own === 0 && all === 0) return false;
    return !(dropNegative && (own < 0 || (own === 0 && all < 0)));
  });
}

/** Nodes whose absolute cumulative value is at least `cutoff`. */
export function nodesFrom(rows: Uint32Array, { cum }: GraphNodes, cutoff: number): Uint32Array {
  return cutoff > 0 ? rows.filter((node) => Math.abs(cum.sum[node]!) >= cutoff) : rows;
}

/** A fraction of the sum of the flat values of these nodes. */
export function cutoffOf(rows: Uint32Array, { flat }: GraphNodes, fraction: number): number {
  const total = totalOf(undivided(flat), rows);
  return Math.abs(Math.trunc(total * fraction));
}

/** A column with 1 for these nodes, and 0 for all others. */
export function flagsOf(rows: Uint32Array, length: number): Uint8Array {
  const flags = new Uint8Array(length);
  for (const row of rows) flags[row] = 1;
  return flags;
}

export function sortForText(rows: Uint32Array, nodes: GraphNodes, byCum: boolean): Uint32Array {
  return byCum ? sortByCum(rows, nodes) : sortByFlat(rows, nodes);
}

/** Sorts the shown nodes by how much they contribute to a picture. */
export function sortForPicture(graph: CallGraph): Uint32Array {
  return sortByScore(graph.shown, graph.nodes, entropyScores(graph));
}

export interface PictureLimits {
  readonly nodeCount: number;
  /** The smallest weight of a tag. */
  readonly tagCutoff: number;
}

/** The first nodes, up to a picture of `nodeCount` nodes if each counts once for itself and once for each of its tags. */
export function nodesOfPicture(
  sorted: Uint32Array,
  { paths, tags, weights }: { readonly paths: NodePaths; readonly tags: SampleTags; readonly weights: Weights },
  { nodeCount, tagCutoff }: PictureLimits,
): Uint32Array {
  const candidates = sorted.subarray(0, nodeCount);
  const isRequested = flagsOf(candidates, paths.nodeCount);
  const tagCount = new Uint32Array(isRequested.length);
  const { length, node, flat, cum } = nodeTags({ paths, tags, isRequested }, weights);
  for (let tag = 0; tag < length; tag++) {
    const weight = Math.max(Math.abs(flat.sum[tag]!), Math.abs(cum.sum[tag]!));
    if (flat.sum[tag] !== 0 && weight >= tagCutoff) tagCount[node[tag]!]!++;
  }
  let filled = 0;
  for (const [at, candidate] of candidates.entries()) {
    filled += 1 + Math.min(tagCount[candidate]!, TAGS_SHOWN_MAX);
    if (filled >= nodeCount) return candidates.subarray(0, at + 1);
  }
  return candidates;
}
