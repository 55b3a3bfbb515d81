/**
 * Collects nodes in the order in which they end, children before their parent, and turns them round at last:
 *
 *   a + b      ended: a, b, sum           row  size      a new parent for what has ended already costs nothing:
 *                                         0 a  1         it is the next row, and its size says what it takes in.
 *                                         1 b  1
 *                                         2 +  3         turned round: + (0..2), a (1), b (2)
 */

import type { FieldCode, KindCode } from "../syntax/kinds.ts";
import type { SyntaxColumns } from "../syntax/tree.ts";

const ROWS_AT_FIRST = 1 << 12;

/** Serves one file after the other, so that its columns are made once. */
export class TreeBuilder {
  #rowsMax = ROWS_AT_FIRST;
  #kinds = new Uint8Array(ROWS_AT_FIRST);
  #fields = new Uint8Array(ROWS_AT_FIRST);
  #starts = new Uint32Array(ROWS_AT_FIRST);
  #ends = new Uint32Array(ROWS_AT_FIRST);
  /** Rows of the subtree, its own with them. */
  #sizes = new Uint32Array(ROWS_AT_FIRST);
  /** Of `finish`: place of each row once turned round, and its depth. */
  #places = new Uint32Array(ROWS_AT_FIRST);
  #depths = new Uint16Array(ROWS_AT_FIRST);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Forgets what was collected beyond `count`. */
  cut(count: number): void {
    this.#count = count;
  }

  /** @param size rows of the subtree: those of its children, which have just ended, and its own */
  add(kind: KindCode, start: number, end: number, size: number): void {
    if (this.#count === this.#rowsMax) this.#grow();
    const row = this.#count++;
    this.#kinds[row] = kind;
    this.#fields[row] = 0;
    this.#starts[row] = start;
    this.#ends[row] = end;
    this.#sizes[row] = size;
  }

  /** Says in which field of its parent-to-be the node at `row` stands. */
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
    this.#places = new Uint32Array(this.#rowsMax);
    this.#depths = new Uint16Array(this.#rowsMax);
  }

  /**
   * Parents before children. The last node that ended is the root.
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
    const places = this.#places;
    const depths = this.#depths;
    if (count > 0) [places[count - 1], depths[count - 1]] = [0, 0];
    columns.parents[0] = -1;
    for (let row = count - 1; row >= 0; row--) {
      const place = places[row]!;
      const size = this.#sizes[row]!;
      columns.kinds[place] = this.#kinds[row]!;
      columns.fields[place] = this.#fields[row]!;
      columns.starts[place] = this.#starts[row]!;
      columns.ends[place] = this.#ends[row]!;
      columns.subtreeEnds[place] = place + size;
      if (depths[row]! > depthMax) return null;
      let end = place + size;
      for (let child = row - 1; child > row - size; child -= this.#sizes[child]!) {
        end -= this.#sizes[child]!;
        places[child] = end;
        depths[child] = depths[row]! + 1;
        columns.parents[end] = place;
      }
    }
    return columns;
  }
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
