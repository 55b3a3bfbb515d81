/**
 * An array of numbers in JSON, as rows of so many fields: "9,1,1,0,5,0,0,9,2,3,…".
 *
 * A snapshot is millions of such rows; each number goes straight from its digits to its column, and those that
 * nobody asks for go nowhere. Columns are as long as the snapshot claims: memory that is never written is not taken.
 */
import { Malformed } from "../fault.ts";

const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;
const CLOSE = 0x5d;
const SPACE = 0x20;
const MINUS = 0x2d;

export type NumberColumn = Uint32Array | Float64Array | Uint8Array;

export class NumberRows {
  /** Rows that are whole. */
  rows = 0;
  isClosed = false;
  /** By field; null for those that are not kept. */
  readonly #columns: readonly (NumberColumn | null)[];
  #field = 0;
  #value = 0;
  #hasDigits = false;

  constructor(columns: readonly (NumberColumn | null)[]) {
    this.#columns = columns;
  }

  /** Reads from `start` to the end of the array or of the chunk, and returns where it stopped. */
  read(bytes: Uint8Array, start: number): number {
    let value = this.#value;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        value = 10 * value + (byte - ZERO);
        this.#hasDigits = true;
        continue;
      }
      if (byte > SPACE && byte !== COMMA && byte !== CLOSE && byte !== MINUS)
        throw new Malformed("corrupt", "there is something else than numbers among its nodes and edges", at);
      if (this.#hasDigits) this.#put(value);
      value = 0;
      if (byte === CLOSE) {
        this.isClosed = true;
        return at + 1;
      }
    }
    this.#value = value;
    return bytes.length;
  }

  #put(value: number): void {
    this.#hasDigits = false;
    const column = this.#columns[this.#field];
    if (column) column[this.rows] = value;
    this.#field++;
    if (this.#field < this.#columns.length) return;
    this.#field = 0;
    this.rows++;
  }
}
