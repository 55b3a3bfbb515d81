/**
 * `top`: one line for each function.
 *
 *         flat  flat%   sum%        cum   cum%
 *     512.01kB 50.00% 50.00%   512.01kB 50.00%  main.leak (inline)
 *            0     0% 50.00%     1.00MB   100%  main.main
 */
import { padLeft } from "../../base/go-format.ts";
import type { CallGraph } from "../../profile/graph/call-graph.ts";
import { INCOMING } from "../../profile/graph/edges.ts";
import type { Frames } from "../../profile/graph/nodes.ts";
import { RunningTotal, valueAt } from "../../profile/graph/sums.ts";
import type { GraphSource } from "../../profile/graph/trim.ts";
import { percentage } from "../../profile/model/measurement.ts";
import { type Format, type ReportContext, valueFormat } from "./context.ts";
import { graphSource, legendFigures, reportGraph } from "./graph.ts";
import { textLegend } from "./legend.ts";
import { outputUnit } from "./unit.ts";

const HEADER = "      flat  flat%   sum%        cum   cum%";

/** A line of `top`, for callers with a layout of their own. */
export interface TextItem {
  readonly name: string;
  /** "(inline)" where all calls were inlined, "(partial-inline)" where some were, else "". */
  readonly inline: string;
  readonly flat: number;
  /** Flat of this line and all above it. */
  readonly sum: number;
  readonly cum: number;
}

export interface TextItems {
  readonly legend: readonly string[];
  readonly items: readonly TextItem[];
  readonly format: Format;
}

/** What `top` shows, in its order. */
export function textItems(context: ReportContext): TextItems {
  const source = graphSource(context);
  const trimmed = reportGraph(context, source, { wantedEdges: (shown) => callsOfInlined(source, shown) });
  const { graph } = trimmed;
  const format = valueFormat(context, outputUnit(context, graph));
  const total = new RunningTotal(graph.nodes.flat);
  const items = Array.from(graph.shown, (node) => ({
    name: graph.nameOf(node),
    inline: inlineLabel(graph, node),
    flat: valueAt(graph.nodes.flat, node),
    sum: total.add(node),
    cum: valueAt(graph.nodes.cum, node),
  }));
  return { legend: textLegend(context, format, legendFigures(trimmed)), items, format };
}

export function* textReport(context: ReportContext): Generator<string> {
  const { legend, items, format } = textItems(context);
  yield `${[...legend, HEADER].join("\n")}\n`;
  for (const { name, inline, flat, sum, cum } of items) {
    const share = (value: number) => percentage(value, context.total);
    const label = inline === "" ? "" : ` ${inline}`;
    yield `${padLeft(format(flat), 10)} ${share(flat)} ${share(sum)} ${padLeft(format(cum), 10)} ${share(cum)}  ${name}${label}\n`;
  }
}

function inlineLabel(graph: CallGraph, node: number): string {
  const calls = graph.incoming(node);
  const inlined = calls.filter((edge) => graph.edges.isInline[edge]).length;
  if (inlined === 0) return "";
  return inlined === calls.length ? "(inline)" : "(partial-inline)";
}

/** Only calls of functions that were inlined somewhere matter here, and summing up calls is most of the work. */
function callsOfInlined({ stacks }: GraphSource, shown: Uint32Array): Uint8Array {
  const inlined = inlinedNodes(stacks.frames, stacks.nodeCount);
  const wanted = new Uint8Array(stacks.nodeCount);
  for (const node of shown) if (inlined[node]) wanted[node] = INCOMING;
  return wanted;
}

function inlinedNodes({ start, node }: Frames, nodeCount: number): Uint8Array {
  const inlined = new Uint8Array(nodeCount);
  for (let location = 0; location + 1 < start.length; location++) {
    for (let frame = start[location]!; frame + 1 < start[location + 1]!; frame++) inlined[node[frame]!] = 1;
  }
  return inlined;
}
