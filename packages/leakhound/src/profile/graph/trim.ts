/**
 * Builds the graph of a report from samples, without unimportant nodes and edges.
 *
 *   1  values of all nodes                     drop nodes below nodeFraction of the total
 *   2  sort the remaining nodes                by flat, by cum or, for a picture, by entropy
 *   3  keep the first nodeCount of them
 *   4  edges between the remaining nodes       drop edges below edgeFraction; for a picture, redundant ones
 *
 * The values of a node do not depend on which other nodes are kept, so they are summed once. Edges do: a residual edge
 * skips a dropped node. So edges are summed when the nodes are known. A picture also needs the edges before, because they
 * determine the order of its nodes. In a tree, the edges are known with the nodes.
 */
import { CallGraph, type GraphNodes } from "./call-graph.ts";
import { cutLightEdges, cutRedundantEdges } from "./cut-edges.ts";
import { type EdgeOptions, edgesOf } from "./edges.ts";
import { NodeNames } from "./node-names.ts";
import { nodeSums, type Stacks } from "./node-sums.ts";
import type { NodeTable } from "./nodes.ts";
import type { SampleTags } from "./sample-tags.ts";
import {
  cutoffOf,
  flagsOf,
  nodesFrom,
  nodesOfPicture,
  nodesWithValue,
  sortForPicture,
  sortForText,
} from "./selection.ts";
import { GraphPaths, type NodePaths } from "./stack-paths.ts";
import { callTree, pruneTree } from "./tree.ts";
import type { Weights } from "./weights.ts";

export interface GraphSource {
  readonly nodes: NodeTable;
  readonly stacks: Stacks;
  readonly weights: Weights;
}

export interface TrimOptions {
  /** Number of nodes to keep; no limit if it is 0 or less. */
  readonly nodeCount: number;
  readonly nodeFraction: number;
  readonly edgeFraction: number;
  readonly byCum: boolean;
  readonly dropNegative: boolean;
  /** Distinguish places that are reached by different paths. */
  readonly isTree: boolean;
  /** Select nodes for a picture, where these tags count as nodes. Null for text. */
  readonly picture: SampleTags | null;
  /** The edges that a text report needs, see `EdgeOptions`; null for all. */
  readonly wantedEdges: ((shown: Uint32Array) => Uint8Array) | null;
}

export interface TrimmedGraph {
  readonly graph: CallGraph;
  readonly paths: NodePaths;
  /** Number of nodes before step 3. */
  readonly nodesBefore: number;
  /** Number of nodes dropped in step 1. */
  readonly droppedNodes: number;
  /** Number of edges dropped in step 4. */
  readonly droppedEdges: number;
  /** The smallest weight of a tag of a picture. */
  readonly tagCutoff: number;
}

export function trimmedGraph(source: GraphSource, options: TrimOptions): TrimmedGraph {
  if (options.isTree) return trimmedTree(source, options);
  const nodes = graphNodes(source);
  const all = nodesWithValue(nodes, options.dropNegative);
  const tagCutoff = cutoffOf(all, nodes, options.nodeFraction);
  const edgeCutoff = cutoffOf(all, nodes, options.edgeFraction);
  const heavy = nodesFrom(all, nodes, tagCutoff);
  const paths = new GraphPaths(source.stacks);
  const counts = { paths, nodesBefore: heavy.length, droppedNodes: all.length - heavy.length, tagCutoff };
  const kept = heavy.length < all.length ? flagsOf(heavy, nodes.place.length) : null;
  const context = { source, options, nodes, paths, tagCutoff, edgeCutoff };
  return { ...counts, ...(options.picture ? trimPicture(context, heavy, kept) : trimText(context, heavy, kept)) };
}

interface TrimContext {
  readonly source: GraphSource;
  readonly options: TrimOptions;
  readonly nodes: GraphNodes;
  readonly paths: NodePaths;
  readonly tagCutoff: number;
  readonly edgeCutoff: number;
}

