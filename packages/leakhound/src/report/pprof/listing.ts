/**
 * The lines of functions, with what each accounts for: the figures of `list`, and of the source view of pages.
 *
 *   main.leak in /src/main.go        lines 10 to 16 are shown: from the start of the function to a margin below
 *   line   flat   cum                the last line with a value
 *     11     2     3
 */
import { compareText } from "../../base/go-format.ts";
import { NodeNames } from "../../profile/graph/node-names.ts";
import { type NodeSums, nodeSums } from "../../profile/graph/node-sums.ts";
import type { NodeTable } from "../../profile/graph/nodes.ts";
import { nodesWithValue } from "../../profile/graph/selection.ts";
import { totalOf, undivided } from "../../profile/graph/sums.ts";
import { entryOf } from "../../profile/model/labels.ts";
import type { ReportContext } from "./context.ts";
import { graphSource } from "./graph.ts";

/** In the unit of the profile. */
export interface LineValue {
  readonly flat: number;
  readonly cum: number;
}

/** Lines of a file, counted from 1, both ends included; none where `first` is above `last`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A function's lines in one file. */
export interface FileListing extends LineValue {
  readonly name: string;
  /** "" where the profile names no file. */
  readonly file: string;
  readonly range: LineRange;
  /** By line; others account for nothing. */
  readonly lines: ReadonlyMap<number, LineValue>;
}

/** Lines shown before and after the lines that have a value. */
const MARGIN = 5;

/** The functions with a value whose names match, by name, and each file that they have lines in. */
export function functionListings(context: ReportContext, matches: (name: string) => boolean): readonly FileListing[] {
  const source = graphSource(context, { objectNames: true });
  const sums = nodeSums(source.stacks, source.weights);
  const place = Uint32Array.from({ length: source.nodes.length }, (_, row) => row);
  const shown = nodesWithValue({ names: new NodeNames(source.nodes), place, ...sums }, context.options.drop_negative);
  const functions = new Map<string, number[]>();
  for (const row of shown) {
    const name = source.nodes.name[row]!;
    if (matches(name)) entryOf(functions, name, () => []).push(row);
  }
  return [...functions.keys()]
    .sort(compareText)
    .flatMap((name) => listingsOf(name, functions.get(name)!, source.nodes, sums));
}

function listingsOf(name: string, rows: readonly number[], nodes: NodeTable, sums: NodeSums): readonly FileListing[] {
  const files = new Map<string, number[]>();
  for (const row of rows) {
    const file = nodes.file[row]!;
    if (file !== "") entryOf(files, file, () => []).push(row);
  }
  if (files.size === 0) return [listingOf(name, "", rows, nodes, sums)];
  return [...files.keys()].sort(compareText).map((file) => listingOf(name, file, files.get(file)!, nodes, sums));
}

function listingOf(name: string, file: string, rows: readonly number[], nodes: NodeTable, sums: NodeSums): FileListing {
  const byLine = new Map<number, number[]>();
  for (const row of rows) entryOf(byLine, nodes.line[row]!, () => []).push(row);
  const lines = new Map([...byLine].map(([line, ofLine]) => [line, valueOfRows(ofLine, sums)] as const));
  return { name, file, ...valueOfRows(rows, sums), range: rangeOf(rows, nodes), lines };
}

const valueOfRows = (rows: readonly number[], { flat, cum }: NodeSums): LineValue => ({
  flat: totalOf(undivided(flat), rows),
  cum: totalOf(undivided(cum), rows),
});

/** From where the functions begin, or a margin before their first line, to a margin after their last line. */
function rangeOf(rows: readonly number[], { line, startLine }: NodeTable): LineRange {
  const start = (row: number) => startLine[row] || line[row]! - MARGIN;
  let first = start(rows[0]!);
  let last = line[rows[0]!]! + MARGIN;
  for (const row of rows) {
    const end = line[row]! + MARGIN;
    if (start(row) < first) first = start(row);
    else if (end > last) last = end;
  }
  return { first: Math.max(first, 1), last };
}
