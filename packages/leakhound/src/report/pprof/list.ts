/**
 * `list`: the source of functions whose names match, with what each line accounts for.
 *
 *   Total: 4MB
 *   ROUTINE ======================== main.leak in /src/main.go
 *          2MB        3MB (flat, cum) 75.00% of Total
 *            .          .     10:func leak() {
 *          2MB        3MB     11:	kept = append(kept, grow())
 */
import { compareText, padLeft } from "../../base/go-format.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { NodeNames } from "../../profile/graph/node-names.ts";
import { type NodeSums, nodeSums } from "../../profile/graph/node-sums.ts";
import type { NodeTable } from "../../profile/graph/nodes.ts";
import { nodesWithValue } from "../../profile/graph/selection.ts";
import { totalOf, undivided } from "../../profile/graph/sums.ts";
import { entryOf } from "../../profile/model/labels.ts";
import { percentage } from "../../profile/model/measurement.ts";
import { type Format, type ReportContext, valueFormat } from "./context.ts";
import type { PprofFault } from "./fault.ts";
import { graphSource } from "./graph.ts";
import { Sources } from "./sources.ts";
import { noMatch } from "./tree.ts";

/** Lines shown before and after the lines that have a value. */
const MARGIN = 5;

export function listReport(
  context: ReportContext,
  pattern: TextPattern,
  patternText: string,
): Result<Generator<string>, PprofFault> {
  const source = graphSource(context, { objectNames: true });
  const sums = nodeSums(source.stacks, source.weights);
  const place = Uint32Array.from({ length: source.nodes.length }, (_, row) => row);
  const shown = nodesWithValue({ names: new NodeNames(source.nodes), place, ...sums }, context.options.drop_negative);
  const functions = new Map<string, number[]>();
  for (const row of shown) {
    const name = source.nodes.name[row]!;
    if (pattern.test(name)) entryOf(functions, name, () => []).push(row);
  }
  if (functions.size === 0) return err(noMatch(patternText));
  return ok(print(context, source.nodes, sums, functions));
}

function* print(
  context: ReportContext,
  nodes: NodeTable,
  sums: NodeSums,
  functions: ReadonlyMap<string, readonly number[]>,
): Generator<string> {
  const format = valueFormat(context, context.options.unit);
  const lister = new Lister(context, nodes, sums, format);
  yield `Total: ${format(context.total)}\n`;
  for (const name of [...functions.keys()].sort(compareText)) yield* lister.function(name, functions.get(name)!);
}

/** Lines of a file, counted from 1, both ends included. */
interface LineRange {
  readonly first: number;
  readonly last: number;
}

class Lister {
  readonly #total: number;
  readonly #nodes: NodeTable;
  readonly #sums: NodeSums;
  readonly #format: Format;
  readonly #sources: Sources;

  constructor({ total, options, ports }: ReportContext, nodes: NodeTable, sums: NodeSums, format: Format) {
    this.#total = total;
    this.#nodes = nodes;
    this.#sums = sums;
    this.#format = format;
    this.#sources = new Sources(options, ports);
  }

  /** Each file that the function has lines in. */
  *function(name: string, rows: readonly number[]): Generator<string> {
    const files = new Map<string, number[]>();
    for (const row of rows) {
      const file = this.#nodes.file[row]!;
      if (file !== "") entryOf(files, file, () => []).push(row);
    }
    if (files.size === 0) yield `No source information for ${name}\n`;
    for (const file of [...files.keys()].sort(compareText)) yield* this.#file(name, file, files.get(file)!);
  }

  *#file(name: string, file: string, rows: readonly number[]): Generator<string> {
    const [flat, cum] = this.#sum(rows);
    yield `ROUTINE ======================== ${name} in ${file}\n`;
    const figures = `${padLeft(this.#format(flat), 10)} ${padLeft(this.#format(cum), 10)}`;
    yield `${figures} (flat, cum) ${percentage(cum, this.#total)} of Total\n`;
    const range = this.#range(rows);
    const isEmpty = range.first > range.last;
    // A file of which no line is shown is not opened, but an error of an earlier attempt is reported again.
    if (isEmpty && !this.#sources.isKnown(file)) return;
    const lines = this.#sources.lines(file);
    if (!lines.ok) yield ` Error: ${lines.error}\n`;
    else yield* this.#lines(lines.value, rows, range);
  }

  *#lines(lines: readonly string[], rows: readonly number[], { first, last }: LineRange): Generator<string> {
    const byLine = new Map<number, number[]>();
    for (const row of rows) entryOf(byLine, this.#nodes.line[row]!, () => []).push(row);
    for (let line = first; line <= Math.min(last, lines.length); line++) {
      const [flat, cum] = this.#sum(byLine.get(line) ?? []);
      yield `${this.#valueOrDot(flat)} ${this.#valueOrDot(cum)} ${padLeft(String(line), 6)}:${lines[line - 1]}\n`;
    }
  }

  /** From where the functions begin, or a margin before their first line, to a margin after their last line. */
  #range(rows: readonly number[]): LineRange {
    const start = (row: number) => this.#nodes.startLine[row] || this.#nodes.line[row]! - MARGIN;
    let first = start(rows[0]!);
    let last = this.#nodes.line[rows[0]!]! + MARGIN;
    for (const row of rows) {
      const end = this.#nodes.line[row]! + MARGIN;
      if (start(row) < first) first = start(row);
      else if (end > last) last = end;
    }
    return { first: Math.max(first, 1), last };
  }

  #sum(rows: readonly number[]): [flat: number, cum: number] {
    const { flat, cum } = this.#sums;
    return [totalOf(undivided(flat), rows), totalOf(undivided(cum), rows)];
  }

  #valueOrDot(value: number): string {
    return padLeft(value === 0 ? "." : this.#format(value), 10);
  }
}
