/**
 * How many rows the tables of a profile may still get. A record of two bytes becomes a row of 20 bytes, and a megabyte
 * of gzip may contain many millions of them, so all tables together share one limit, which grows with the file.
 */
import type { WireReader } from "./reader.ts";

export class RowBudget {
  readonly #reader: WireReader;
  readonly #max: number;
  #left: number;

  constructor(reader: WireReader, max: number) {
    this.#reader = reader;
    this.#max = max;
    this.#left = max;
  }

  /** Throws `MalformedProfile` when there are too many. */
  take(rows: number): void {
    this.#left -= rows;
    if (this.#left < 0) this.#reader.fail("too-large", `more than ${this.#max} rows, too many for a file of this size`);
  }
}
