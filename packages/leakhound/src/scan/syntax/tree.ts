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

const BYTES_PER_ROW = 18;

export class SyntaxTree {
  readonly #columns: SyntaxColumns;
  /** Offset of each line; computed when a line is needed first. */
  #lineStarts: number[] | null = null;

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

  #starts(): readonly number[] {
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
    const found: NodeIndex[] = [];
    const end = this.#columns.subtreeEnds[node] ?? 0;
    for (let row = node + 1; row < end; row = this.#columns.subtreeEnds[row]!) found.push(nodeIndex(row));
    return found;
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
  *within(node: NodeIndex, ...kinds: readonly NodeKind[]): Generator<NodeIndex> {
    const { kinds: kindOf, subtreeEnds } = this.#columns;
    const end = subtreeEnds[node] ?? 0;
    const [only, ...others] = kinds;
    if (only !== undefined && others.length === 0) {
      const wanted = KIND[only];
      for (let row = node + 1; row < end; row++) if (kindOf[row] === wanted) yield nodeIndex(row);
    } else {
      const isWanted = tableOf(kinds);
      for (let row = node + 1; row < end; row++) if (isWanted[kindOf[row]!] === 1) yield nodeIndex(row);
    }
  }

  /** As `within`, but of a function itself: what is in literals inside it is left out, and the literals are not. */
  *withinFunction(fn: NodeIndex, ...kinds: readonly NodeKind[]): Generator<NodeIndex> {
    const { kinds: kindOf, subtreeEnds } = this.#columns;
    const end = subtreeEnds[fn] ?? 0;
    const isWanted = tableOf(kinds);
    for (let row = fn + 1; row < end; ) {
      const kind = kindOf[row]!;
      if (isWanted[kind] === 1) yield nodeIndex(row);
      row = kind === KIND.func_literal ? subtreeEnds[row]! : row + 1;
    }
  }

  /** The different texts of all nodes of a kind. */
  textsOf(kind: NodeKind): ReadonlySet<string> {
    const texts = new Set<string>();
    for (const node of this.within(this.root, kind)) texts.add(this.text(node));
    return texts;
  }

  /** The nearest ancestor of one of the kinds. */
  above(node: NodeIndex, ...kinds: readonly NodeKind[]): NodeIndex | null {
    for (let at = this.parent(node); at !== null; at = this.parent(at)) if (kinds.includes(this.kind(at))) return at;
    return null;
  }

  contains(outer: NodeIndex, inner: NodeIndex): boolean {
    return inner >= outer && inner < (this.#columns.subtreeEnds[outer] ?? 0);
  }
}

/** The rules use the same few sets of kinds again and again. */
const tables = new Map<string, Uint8Array>();

/** A table with 1 at the code of each kind, or of all kinds where none is given. */
function tableOf(kinds: readonly NodeKind[]): Uint8Array {
  const key = kinds.join();
  const known = tables.get(key);
  if (known) return known;
  const table = new Uint8Array(KINDS.length).fill(kinds.length === 0 ? 1 : 0);
  for (const kind of kinds) table[KIND[kind]] = 1;
  tables.set(key, table);
  return table;
}

function lineStartsOf(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Row of the last of the ascending `starts` that is at most `at`. */
function lastAtOrBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
