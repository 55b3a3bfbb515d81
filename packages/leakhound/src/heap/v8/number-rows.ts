/**
 * An array of numbers in JSON, as rows of so many fields: "9,1,1,0,5,0,0,9,2,3,…".
 *
 * A snapshot is millions of such rows. A row's numbers are gathered in one place, which its receiver reads: storing
 * each at once would mean to look, for each number, which column it belongs to and what that is made of.
 */
import { Malformed } from "../model/fault.ts";

const ZERO = 0x30;
const COMMA = 0x2c;
const CLOSE = 0x5d;
const SPACE = 0x20;
const MINUS = 0x2d;

/** Takes a whole row; `fields` is overwritten by the next. */
export type TakeRow = (row: number, fields: Float64Array) => void;

export class NumberRows {
  /** Rows that are whole. */
  rows = 0;
  isClosed = false;
  readonly #take: TakeRow;
  readonly #fields: Float64Array;
  #field = 0;
  #value = 0;
  #hasDigits = false;

  constructor(fields: number, take: TakeRow) {
    this.#fields = new Float64Array(fields);
    this.#take = take;
  }

  /** Reads from `start` to the end of the array or of the chunk, and returns where it stopped. */
  read(bytes: Uint8Array, start: number): number {
    const fields = this.#fields;
    const end = bytes.length;
    let [value, hasDigits, field, at] = [this.#value, this.#hasDigits, this.#field, start];
    while (at < end && !this.isClosed) {
      const byte = bytes[at++]!;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
        hasDigits = true;
        continue;
      }
      if (hasDigits) {
        fields[field++] = value;
        value = 0;
        hasDigits = false;
        if (field === fields.length) {
          field = 0;
          this.#take(this.rows++, fields);
        }
      }
      if (byte !== COMMA) this.#other(byte, at);
    }
    this.#value = value;
    this.#hasDigits = hasDigits;
    this.#field = field;
    return at;
  }

  #other(byte: number, at: number): void {
    this.isClosed = byte === CLOSE;
    if (byte > SPACE && byte !== CLOSE && byte !== MINUS)
      throw new Malformed("corrupt", "there is something else than numbers among its nodes and edges", at);
  }
}
