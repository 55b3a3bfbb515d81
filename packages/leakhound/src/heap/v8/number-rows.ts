/**
 * An array of numbers in JSON, as rows with a fixed number of fields: "9,1,1,0,5,0,0,9,2,3,…".
 *
 * A snapshot has millions of such rows. The reader collects the numbers of a row in one array and passes that to the
 * receiver. Storing each number at once would look up its column for every number.
 */
import { MalformedImage } from "../model/fault.ts";

const ZERO = 0x30;
const COMMA = 0x2c;
const CLOSE = 0x5d;
const SPACE = 0x20;
const MINUS = 0x2d;

/** Receives a complete row; the next row overwrites `fields`. */
export type TakeRow = (row: number, fields: Float64Array) => void;

export class NumberRows {
  /** Complete rows. */
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
      if (byte === CLOSE) this.isClosed = true;
      else if (byte > SPACE && byte !== COMMA && byte !== MINUS) throw notANumber(at);
    }
    this.#value = value;
    this.#hasDigits = hasDigits;
    this.#field = field;
    return at;
  }
}

const notANumber = (offset: number): MalformedImage =>
  new MalformedImage("corrupt", "the arrays of nodes and edges contain something other than numbers", offset);
