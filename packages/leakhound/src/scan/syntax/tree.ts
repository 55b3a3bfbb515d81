/**
 * A syntax tree as columns. It has only named nodes, parents before children; the rows of a subtree are contiguous:
 *
 *   x := f(1)       row  kind                   end of subtree
 *                   0    source_file            6
 *                   1    short_var_declaration  6
 *                   2      expression_list      4
 *                   3        identifier x       4
 *                   4      expression_list      …
 *
 * The descendants of row r are the rows r + 1 … subtreeEnd[r] - 1.
 */
import type { Brand } from "../../base/brand.ts";
import { firstAtLeast } from "./ascending.ts";
import { FIELD, FIELDS, KIND, KINDS, type NodeField, type NodeKind } from "./kinds.ts";

export type NodeIndex = Brand<number, "NodeIndex">;
export const nodeIndex = (row: number): NodeIndex => row as NodeIndex;

export interface SyntaxColumns {
  readonly source: string;
  /** Codes of `KINDS`. */
  readonly kinds: Uint8Array;
  /** Codes of `FIELDS`: the field of the parent that the node is in. */
  readonly fields: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly parents: Int32Array;
  readonly subtreeEnds: Uint32Array;
}

/** With the rows in the order of their kinds. */
const BYTES_PER_ROW = 22;

export class SyntaxTree {
  readonly #columns: SyntaxColumns;
  /** Offset of each line; computed when a line is needed first. */
  #lineStarts: Uint32Array | null = null;
  /** Computed when the nodes of a kind are needed first. */
  #byKind: RowsByKind | null = null;

  constructor(columns: SyntaxColumns) {
    this.#columns = columns;
  }

  get source(): string {
    return this.#columns.source;
  }

  /** Size of the columns, without the source. */
  get bytes(): number {
    return this.#columns.kinds.length * BYTES_PER_ROW;
  }

  get root(): NodeIndex {
    return nodeIndex(0);
  }

