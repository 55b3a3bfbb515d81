/**
 * Collects nodes in the order in which they end, children before their parent, and reverses that order at the end:
 *
 *   a + b      ended: a, b, sum           row  size      a new parent of nodes that have ended costs nothing:
 *                                         0 a  1         it is the next row, and its size says which rows it contains.
 *                                         1 b  1
 *                                         2 +  3         reversed: + (0..2), a (1), b (2)
 */

import type { FieldCode, KindCode } from "../syntax/kinds.ts";
import type { SyntaxColumns } from "../syntax/tree.ts";

const INITIAL_ROWS = 1 << 12;

/** One builder serves all files in turn, so that its columns are allocated once. */
export class TreeBuilder {
  #rowsMax = INITIAL_ROWS;
  #kinds = new Uint8Array(INITIAL_ROWS);
  #fields = new Uint8Array(INITIAL_ROWS);
  #starts = new Uint32Array(INITIAL_ROWS);
  #ends = new Uint32Array(INITIAL_ROWS);
  /** Rows of the subtree, the node included. */
  #sizes = new Uint32Array(INITIAL_ROWS);
  /** For `finish`: the final row of each node, and its depth. */
  #finalRows = new Uint32Array(INITIAL_ROWS);
  #depths = new Uint16Array(INITIAL_ROWS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Drops the nodes from row `count` on. */
  truncate(count: number): void {
    this.#count = count;
  }

  /** @param size rows of the subtree: those of its children, which have just ended, and its own */
  add(size: number, kind: KindCode, start: number, end: number): void {
    if (this.#count === this.#rowsMax) this.#grow();
    const row = this.#count++;
    this.#kinds[row] = kind;
    this.#fields[row] = 0;
    this.#starts[row] = start;
    this.#ends[row] = end;
    this.#sizes[row] = size;
  }

  /** Sets the field of its future parent that the node at `row` is in. */
  setField(row: number, field: FieldCode): void {
    this.#fields[row] = field;
  }

  #grow(): void {
    this.#rowsMax *= 2;
    this.#kinds = grown(this.#kinds, new Uint8Array(this.#rowsMax));
    this.#fields = grown(this.#fields, new Uint8Array(this.#rowsMax));
    this.#starts = grown(this.#starts, new Uint32Array(this.#rowsMax));
    this.#ends = grown(this.#ends, new Uint32Array(this.#rowsMax));
    this.#sizes = grown(this.#sizes, new Uint32Array(this.#rowsMax));
    this.#finalRows = new Uint32Array(this.#rowsMax);
    this.#depths = new Uint16Array(this.#rowsMax);
  }

  /**
   * The columns of the tree, parents before children. The node that ended last is the root.
   *
   * @returns null for a tree deeper than `depthMax`
   */
  finish(source: string, depthMax: number): SyntaxColumns | null {
    const count = this.#count;
    const columns = {
      source,
      kinds: new Uint8Array(count),
      fields: new Uint8Array(count),
      starts: new Uint32Array(count),
      ends: new Uint32Array(count),
      parents: new Int32Array(count),
      subtreeEnds: new Uint32Array(count),
    };
    const finalRows = this.#finalRows;
    const depths = this.#depths;
    if (count > 0) [finalRows[count - 1], depths[count - 1]] = [0, 0];
    columns.parents[0] = -1;
    for (let row = count - 1; row >= 0; row--) {
      const finalRow = finalRows[row]!;
      const size = this.#sizes[row]!;
      columns.kinds[finalRow] = this.#kinds[row]!;
      columns.fields[finalRow] = this.#fields[row]!;
      columns.starts[finalRow] = this.#starts[row]!;
      columns.ends[finalRow] = this.#ends[row]!;
      columns.subtreeEnds[finalRow] = finalRow + size;
      if (depths[row]! > depthMax) return null;
      let end = finalRow + size;
      for (let child = row - 1; child > row - size; child -= this.#sizes[child]!) {
        end -= this.#sizes[child]!;
        finalRows[child] = end;
        depths[child] = depths[row]! + 1;
        columns.parents[end] = finalRow;
      }
    }
    return columns;
  }
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
