/** The graph of a report, trimmed by its options. */
import { type NodeOptions, nodesOf } from "../../profile/graph/nodes.ts";
import { totalOf } from "../../profile/graph/sums.ts";
import { type GraphSource, type TrimmedGraph, type TrimOptions, trimmedGraph } from "../../profile/graph/trim.ts";
import type { ReportContext } from "./context.ts";
import type { LegendFigures } from "./legend.ts";
import { trimSourcePath } from "./source-path.ts";

/** Nodes of the filtered profile, with file names shortened by the options. */
export function graphSource({ profile, weights, options }: ReportContext, nodeOptions: NodeOptions = {}): GraphSource {
  const fileName = (name: string) => trimSourcePath(name, options);
  const { nodes, frames } = nodesOf(profile, { fileName, ...nodeOptions });
  return { nodes, stacks: { samples: profile.samples, frames, nodeCount: nodes.length }, weights };
}

export function reportGraph(
  { options }: ReportContext,
  source: GraphSource,
  {
    picture = null,
    wantedEdges = null,
    isTree = false,
  }: Partial<Pick<TrimOptions, "picture" | "wantedEdges" | "isTree">> = {},
): TrimmedGraph {
  return trimmedGraph(source, {
    nodeCount: options.nodecount,
    nodeFraction: options.nodefraction,
    edgeFraction: options.edgefraction,
    byCum: options.sort === "cum",
    dropNegative: options.drop_negative,
    isTree,
    picture,
    wantedEdges,
  });
}

export function legendFigures({ graph, nodesBefore, droppedNodes, droppedEdges }: TrimmedGraph): LegendFigures {
  const shownTotal = totalOf(graph.nodes.flat, graph.shown);
  return { shownTotal, nodes: graph.shown.length, nodesBefore, droppedNodes, droppedEdges };
}
