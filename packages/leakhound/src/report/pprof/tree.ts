/**
 * `tree` and `peek`: each function between its callers and its callees.
 *
 *   ----------------------------------------------------------+-------------
 *                                               3MB   100% |   main.main
 *          2MB 50.00% 50.00%        3MB 75.00%                | main.handler
 *                                               1MB 33.33% |   main.leak (inline)
 *   ----------------------------------------------------------+-------------
 */

import { padLeft } from "../../base/go-format.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import type { CallGraph } from "../../profile/graph/call-graph.ts";
import { INCOMING, OUTGOING } from "../../profile/graph/edges.ts";
import { NodeNames } from "../../profile/graph/node-names.ts";
import { sortEdges } from "../../profile/graph/order.ts";
import { RunningTotal, valueAt } from "../../profile/graph/sums.ts";
import { percentage } from "../../profile/model/measurement.ts";
import { type Format, type ReportContext, valueFormat } from "./context.ts";
import type { PprofFault } from "./fault.ts";
import { graphSource, legendFigures, reportGraph } from "./graph.ts";
import { textLegend } from "./legend.ts";
import { outputUnit } from "./unit.ts";

const SEPARATOR = "----------------------------------------------------------+-------------\n";
const HEADER = "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

/** Every function that the filters left. */
export function treeReport(context: ReportContext): Generator<string> {
  const source = graphSource(context);
  const trimmed = reportGraph(context, source);
  return print(context, trimmed, trimmed.graph.shown);
}

/** The functions whose line matches. */
export function peekReport(
  context: ReportContext,
  pattern: TextPattern,
  patternText: string,
): Result<Generator<string>, PprofFault> {
  const source = graphSource(context);
  const names = new NodeNames(source.nodes);
  const matches = (node: number) => pattern.test(names.of(node));
  const trimmed = reportGraph(context, source, { wantedEdges: (shown) => edgesAt(shown.filter(matches), names) });
  const matching = trimmed.graph.shown.filter(matches);
  return matching.length > 0 ? ok(print(context, trimmed, matching)) : err(noMatch(patternText));
}

/** Nothing in the profile matches the regular expression of `peek` or `list`. */
export function noMatch(pattern: string): PprofFault {
  return {
    code: "no-match",
    what: `no matches found for regexp: ${pattern}`,
    where: "the profile",
    todo: "see the names in top, or remove filters",
  };
}

function edgesAt(nodes: Uint32Array, { nodes: { length } }: NodeNames): Uint8Array {
  const wanted = new Uint8Array(length);
  for (const node of nodes) wanted[node] = INCOMING | OUTGOING;
  return wanted;
}

function* print(
  context: ReportContext,
  trimmed: ReturnType<typeof reportGraph>,
  nodes: Uint32Array,
): Generator<string> {
  const { graph } = trimmed;
  const format = valueFormat(context, outputUnit(context, graph));
  yield `${textLegend(context, format, legendFigures(trimmed)).join("\n")}\n${SEPARATOR}${HEADER}`;
  const total = new RunningTotal(graph.nodes.flat);
  for (const node of nodes) {
    const sum = total.add(node);
    const callers = sortEdges(graph.incoming(node), graph);
    const callees = sortEdges(graph.outgoing(node), graph);
    yield SEPARATOR;
    yield* callers.map((edge) => edgeLine(graph, { edge, node, other: graph.edges.source[edge]! }, format));
    yield nodeLine(context, graph, { node, sum }, format);
    yield* callees.map((edge) => edgeLine(graph, { edge, node, other: graph.edges.target[edge]! }, format));
  }
  if (graph.shown.length > 0) yield SEPARATOR;
}

interface EdgeOfNode {
  readonly edge: number;
  readonly node: number;
  /** The caller or callee of the node along this edge. */
  readonly other: number;
}

/** Shares are of the node. */
function edgeLine(graph: CallGraph, { edge, node, other }: EdgeOfNode, format: Format): string {
  const weight = graph.edges.weight.sum[edge]!;
  const share = percentage(weight, valueAt(graph.nodes.cum, node));
  const inline = graph.edges.isInline[edge] ? " (inline)" : "";
  return `${padLeft(format(weight), 50)} ${share} |   ${graph.nameOf(other)}${inline}\n`;
}

interface NodeWithSum {
  readonly node: number;
  /** Flat value of this line and all lines above it. */
  readonly sum: number;
}

function nodeLine({ total }: ReportContext, graph: CallGraph, { node, sum }: NodeWithSum, format: Format): string {
  const flat = valueAt(graph.nodes.flat, node);
  const cum = valueAt(graph.nodes.cum, node);
  const own = `${padLeft(format(flat), 10)} ${percentage(flat, total)} ${percentage(sum, total)}`;
  return `${own} ${padLeft(format(cum), 10)} ${percentage(cum, total)}                | ${graph.nameOf(node)}\n`;
}
