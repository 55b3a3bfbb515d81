/**
 * Memory for columns that are needed for a moment, again and again. New arrays would be collected as garbage, and V8 looks through its
 * whole heap whenever 64 MB of them have come together.
 *
 *   begin   |                              |
 *   uint32  |▓▓▓▓▓▓|                       |      columns lie one after another, all zero
 *   int64   |▓▓▓▓▓▓|▓▓▓▓▓▓▓▓▓▓▓▓▓|         |
 *   begin   |                              |      those given before must not be used any more
 */
import { Int64Column } from "./int64.ts";

export interface ColumnMemory {
  uint32(length: number): Uint32Array<ArrayBuffer>;
  int64(length: number): Int64Column;
}

/** Columns that stay. */
export const NEW_COLUMNS: ColumnMemory = {
  uint32: (length) => new Uint32Array(length),
  int64: (length) => new Int64Column(length),
};

const WORD_BYTES = 8;
const FIRST_BYTES = 2 ** 16;

export class ReusedColumns implements ColumnMemory {
  readonly #bytesMax: number;
  #buffer = new ArrayBuffer(FIRST_BYTES);
  #used = 0;
  #wanted = 0;

  /** @param bytesMax that are kept; columns beyond them are new */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes back all columns. */
  begin(): void {
    const wanted = Math.min(this.#wanted, this.#bytesMax);
    if (wanted > this.#buffer.byteLength)
      this.#buffer = new ArrayBuffer(Math.min(this.#bytesMax, 2 ** Math.ceil(Math.log2(wanted))));
    this.#used = 0;
    this.#wanted = 0;
  }

  uint32(length: number): Uint32Array<ArrayBuffer> {
    const at = this.#take(4 * length);
    return at < 0 ? new Uint32Array(length) : new Uint32Array(this.#buffer, at, length).fill(0);
  }

  int64(length: number): Int64Column {
    const at = this.#take(8 * length);
    return at < 0 ? new Int64Column(length) : Int64Column.over(new BigInt64Array(this.#buffer, at, length).fill(0n));
  }

  /** The offset of so many bytes; -1 where they do not fit. */
  #take(bytes: number): number {
    const words = WORD_BYTES * Math.ceil(bytes / WORD_BYTES);
    this.#wanted += words;
    if (this.#used + words > this.#buffer.byteLength) return -1;
    this.#used += words;
    return this.#used - words;
  }
}