type Trimmed = Pick<TrimmedGraph, "graph" | "droppedEdges">;

/** The nodes of the whole graph, with values. */
function graphNodes({ nodes, stacks, weights }: GraphSource): GraphNodes {
  const place = Uint32Array.from({ length: nodes.length }, (_, row) => row);
  return { names: new NodeNames(nodes), place, ...nodeSums(stacks, weights) };
}

function graphOf({ source, nodes }: TrimContext, shown: Uint32Array, options: EdgeOptions): CallGraph {
  return new CallGraph(nodes, edgesOf(source.stacks, source.weights, options), shown);
}

function trimText(context: TrimContext, heavy: Uint32Array, kept: Uint8Array | null): Trimmed {
  const { options, nodes, edgeCutoff } = context;
  const sorted = sortForText(heavy, nodes, options.byCum);
  const shown = options.nodeCount > 0 ? sorted.subarray(0, options.nodeCount) : sorted;
  const isCut = shown.length < sorted.length;
  const graph = graphOf(context, shown, {
    kept: isCut ? flagsOf(shown, nodes.place.length) : kept,
    wanted: options.wantedEdges?.(shown) ?? null,
  });
  return { graph, droppedEdges: cutLightEdges(graph, edgeCutoff) };
}

function trimPicture(context: TrimContext, heavy: Uint32Array, kept: Uint8Array | null): Trimmed {
  const { nodes, options, edgeCutoff } = context;
  const whole = graphOf(context, heavy, { kept, wanted: null });
  const before = whole.withShown(sortForPicture(whole));
  if (options.nodeCount <= 0) return finished(before, edgeCutoff);
  cutLightEdges(before, edgeCutoff);
  const shown = pictureNodes(context, before.shown);
  // As in google/pprof, edges cut above are not counted as dropped if the nodes do not change.
  if (shown.length === before.shown.length) return finished(before, edgeCutoff);
  const after = graphOf(context, shown, { kept: flagsOf(shown, nodes.place.length), wanted: null });
  return finished(after.withShown(sortForPicture(after)), edgeCutoff);
}

function pictureNodes({ source, options, paths, tagCutoff }: TrimContext, sorted: Uint32Array): Uint32Array {
  const from = { paths, tags: options.picture!, weights: source.weights };
  return nodesOfPicture(sorted, from, { nodeCount: options.nodeCount, tagCutoff });
}

function finished(graph: CallGraph, edgeCutoff: number): Trimmed {
  const droppedEdges = cutLightEdges(graph, edgeCutoff);
  cutRedundantEdges(graph);
  return { graph, droppedEdges };
}

function trimmedTree(source: GraphSource, options: TrimOptions): TrimmedGraph {
  const { graph: whole, paths } = callTree(source.stacks, source.weights, new NodeNames(source.nodes));
  const { nodes } = whole;
  const all = nodesWithValue(nodes, options.dropNegative);
  const tagCutoff = cutoffOf(all, nodes, options.nodeFraction);
  const edgeCutoff = cutoffOf(all, nodes, options.edgeFraction);
  const heavy = nodesFrom(all, nodes, tagCutoff);
  const counts = { paths, nodesBefore: heavy.length, droppedNodes: all.length - heavy.length, tagCutoff };
  const sort = (graph: CallGraph) =>
    graph.withShown(options.picture ? sortForPicture(graph) : sortForText(graph.shown, nodes, options.byCum));
  let graph = sort(pruneTree(whole.withShown(all), heavy));
  if (options.nodeCount > 0) {
    cutLightEdges(graph, edgeCutoff);
    const context = { source, options, nodes, paths, tagCutoff, edgeCutoff };
    const shown = options.picture ? pictureNodes(context, graph.shown) : graph.shown.subarray(0, options.nodeCount);
    if (shown.length < graph.shown.length) graph = sort(pruneTree(graph, shown));
  }
  return { ...counts, graph, droppedEdges: cutLightEdges(graph, edgeCutoff) };
}
