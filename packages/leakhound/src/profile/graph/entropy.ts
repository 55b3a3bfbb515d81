/**
 * How much a node adds to a picture. A node that only passes on what it gets says little; one where
 * ways meet or part says much. So its cumulative value counts the more, the more evenly its edges share it:
 *
 *   a ── 8 ──> b ── 8 ──> c       b  one way in, one way out: entropy 0, score 0
 *   a ── 4 ──> d <── 4 ── e       d  two equal ways in: 1 bit, and 1 for being a leaf: score 2 * 8 + flat
 */
import type { CallGraph } from "./call-graph.ts";

const BEYOND = 2 ** 1000;
const LAST = -1;
const BIT = 1 / Math.LN2;

/** A score for each shown node, the larger the better; 0 in other rows. */
export function entropyScores(graph: CallGraph): Float64Array {
  const { flat, cum } = graph.nodes;
  const scores = new Float64Array(flat.sum.length);
  for (const node of graph.shown) {
    const entropy = entropyOf(graph, graph.incoming(node), 0) + entropyOf(graph, graph.outgoing(node), flat.sum[node]!);
    scores[node] = scoreOf(entropy * cum.sum[node]!, flat.sum[node]!);
  }
  return scores;
}

/**
 * Without its sign. Where edges cancelled out, the entropy is no number, which int64 arithmetic turns
 * into -2^63: that has no positive counterpart and comes last; with a value added it is beyond all
 * others, the further the smaller the value.
 */
function scoreOf(weighted: number, flat: number): number {
  if (!Number.isNaN(weighted)) return Math.abs(Math.trunc(weighted) + flat);
  return flat === 0 ? LAST : BEYOND / Math.abs(flat);
}

/** Bits of the split over these edges and, for callees, the node itself; 1 where there are none. */
function entropyOf(graph: CallGraph, edges: readonly number[], self: number): number {
  if (edges.length === 0) return 1;
  const weights = edges.map((edge) => graph.edges.weight.sum[edge]!);
  const total = weights.reduce((sum, weight) => sum + Math.max(weight, 0), self);
  if (total === 0) return 0;
  const shares = [...weights, ...(self > 0 ? [self] : [])].map((weight) => Math.abs(weight) / total);
  return shares.reduce((sum, share) => sum - share * log2(share), 0);
}

/** Exact for powers of two, and else rounded as in Go's math.Log2. */
function log2(value: number): number {
  const exponent = value > 0 && Number.isFinite(value) ? Math.floor(Math.log2(value)) + 1 : 0;
  const fraction = value / 2 ** exponent;
  return fraction === 0.5 ? exponent - 1 : Math.log(fraction) * BIT + exponent;
}
