/**
 * `dot`: the graph for graphviz.
 *
 *   digraph "leaky" {
 *   node [style=filled fillcolor="#f8f8f8"]
 *   subgraph cluster_L { "File: leaky" [shape=box … label="File: leaky\l…"] }      the legend
 *   N1 [label="main\nleak\n2MB (50%)" id="node1" fontsize=24 …]                    nodes, heaviest first
 *   N1_0 [label = "1kB" …]                                                         their tags
 *   N2 -> N1 [label=" 2MB" weight=51 penwidth=3 …]                                 calls, heaviest first
 *   }
 *
 * Language: https://graphviz.org/doc/info/lang.html
 */
import { baseName } from "../../base/go-path.ts";
import type { CallGraph } from "../../profile/graph/call-graph.ts";
import { type NameParts, namePartsOf, nameWords } from "../../profile/graph/node-names.ts";
import { nodeTags } from "../../profile/graph/node-tags.ts";
import { sortEdges } from "../../profile/graph/order.ts";
import { sampleTags } from "../../profile/graph/sample-tags.ts";
import { flagsOf } from "../../profile/graph/selection.ts";
import { valueAt } from "../../profile/graph/sums.ts";
import { percentage } from "../../profile/model/measurement.ts";
import { type Format, type ReportContext, valueFormat } from "./context.ts";
import { dotColor } from "./dot-colors.ts";
import { escapeForDot, shortFunctionName } from "./dot-names.ts";
import { NO_TAGS, sizeBoxes, type Tag, type TagsOfNode, tagsByNode, textBoxes, weightValue } from "./dot-tags.ts";
import { graphSource, legendFigures, reportGraph } from "./graph.ts";
import { pictureLegend } from "./legend.ts";
import { outputUnit } from "./unit.ts";

const FONT_SIZE_MIN = 8;
const FONT_GROWTH = 16;
const SIZE_LABEL = "bytes";

export function* dotReport(context: ReportContext): Generator<string> {
  const { options, profile, weights, labelUnits } = context;
  const tags = sampleTags(profile, { unit: labelUnits.get(SIZE_LABEL) ?? "", outputUnit: options.unit });
  const trimmed = reportGraph(context, graphSource(context), { picture: tags, isTree: options.call_tree });
  const { graph, paths, tagCutoff } = trimmed;
  const format = valueFormat(context, outputUnit(context, graph));
  yield head(context, pictureLegend(context, format, legendFigures(trimmed)));
  if (graph.shown.length > 0) {
    const isRequested = flagsOf(graph.shown, paths.nodeCount);
    const ofNodes = tagsByNode(nodeTags({ paths, tags, isRequested }, weights), tags, tagCutoff);
    yield* new DotWriter(context, graph, format, { ofNodes, unit: tags.unit }).body();
  }
  yield "}\n";
}

function head({ profile }: ReportContext, legend: readonly string[]): string {
  const { mappings, strings } = profile;
  const file = mappings.length > 0 ? strings.get(mappings.filename[0]!) : "";
  const title = file === "" ? "" : baseName(file);
  const label = `${legend.map(escapeForDot).join("\\l")}\\l`;
  const tooltip = title === "" ? "" : ` tooltip="${title}"`;
  return [
    `digraph "${title || "unnamed"}" {`,
    `node [style=filled fillcolor="#f8f8f8"]`,
    `subgraph cluster_L { "${escapeForDot(legend[0]!)}" [shape=box fontsize=16 label="${label}"${tooltip}] }`,
    "",
  ].join("\n");
}

interface DotTags {
  readonly ofNodes: ReadonlyMap<number, TagsOfNode>;
  readonly unit: string;
}

class DotWriter {
  readonly #graph: CallGraph;
  readonly #total: number;
  readonly #format: Format;
  readonly #tags: DotTags;
  /** Numbers of shown nodes; all others have the number 0. */
  readonly #number = new Map<number, number>();
  readonly #tagged = new Set<number>();
  readonly #flatMax: number;

  constructor({ total }: ReportContext, graph: CallGraph, format: Format, tags: DotTags) {
    this.#graph = graph;
    this.#total = total;
    this.#format = format;
    this.#tags = tags;
    graph.shown.forEach((node, at) => {
      this.#number.set(node, at + 1);
    });
    this.#flatMax = graph.shown.reduce((most, node) => Math.max(most, Math.abs(valueAt(graph.nodes.flat, node))), 0);
  }

  *body(): Generator<string> {
    const graph = this.#graph;
    const edges: number[] = [];
    for (const node of graph.shown) {
      yield this.#node(node);
      const boxes = this.#boxes(node);
      if (boxes !== "") this.#tagged.add(node);
      yield boxes;
      for (const edge of graph.outgoing(node)) edges.push(edge);
    }
    for (const edge of sortEdges(edges, graph)) yield this.#edge(edge);
  }

  #node(node: number): string {
    const { nodes } = this.#graph;
    const flat = valueAt(nodes.flat, node);
    const cum = valueAt(nodes.cum, node);
    const number = this.#number.get(node)!;
    const tooltip = `${escapeForDot(this.#graph.nameOf(node))} (${this.#format(cum)})`;
    const share = cum / Math.abs(this.#total);
    const words = nameLabel(namePartsOf(nodes.names.nodes, nodes.place[node]!));
    const colors = `color="${dotColor(share, "foreground")}" fillcolor="${dotColor(share, "background")}"`;
    const label = `label="${words}${this.#figures({ flat, cum })}" id="node${number}" fontsize=${this.#fontSize(flat)}`;
    return `N${number} [${label} shape=box tooltip="${tooltip}" ${colors}]\n`;
  }

