/**
 * Maps the ids by which records refer to each other to rows.
 *
 * An id is any 64-bit number except 0. Nearly all writers count 1, 2, 3, …; then an array maps ids to rows. Otherwise a map
 * does.
 *
 *   ids [1, 2, 3]        dense [-, 0, 1, 2]
 *   ids [7, 2^63]        sparse {[7, 0] -> 0, [0, 2^31] -> 1}, by the words of the ids
 */
import type { Int64Column } from "../../base/int64.ts";
import { InternTable } from "../../base/intern-table.ts";
import type { Records } from "./contents.ts";
import type { WireReader } from "./reader.ts";

/** The array may be this many times longer than the table. */
const DENSE_FACTOR_MAX = 4;
export const NO_ROW = -1;

export class IdIndex {
  /** Row + 1 of each id; 0 if no record has it. Null if the ids are too sparse. Public for hot loops, which avoid calls. */
  readonly dense: Uint32Array | null;
  /** Rows are looked up in their order, so that those of the table are those of the records. */
  readonly #sparse = new InternTable();
  /** A row whose id is 0 or a duplicate, which makes the table invalid; or -1. */
  readonly badRow: number = NO_ROW;

  constructor(ids: Int64Column) {
    this.dense = isDense(ids) ? new Uint32Array(ids.length * DENSE_FACTOR_MAX + 1) : null;
    for (let row = 0; row < ids.length; row++) {
      if (!this.#add(ids, row)) {
        this.badRow = row;
        return;
      }
    }
  }

  /** The row with this id, or -1. */
  row(lo: number, hi: number): number {
    if (this.dense === null) return this.#sparse.find(lo | 0, hi | 0, 0);
    return hi === 0 && lo < this.dense.length ? this.dense[lo]! - 1 : NO_ROW;
  }

  #add(ids: Int64Column, row: number): boolean {
    const lo = ids.lo(row);
    const hi = ids.hi(row);
    if ((lo === 0 && hi === 0) || this.row(lo, hi) !== NO_ROW) return false;
    if (this.dense) this.dense[lo] = row + 1;
    else this.#sparse.row(lo | 0, hi | 0, 0);
    return true;
  }
}

/** Indexes the ids of a table; each must be nonzero and unique. Throws `MalformedProfile`. */
export function indexIds(reader: WireReader, records: Records, ids: Int64Column): IdIndex {
  const index = new IdIndex(ids);
  if (index.badRow !== NO_ROW) {
    records.open(reader, index.badRow);
    reader.fail(
      "bad-id",
      `${records.name} has id ${BigInt.asUintN(64, ids.bigint(index.badRow))}, which is 0 or a duplicate`,
    );
  }
  return index;
}

function isDense(ids: Int64Column): boolean {
  for (let row = 0; row < ids.length; row++) if (ids.unsigned(row) > ids.length * DENSE_FACTOR_MAX) return false;
  return true;
}
