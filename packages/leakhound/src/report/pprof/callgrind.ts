/**
 * `callgrind`: the whole graph for KCachegrind.
 *
 *   positions: instr line
 *   events: cpu(ms)
 *
 *   ob=(1) /bin/leaky          a name gets a number when it is first written, and is then written as that number
 *   fl=(1) main.go
 *   fn=(1) main.leak
 *   0x4a1 12 10                address, line, own value
 *   cfl=(1)                    a call
 *   cfn=(2) main.keep
 *   calls=0 +16 20             addresses may be relative to the previous node
 *   * * 30
 *
 * Format: https://valgrind.org/docs/manual/cl-format.html
 */
import { integerText, truncated } from "../../base/go-format.ts";
import type { CallGraph } from "../../profile/graph/call-graph.ts";
import { hasAddress, hexAddress } from "../../profile/graph/node-names.ts";
import { sortEdges } from "../../profile/graph/order.ts";
import { valueAt } from "../../profile/graph/sums.ts";
import { entryOf } from "../../profile/model/labels.ts";
import { scaler } from "../../profile/model/measurement.ts";
import type { ReportContext } from "./context.ts";
import { graphSource, reportGraph } from "./graph.ts";
import { outputUnit } from "./unit.ts";

export function* callgrindReport(context: ReportContext): Generator<string> {
  const source = graphSource(context, { objectNames: true });
  const { graph } = reportGraph(context, source, { isTree: context.options.call_tree });
  const unit = outputUnit(context, graph, { isInteger: true });
  yield `positions: instr line\nevents: ${context.sampleType}(${unit})\n`;
  const convert = scaler(context.sampleUnit, unit);
  const names = calledNames(graph, context.options.call_tree);
  const writer = new CallgrindWriter(graph, names, (value) => integerText(truncated(convert(value).value)));
  for (const node of graph.shown) yield writer.node(node);
}

class CallgrindWriter {
  readonly #graph: CallGraph;
  readonly #value: (value: number) => string;
  readonly #objects = new NameTable();
  readonly #files = new NameTable();
  readonly #functions = new NameTable();
  readonly #calledNames: ReadonlyMap<number, string>;
  /** The place of the previous node. */
  #last: number | null = null;

  constructor(graph: CallGraph, calledNames: ReadonlyMap<number, string>, value: (value: number) => string) {
    this.#graph = graph;
    this.#value = value;
    this.#calledNames = calledNames;
  }

  node(node: number): string {
    const graph = this.#graph;
    const { nodes } = graph.nodes.names;
    const place = graph.nodes.place[node]!;
    let text = this.#isSameFunction(place)
      ? ""
      : `\nob=${this.#objects.word(nodes.objectFile[place]!)}\nfl=${this.#files.word(nodes.file[place]!)}\nfn=${this.#functions.word(nodes.name[place]!)}\n`;
    text += `${this.#address(place)} ${nodes.line[place]} ${this.#value(valueAt(graph.nodes.flat, node))}\n`;
    for (const edge of sortEdges(graph.outgoing(node), graph)) text += this.#call(edge);
    this.#last = place;
    return text;
  }

  #call(edge: number): string {
    const { edges, nodes } = this.#graph;
    const callee = edges.target[edge]!;
    const place = nodes.place[callee]!;
    const file = this.#files.word(nodes.names.nodes.file[place]!);
    const name = this.#functions.word(this.#calledNames.get(callee) ?? "");
    const position = `${this.#address(place)} ${nodes.names.nodes.line[place]}`;
    return `cfl=${file}\ncfn=${name}\ncalls=0 ${position}\n* * ${this.#value(edges.weight.sum[edge]!)}\n`;
  }

  #isSameFunction(place: number): boolean {
    const { objectFile, file, name } = this.#graph.nodes.names.nodes;
    const last = this.#last;
    if (last === null) return false;
    return objectFile[last] === objectFile[place] && file[last] === file[place] && name[last] === name[place];
  }

  /** Relative to the previous node where that is shorter. */
  #address(place: number): string {
    const { nodes } = this.#graph.nodes.names;
    const absolute = `0x${hexAddress(nodes, place)}`;
    if (this.#last === null) return absolute;
    const difference = BigInt.asIntN(64, nodes.address.bigint(place) - nodes.address.bigint(this.#last));
    if (difference === 0n) return "*";
    const relative = `${difference > 0n ? "+" : ""}${difference}`;
    return relative.length < absolute.length ? relative : absolute;
  }
}

/** Numbers names: "(1) main.go" the first time, "(1)" from then on. */
class NameTable {
  readonly #numbers = new Map<string, number>();

  word(name: string): string {
    if (name === "") return "";
    const known = this.#numbers.get(name);
    if (known !== undefined) return `(${known})`;
    this.#numbers.set(name, this.#numbers.size + 1);
    return `(${this.#numbers.size}) ${name}`;
  }
}

/**
 * Names of shown nodes as callees. KCachegrind merges functions of one name and file; where there are several of
 * them, from different binaries or different branches of a tree, they are numbered: "main.leak [2/3]".
 */
function calledNames(graph: CallGraph, isTree: boolean): Map<number, string> {
  const { names, place } = graph.nodes;
  const { name, file, objectFile, startLine, line, column } = names.nodes;
  const groups = new Map<string, Map<string, number>>();
  const keys = Array.from(graph.shown, (node) => {
    const row = place[node]!;
    const branch = isTree ? graph.incoming(node).map((edge) => graph.edges.source[edge]) : [];
    const group = `${name[row]!.length},${name[row]}${file[row]}`;
    const functions = entryOf(groups, group, () => new Map());
    // A node that has neither address nor line counts as a function by itself.
    const ownColumn = line[row] === 0 && !hasAddress(names.nodes, row) ? column[row] : 0;
    const key = `${branch},${startLine[row]},${ownColumn},${objectFile[row]}`;
    const number = entryOf(functions, key, () => functions.size + 1);
    return { node, name: name[row]!, number, functions };
  });
  return new Map(
    keys.map(({ node, name, number, functions }) => [
      node,
      functions.size > 1 ? `${name} [${number}/${functions.size}]` : name,
    ]),
  );
}