  /** `1MB (25%)\nof 2MB (50%)` */
  #figures({ flat, cum }: { readonly flat: number; readonly cum: number }): string {
    const share = (value: number) => `${this.#format(value)} (${percentage(value, this.#total).trim()})`;
    const own = flat === 0 ? "0" : share(flat);
    if (cum === flat) return own;
    return `${own}${flat === 0 ? " " : "\\n"}of ${share(cum)}`;
  }

  #fontSize(flat: number): number {
    if (flat === 0 || this.#flatMax === 0) return FONT_SIZE_MIN;
    return FONT_SIZE_MIN + Math.ceil(FONT_GROWTH * Math.sqrt(Math.abs(flat) / this.#flatMax));
  }

  #boxes(node: number): string {
    const { texts, sizes } = this.#tags.ofNodes.get(node) ?? NO_TAGS;
    const isInner = this.#graph.outgoing(node).length > 0;
    const number = this.#number.get(node)!;
    let boxes = "";
    textBoxes(texts, isInner).forEach((tag, at) => {
      const weight = weightValue(isInner ? tag.flat : tag.cum);
      if (weight === 0) return;
      const id = `N${number}_${at}`;
      boxes += this.#box(`N${number}`, id, tag.name, weight, "");
      boxes += this.#sizeBoxes(id, sizes.get(tag.name) ?? [], isInner);
    });
    return boxes + this.#sizeBoxes(`N${number}`, sizes.get("") ?? [], isInner);
  }

  #sizeBoxes(source: string, tags: readonly Tag[], isInner: boolean): string {
    let boxes = "";
    sizeBoxes(tags, this.#tags.unit, isInner).forEach((tag, at) => {
      const flat = weightValue(tag.flat);
      const cum = weightValue(tag.cum);
      const isOwn = isInner || flat === cum;
      const weight = isOwn ? flat : cum;
      if (weight !== 0)
        boxes += this.#box(source, `N${source}_${at}`, tag.name, weight, isOwn ? "" : ` style="dotted"`);
    });
    return boxes;
  }

  #box(source: string, id: string, name: string, value: number, style: string): string {
    const weight = this.#format(value);
    const box = `${id} [label = "${name}" id="${id}" fontsize=8 shape=box3d tooltip="${weight}"]`;
    const line = `[label=" ${weight}" weight=100 tooltip="${weight}" labeltooltip="${weight}"${style}]`;
    return `${box}\n${source} -> ${id} ${line}\n`;
  }

  #edge(edge: number): string {
    const { edges } = this.#graph;
    const source = edges.source[edge]!;
    const target = edges.target[edge]!;
    const value = valueAt(edges.weight, edge);
    const isResidual = edges.isResidual[edge] === 1;
    const label = `${this.#format(value)}${edges.isInline[edge] ? "\\n (inline)" : ""}`;
    const arrow = isResidual ? "..." : "->";
    const names = `${escapeForDot(this.#graph.nameOf(source))} ${arrow} ${escapeForDot(this.#graph.nameOf(target))}`;
    const tooltip = `"${names} (${this.#format(value)})"`;
    const attributes = [
      `label=" ${label}"`,
      ...this.#thickness(value),
      `tooltip=${tooltip} labeltooltip=${tooltip}`,
      ...(isResidual ? [`style="dotted"`] : []),
      ...(this.#tagged.has(source) ? ["minlen=2"] : []),
    ];
    return `N${this.#numberOf(source)} -> N${this.#numberOf(target)} [${attributes.join(" ")}]\n`;
  }

  /** The weight of an edge of a diff may exceed the total. */
  #thickness(value: number): string[] {
    if (this.#total === 0) return [];
    const part = (of: number) => 1 + Math.min(Math.abs(scaledShare({ value, total: this.#total, scale: of })), of);
    return [
      ...(part(100) > 1 ? [`weight=${part(100)}`] : []),
      ...(part(5) > 1 ? [`penwidth=${part(5)}`] : []),
      `color="${dotColor(value / Math.abs(this.#total), "foreground")}"`,
    ];
  }

  #numberOf(node: number): number {
    return this.#number.get(node) ?? 0;
  }
}

interface ScaledShare {
  readonly value: number;
  readonly total: number;
  readonly scale: number;
}

/** `value * scale / total` in int64, which wraps around: for petabytes the lines are wrong, as in pprof. */
function scaledShare({ value, total, scale }: ScaledShare): number {
  if (Number.isSafeInteger(value * scale)) return Math.trunc((value * scale) / total);
  return Number(BigInt.asIntN(64, BigInt(value) * BigInt(scale)) / BigInt(total));
}

/** One word a line: package, type and function. */
function nameLabel(parts: NameParts): string {
  const name = escapeForDot(shortFunctionName(parts.name))
    .replaceAll("::", "\\n")
    // Type arguments stay one word.
    .replaceAll("[...]", "[…]")
    .replaceAll(".", "\\n");
  const file = parts.file === "" ? "" : baseName(parts.file);
  return `${nameWords({ ...parts, name, file }).join("\\n")}\\n`;
}
