/**
 * A sequence of integers that are mostly 0: the numbers in order, and for each run of zeros a 0 and its length.
 *
 *   0 0 0 5 0 -1     ->     0 3, 5, 0 1, -1
 */
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

export class ZeroRunWriter {
  readonly #writer: ByteWriter;
  #zeros = 0;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  push(value: number): void {
    if (value === 0) this.#zeros++;
    else {
      this.finish();
      this.#writer.signed(value);
    }
  }

  /** Ends the sequence. The reader knows its length. */
  finish(): void {
    if (this.#zeros === 0) return;
    this.#writer.unsigned(0);
    this.#writer.unsigned(this.#zeros);
    this.#zeros = 0;
  }
}

export class ZeroRunReader {
  readonly #reader: ByteReader;
  #zeros = 0;
  /** What `advance` has found. */
  value = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  next(): number {
    if (this.#zeros > 0) {
      this.#zeros--;
      return 0;
    }
    const value = this.#reader.signed();
    if (value !== 0) return value;
    this.#zeros = this.#reader.unsigned() - 1;
    if (this.#zeros < 0) this.#reader.fail("a run of zeros is empty");
    return 0;
  }

  /**
   * The position in [start, end) of the next integer that is not 0, which is then in `value`; `end` if there is none. For
   * sequences that are read with `advance` only.
   */
  advance(start: number, end: number): number {
    let at = start;
    while (at < end) {
      this.value = this.#reader.signed();
      if (this.value !== 0) return at;
      const zeros = this.#reader.unsigned();
      if (zeros === 0) this.#reader.fail("a run of zeros is empty");
      at += zeros;
    }
    if (at > end) this.#reader.fail("a run of zeros is longer than its sequence");
    return end;
  }

  /** Ends the sequence: the last run must not be longer than it. */
  finish(): void {
    if (this.#zeros > 0) this.#reader.fail("a run of zeros is longer than its sequence");
  }
}
