/**
 * The sizes and places of many blocks, in columns: a chunk of a hundred instances has thousands of pages, and an object for each
 * would be most of what it takes to open the chunk.
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import { BLOCK_BYTES_MAX } from "../limits.ts";
import type { PlacedBlock } from "./block.ts";

export class BlockTable {
  readonly #lengths: Uint32Array;
  readonly #plainLengths: Uint32Array;
  readonly #crcs: Uint32Array;
  /** A chunk may be longer than 4 GiB. */
  readonly #starts: Float64Array;

  private constructor(length: number) {
    this.#lengths = new Uint32Array(length);
    this.#plainLengths = new Uint32Array(length);
    this.#crcs = new Uint32Array(length);
    this.#starts = new Float64Array(length);
  }

  /** Reads what `writeBlockSize` wrote, `length` times. Throws `MalformedHistory`. */
  static read(reader: ByteReader, length: number): BlockTable {
    const table = new BlockTable(length);
    for (let row = 0; row < length; row++) {
      const plainLength = reader.upTo(BLOCK_BYTES_MAX, "the length of a block");
      if (plainLength === 0) continue;
      table.#plainLengths[row] = plainLength;
      table.#lengths[row] = reader.upTo(plainLength, "the packed length of a block");
      table.#crcs[row] = reader.word();
    }
    return table;
  }

  get length(): number {
    return this.#lengths.length;
  }

  /** In memory. */
  get bytes(): number {
    const columns = [this.#lengths, this.#plainLengths, this.#crcs, this.#starts];
    return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Says where a block begins. @returns where it ends */
  place({ row, start }: { readonly row: number; readonly start: number }): number {
    this.#starts[row] = start;
    return start + this.#lengths[row]!;
  }

  isEmpty(row: number): boolean {
    return this.#plainLengths[row] === 0;
  }

  at(row: number): PlacedBlock {
    return {
      start: this.#starts[row]!,
      length: this.#lengths[row]!,
      plainLength: this.#plainLengths[row]!,
      crc: this.#crcs[row]!,
    };
  }
}
