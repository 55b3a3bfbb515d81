/** An array of strings in JSON, kept as bytes: of hundreds of thousands of names, only a few are ever decoded. */
import { Uint32List } from "../../base/columns.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const FIRST_CAPACITY = 1 << 16;

export class StringRows {
  isClosed = false;
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #used = 0;
  /** By row: where its bytes begin. They end where those of the next row begin. */
  readonly #starts = new Uint32List();
  #isInside = false;
  #isEscaped = false;

  get length(): number {
    return this.#starts.length;
  }

  /** Reads from `start` to the end of the array or of the chunk, and returns where it stopped. */
  read(bytes: Uint8Array, start: number): number {
    let from = start;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (!this.#isInside) {
        if (byte === CLOSE) {
          this.isClosed = true;
          return at + 1;
        }
        if (byte !== QUOTE) continue;
        this.#isInside = true;
        this.#starts.push(this.#used);
        from = at + 1;
      } else if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) {
        this.#keep(bytes.subarray(from, at));
        this.#isInside = false;
      }
    }
    if (this.#isInside) this.#keep(bytes.subarray(from));
    return bytes.length;
  }

  #keep(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(2 * this.#bytes.length, this.#used + bytes.length));
      wider.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = wider;
    }
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  readonly #decoder = new TextDecoder();

  /** The text of a row; "" if there is no such row, the raw bytes if they are not valid JSON. */
  at(row: number): string {
    const raw = this.#decoder.decode(this.#raw(row));
    try {
      return String(JSON.parse(`"${raw}"`));
    } catch {
      return raw;
    }
  }

  /** The length of a row in bytes, escape sequences included: a caller need not decode a row that is too short. */
  bytesOf(row: number): number {
    return this.#end(row) - this.#starts.at(row);
  }

  #end(row: number): number {
    return row + 1 < this.length ? this.#starts.at(row + 1) : this.#used;
  }

  #raw(row: number): Uint8Array {
    if (row >= this.length) return new Uint8Array();
    return this.#bytes.subarray(this.#starts.at(row), this.#end(row));
  }
}
