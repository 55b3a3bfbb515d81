/**
 * Writes the numbers of records and chunks.
 *
 *   unsigned   7 bits a byte, low bits first; the high bit says that another byte follows     300 -> ac 02
 *   signed     0, -1, 1, -2, … become 0, 1, 2, 3, …, so that small numbers are short          -2 -> 03
 */
const FIRST_CAPACITY = 1024;
/** The longest number. */
const NUMBER_BYTES_MAX = 10;
const TWO_32 = 4_294_967_296;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  length = 0;

  /** An integer from 0 to 2^53. */
  unsigned(value: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    while (value >= TWO_32) {
      this.#bytes[this.length++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    while (value > 0x7f) {
      this.#bytes[this.length++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.#bytes[this.length++] = value;
  }

  /** An integer within ±2^52. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A signed 64-bit integer. */
  int64(value: bigint): void {
    this.#reserve(NUMBER_BYTES_MAX);
    let rest = BigInt.asUintN(64, value < 0n ? -2n * value - 1n : 2n * value);
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.length++] = Number(rest);
  }

  /** Four bytes, the lowest first. */
  word(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.length++] = value >>> shift;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.length);
    this.length += value.length;
  }

  /** The number of bytes, and the bytes. */
  block(value: Uint8Array): void {
    this.unsigned(value.length);
    this.bytes(value);
  }

  text(value: string): void {
    this.block(new TextEncoder().encode(value));
  }

  /** Bytes of memory. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** A view of all bytes written, until more are. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** A copy of all bytes written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + count));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}
