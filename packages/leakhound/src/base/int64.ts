/**
 * A column of 64-bit integers: exact, and fast to compute with.
 *
 * Profile values may exceed 2^53 (alloc_space does) and may be negative (differences are). A Float64Array would round
 * large values; a BigInt64Array allocates on every read. Here each row is two 32-bit words of one buffer:
 *
 *   row      0            1
 *   words  [ lo  hi ]   [ lo  hi ]      on a little-endian machine
 *   number(row) = hi * 2^32 + lo        rounded once, correctly, only beyond 2^53
 *   bigint(row) = the same 8 bytes      exact
 */
import { isSameColumn } from "./columns.ts";

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const LO = LITTLE_ENDIAN ? 0 : 1;
const HI = 1 - LO;
const TWO_32 = 4_294_967_296;

export class Int64Column {
  readonly length: number;
  readonly #words: Uint32Array;
  readonly #signed: BigInt64Array<ArrayBuffer>;

  constructor(length: number, signed: BigInt64Array<ArrayBuffer> = new BigInt64Array(length)) {
    this.length = length;
    this.#signed = signed;
    this.#words = new Uint32Array(signed.buffer, signed.byteOffset, 2 * length);
  }

  /** A column of these rows; shares the memory of the array. */
  static over(rows: BigInt64Array<ArrayBuffer>): Int64Column {
    return new Int64Column(rows.length, rows);
  }

  /** The rows, exact; not a copy. */
  get rows(): BigInt64Array<ArrayBuffer> {
    return this.#signed;
  }

  /** The signed value as a double: exact within ±2^53, the nearest double beyond. */
  number(row: number): number {
    return (this.#words[2 * row + HI]! | 0) * TWO_32 + this.#words[2 * row + LO]!;
  }

  /** The value read as unsigned, as a double. */
  unsigned(row: number): number {
    return this.#words[2 * row + HI]! * TWO_32 + this.#words[2 * row + LO]!;
  }

  /** The signed value, exact. */
  bigint(row: number): bigint {
    return this.#signed[row]!;
  }

  /** Stores the two halves of a 64-bit word, each taken modulo 2^32. */
  setWords(row: number, lo: number, hi: number): void {
    this.#words[2 * row + LO] = lo;
    this.#words[2 * row + HI] = hi;
  }

  /** Adds a 64-bit word to the row, modulo 2^64. */
  addWords(row: number, lo: number, hi: number): void {
    const sum = this.#words[2 * row + LO]! + lo;
    this.setWords(row, sum, this.#words[2 * row + HI]! + hi + (sum >= TWO_32 ? 1 : 0));
  }

  /** The low and high 32 bits, unsigned. */
  lo(row: number): number {
    return this.#words[2 * row + LO]!;
  }
  hi(row: number): number {
    return this.#words[2 * row + HI]!;
  }

  /** Stores an integer within ±2^53. */
  setNumber(row: number, value: number): void {
    this.setWords(row, value >>> 0, Math.floor(value / TWO_32) >>> 0);
  }

  /** Stores a bigint modulo 2^64. */
  setBigint(row: number, value: bigint): void {
    this.#signed[row] = value;
  }

  equals(other: Int64Column): boolean {
    return isSameColumn(this.#words, other.#words);
  }

  /** A new column with the rows [0, length): trims the capacity that a builder allocated. */
  slice(length: number): Int64Column {
    const copy = new Int64Column(length);
    copy.#signed.set(this.#signed.subarray(0, length));
    return copy;
  }

  /** A new, longer column that begins with the rows of this one. */
  grown(length: number): Int64Column {
    const copy = new Int64Column(length);
    copy.#signed.set(this.#signed);
    return copy;
  }
}
