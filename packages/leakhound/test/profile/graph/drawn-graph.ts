/**
 * Graphs drawn as text, and read back as text.
 *
 *   a < b < main   3       a stack, leaf first, and its value
 *   a+b < main     4       a is inlined into b; the frames of one location are joined by "+"
 *
 *   main -> b 3            an edge; "..>" if it is residual, "(inline)" if all its calls are inlined
 */
import type { CallGraph } from "../../../src/profile/graph/call-graph.ts";
import { type NodeOptions, nodesOf } from "../../../src/profile/graph/nodes.ts";
import {
  type GraphSource,
  type TrimmedGraph,
  type TrimOptions,
  trimmedGraph,
} from "../../../src/profile/graph/trim.ts";
import { weightsOf } from "../../../src/profile/graph/weights.ts";
import { type FrameSpec, ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";

/** @param frame the frame for a name; by default without file and line */
export function drawStacks(
  lines: readonly string[],
  frame: (name: string) => FrameSpec = (name) => ({ function: name }),
): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "bytes" }] });
  for (const line of lines) {
    const [stack, value] = line.trim().split(/\s{2,}/);
    const locations = stack!.split(" < ").map((names) => builder.location(names.split("+").map(frame)));
    builder.add({ stack: locations, values: [BigInt(value!)] });
  }
  return builder.build();
}

export function graphSource(profile: Profile, options: NodeOptions = {}): GraphSource {
  const { nodes, frames } = nodesOf(profile, options);
  const stacks = { samples: profile.samples, frames, nodeCount: nodes.length };
  return { nodes, stacks, weights: weightsOf(profile, { type: 0, mean: false }) };
}

const ALL: TrimOptions = {
  nodeCount: 0,
  nodeFraction: 0,
  edgeFraction: 0,
  byCum: false,
  dropNegative: false,
  isTree: false,
  picture: null,
  wantedEdges: null,
};

export function trimmedFrom(lines: readonly string[], options: Partial<TrimOptions> = {}): TrimmedGraph {
  return trimmedGraph(graphSource(drawStacks(lines)), { ...ALL, ...options });
}

/** `name flat cum` of each shown node, in the order of the report. */
export function nodeLines(graph: CallGraph): string[] {
  const { flat, cum } = graph.nodes;
  return Array.from(graph.shown, (node) => `${graph.nameOf(node)} ${flat.sum[node]} ${cum.sum[node]}`);
}

/** Each edge to a shown node, sorted by text. */
export function edgeLines(graph: CallGraph): string[] {
  const { source, target, weight, isResidual, isInline } = graph.edges;
  const edges = [...graph.shown].flatMap((node) => graph.incoming(node));
  return edges
    .map((edge) => {
      const arrow = isResidual[edge] ? "..>" : "->";
      const inline = isInline[edge] ? " (inline)" : "";
      return `${graph.nameOf(source[edge]!)} ${arrow} ${graph.nameOf(target[edge]!)} ${weight.sum[edge]}${inline}`;
    })
    .sort();
}
