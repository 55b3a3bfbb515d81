/**
 * How much a node contributes to a picture. A node with one caller and one callee shows little; one where paths join or
 * branch shows much. So the cumulative value of a node is weighted by the entropy of its edges, which is larger the more
 * evenly they share it:
 *
 *   a ── 8 ──> b ── 8 ──> c       b  one caller, one callee: entropy 0, score 0
 *   a ── 4 ──> d <── 4 ── e       d  two equal callers: 1 bit, and 1 for being a leaf: score 2 * 8 + flat
 */
import type { CallGraph } from "./call-graph.ts";

/** Larger than all other scores. */
const LARGEST_SCORE = 2 ** 1000;
const LOWEST_SCORE = -1;
const BIT = 1 / Math.LN2;

/** A score for each shown node, higher for more important ones; 0 in other rows. */
export function entropyScores(graph: CallGraph): Float64Array {
  const { flat, cum } = graph.nodes;
  const scores = new Float64Array(flat.sum.length);
  for (const node of graph.shown) {
    const entropy = entropyOf(graph, graph.incoming(node), 0) + entropyOf(graph, graph.outgoing(node), flat.sum[node]!);
    scores[node] = scoreOf({ weightedCum: entropy * cum.sum[node]!, flat: flat.sum[node]! });
  }
  return scores;
}

/**
 * The absolute score. If edges cancel out, the entropy is NaN, which Go's int64 arithmetic turns into -2^63: without a
 * positive counterpart, it sorts last; with a flat value added, it sorts before all other scores, the smaller the value
 * the further.
 */
function scoreOf({ weightedCum, flat }: { readonly weightedCum: number; readonly flat: number }): number {
  if (!Number.isNaN(weightedCum)) return Math.abs(Math.trunc(weightedCum) + flat);
  return flat === 0 ? LOWEST_SCORE : LARGEST_SCORE / Math.abs(flat);
}

/** Entropy in bits of the weights of these edges and, for callees, of the node itself; 1 without edges. */
function entropyOf(graph: CallGraph, edges: readonly number[], self: number): number {
  if (edges.length === 0) return 1;
  const weights = edges.map((edge) => graph.edges.weight.sum[edge]!);
  const total = weights.reduce((sum, weight) => sum + Math.max(weight, 0), self);
  if (total === 0) return 0;
  const shares = [...weights, ...(self > 0 ? [self] : [])].map((weight) => Math.abs(weight) / total);
  return shares.reduce((sum, share) => sum - share * log2(share), 0);
}

/** Exact for powers of two; otherwise rounded as Go's math.Log2. */
function log2(value: number): number {
  const exponent = value > 0 && Number.isFinite(value) ? Math.floor(Math.log2(value)) + 1 : 0;
  const fraction = value / 2 ** exponent;
  return fraction === 0.5 ? exponent - 1 : Math.log(fraction) * BIT + exponent;
}