  kind(node: NodeIndex): NodeKind {
    return KINDS[this.#columns.kinds[node]!]!;
  }

  /** The field of its parent that the node is in; "" where it is in none. */
  fieldName(node: NodeIndex): NodeField | "" {
    return FIELDS[this.#columns.fields[node]!]!;
  }

  text(node: NodeIndex): string {
    return this.#columns.source.slice(this.#columns.starts[node], this.#columns.ends[node]);
  }

  /** Line of the node, from 1. */
  line(node: NodeIndex): number {
    return this.lineAt(this.start(node));
  }

  /** Line of an offset in the source, from 1. */
  lineAt(offset: number): number {
    return lastAtOrBefore(this.#starts(), offset) + 1;
  }

  /** Number of lines; a newline at the end of the source begins no line. */
  get lines(): number {
    return this.#starts().length - (this.#columns.source.endsWith("\n") ? 1 : 0);
  }

  #starts(): Uint32Array {
    this.#lineStarts ??= lineStartsOf(this.#columns.source);
    return this.#lineStarts;
  }

  /** Offset in the source of the first character of the node. */
  start(node: NodeIndex): number {
    return this.#columns.starts[node] ?? 0;
  }

  /** Offset in the source after the last character of the node. */
  end(node: NodeIndex): number {
    return this.#columns.ends[node] ?? 0;
  }

  parent(node: NodeIndex): NodeIndex | null {
    const row = this.#columns.parents[node] ?? -1;
    return row < 0 ? null : nodeIndex(row);
  }

  children(node: NodeIndex): NodeIndex[] {
    const { subtreeEnds } = this.#columns;
    const end = subtreeEnds[node] ?? 0;
    const first = node + 1;
    if (first >= end) return [];
    const second = subtreeEnds[first]!;
    if (second >= end) return [nodeIndex(first)];
    // An array that grows from nothing gets memory for 17 elements, and most nodes have few children.
    const found = [nodeIndex(first), nodeIndex(second)];
    for (let row = subtreeEnds[second]!; row < end; row = subtreeEnds[row]!) found.push(nodeIndex(row));
    return found;
  }

  /** Undefined where it has none. */
  firstChild(node: NodeIndex): NodeIndex | undefined {
    return node + 1 < (this.#columns.subtreeEnds[node] ?? 0) ? nodeIndex(node + 1) : undefined;
  }

  /** The child of a node with one child; null for other nodes. */
  onlyChild(node: NodeIndex): NodeIndex | null {
    const { subtreeEnds } = this.#columns;
    const end = subtreeEnds[node] ?? 0;
    return end > node + 1 && subtreeEnds[node + 1] === end ? nodeIndex(node + 1) : null;
  }

  /** The row after the last row of the subtree. */
  subtreeEnd(node: NodeIndex): number {
    return this.#columns.subtreeEnds[node] ?? 0;
  }

  /** The next child of the same parent; null for the last child. */
  nextSibling(node: NodeIndex): NodeIndex | null {
    const parent = this.parent(node);
    const next = this.subtreeEnd(node);
    return parent !== null && next < this.subtreeEnd(parent) ? nodeIndex(next) : null;
  }

  lastChild(node: NodeIndex): NodeIndex | null {
    const end = this.subtreeEnd(node);
    if (end <= node + 1) return null;
    let at = nodeIndex(end - 1);
    for (let up = this.parent(at); up !== null && up !== node; up = this.parent(at)) at = up;
    return at;
  }

  /** The child in a field of the grammar, such as `function` of a call. */
  field(node: NodeIndex, name: NodeField): NodeIndex | null {
    const { fields, subtreeEnds } = this.#columns;
    const wanted = FIELD[name];
    const end = subtreeEnds[node] ?? 0;
    for (let row = node + 1; row < end; row = subtreeEnds[row]!) if (fields[row] === wanted) return nodeIndex(row);
    return null;
  }

  fieldText(node: NodeIndex, name: NodeField): string {
    const child = this.field(node, name);
    return child === null ? "" : this.text(child);
  }

  /** Descendants of the given kinds, in the order of the source; of all kinds when none is given. */
  within(node: NodeIndex, ...kinds: readonly NodeKind[]): NodeIndex[] {
    const { kinds: kindOf, subtreeEnds } = this.#columns;
    const end = subtreeEnds[node] ?? 0;
    const found: NodeIndex[] = [];
    if (kinds.length === 0) for (let row = node + 1; row < end; row++) found.push(nodeIndex(row));
    else if (end - node > INDEXED_ROWS_MIN) this.#addIndexed(found, node, kinds);
    else {
      const isWanted = tableOf(kinds);
      for (let row = node + 1; row < end; row++) if (isWanted[kindOf[row]!] === 1) found.push(nodeIndex(row));
    }
    return found;
  }

  /** Adds the rows of the kinds inside a node, ascending. */
  #addIndexed(found: NodeIndex[], node: NodeIndex, kinds: readonly NodeKind[]): void {
    this.#byKind ??= rowsByKind(this.#columns.kinds);
    const { rows, offsets } = this.#byKind;
    const end = this.subtreeEnd(node);
    for (const kind of kinds) {
      const code = KIND[kind];
      const before = found.length;
      const own = rows.subarray(offsets[code]!, offsets[code + 1]!);
      for (let at = firstAtLeast(own, node + 1); at < own.length && own[at]! < end; at++)
        found.push(nodeIndex(own[at]!));
      if (before > 0) mergeAt(found, before);
    }
  }

  /** As `within`, but of a function itself: what is in literals inside it is left out, and the literals are not. */
  withinFunction(fn: NodeIndex, ...kinds: readonly NodeKind[]): NodeIndex[] {
    const { kinds: kindOf, subtreeEnds } = this.#columns;
    const end = subtreeEnds[fn] ?? 0;
    const isWanted = tableOf(kinds);
    const found: NodeIndex[] = [];
    for (let row = fn + 1; row < end; ) {
      const kind = kindOf[row]!;
      if (isWanted[kind] === 1) found.push(nodeIndex(row));
      row = kind === KIND.func_literal ? subtreeEnds[row]! : row + 1;
    }
    return found;
  }

  /** The different texts of all nodes of a kind. */
  textsOf(kind: NodeKind): ReadonlySet<string> {
    const texts = new Set<string>();
    const { kinds } = this.#columns;
    const wanted = KIND[kind];
    for (let row = 0; row < kinds.length; row++) if (kinds[row] === wanted) texts.add(this.text(nodeIndex(row)));
    return texts;
  }

  /** The nearest ancestor of one of the kinds. */
  above(node: NodeIndex, ...kinds: readonly NodeKind[]): NodeIndex | null {
    const { kinds: kindOf, parents } = this.#columns;
    const isWanted = tableOf(kinds);
    for (let row = parents[node] ?? -1; row >= 0; row = parents[row]!)
      if (isWanted[kindOf[row]!] === 1) return nodeIndex(row);
    return null;
  }

  contains(outer: NodeIndex, inner: NodeIndex): boolean {
    return inner >= outer && inner < (this.#columns.subtreeEnds[outer] ?? 0);
  }
}

/** Smaller subtrees are read row by row. */
const INDEXED_ROWS_MIN = 64;

/** Rows of a tree in the order of their kinds, ascending within a kind. */
interface RowsByKind {
  readonly rows: Uint32Array;
  /** By the code of a kind: where its rows begin; those of the last kind end at the last entry. */
  readonly offsets: Uint32Array;
}

function rowsByKind(kinds: Uint8Array): RowsByKind {
  const offsets = new Uint32Array(KINDS.length + 1);
  for (let row = 0; row < kinds.length; row++) offsets[kinds[row]! + 1]!++;
  for (let code = 0; code < KINDS.length; code++) offsets[code + 1]! += offsets[code]!;
  const next = offsets.slice();
  const rows = new Uint32Array(kinds.length);
  for (let row = 0; row < kinds.length; row++) rows[next[kinds[row]!]!++] = row;
  return { rows, offsets };
}

/** Sorts two ascending runs, of which the second begins at a place, in time that is proportional to both. */
function mergeAt(nodes: NodeIndex[], second: number): void {
  const later = nodes.slice(second);
  let [one, other] = [second - 1, later.length - 1];
  for (let place = nodes.length - 1; other >= 0; place--)
    nodes[place] = one >= 0 && nodes[one]! > later[other]! ? nodes[one--]! : later[other--]!;
}

/** A table of kinds, and those of the sets with one kind more. */
interface KindTable {
  /** 1 at the code of each kind of the set. */
  readonly table: Uint8Array;
  readonly larger: Map<NodeKind, KindTable>;
}

/** The rules use the same few sets of kinds again and again. */
const NO_KINDS: KindTable = { table: new Uint8Array(KINDS.length), larger: new Map() };
const ALL_KINDS = new Uint8Array(KINDS.length).fill(1);

/** A table with 1 at the code of each kind, or of all kinds where none is given. */
function tableOf(kinds: readonly NodeKind[]): Uint8Array {
  if (kinds.length === 0) return ALL_KINDS;
  let at = NO_KINDS;
  for (let row = 0; row < kinds.length; row++) at = at.larger.get(kinds[row]!) ?? largerTable(at, kinds[row]!);
  return at.table;
}

function largerTable({ table, larger }: KindTable, kind: NodeKind): KindTable {
  const one = { table: table.slice(), larger: new Map<NodeKind, KindTable>() };
  one.table[KIND[kind]] = 1;
  larger.set(kind, one);
  return one;
}

function lineStartsOf(source: string): Uint32Array {
  let lines = 1;
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) lines++;
  const starts = new Uint32Array(lines);
  for (let at = source.indexOf("\n"), row = 1; at >= 0; at = source.indexOf("\n", at + 1)) starts[row++] = at + 1;
  return starts;
}

/** Row of the last of the ascending `starts` that is at most `at`. */
function lastAtOrBefore(starts: Uint32Array, at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
