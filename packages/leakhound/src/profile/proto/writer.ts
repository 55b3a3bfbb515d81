/**
 * Writes the protobuf wire format, the counterpart of `reader.ts`.
 *
 * The length of a nested message precedes it, but is known only when the message is complete. The writer reserves one
 * byte, which is enough for messages up to 127 bytes; it moves a longer one at its end:
 *
 *   begin   … 0x12 [?]                       the tag and a byte for the length
 *   body    … 0x12 [?] b b b … b             200 bytes
 *   end     … 0x12 0xc8 0x01 b b b … b       moved by one byte
 */
import { LEN, VARINT } from "./reader.ts";

const FIRST_CAPACITY = 64 * 1024;
/** The longest varint. */
const VARINT_BYTES_MAX = 10;

/** What takes the fields of a message: a writer, or one that compares them with bytes (`checker.ts`). */
export abstract class WireSink {
  /** A field with a number; omitted if it is 0, because readers take an absent number for 0. */
  int(field: number, lo: number, hi = 0): void {
    if (lo === 0 && hi === 0) return;
    this.tag(field);
    this.varint(lo, hi);
  }

  /** The tag of a number, which `varint` must follow. */
  tag(field: number): void {
    this.varint((field << 3) | VARINT);
  }

  bigint(field: number, value: bigint): void {
    const word = BigInt.asUintN(64, value);
    this.int(field, Number(word & 0xffff_ffffn), Number(word >> 32n));
  }

  /** Text or other bytes. */
  abstract bytes(field: number, value: Uint8Array): void;

  /** Begins a nested message or packed numbers. @returns what `end` needs */
  abstract begin(field: number): number;
  abstract end(begun: number): void;

  /** A number without a tag, as two unsigned halves. */
  abstract varint(lo: number, hi?: number): void;
}

export class WireWriter extends WireSink {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #pos = 0;

  bytes(field: number, value: Uint8Array): void {
    this.varint((field << 3) | LEN);
    this.varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#pos);
    this.#pos += value.length;
  }

  /** @returns the position of the length */
  begin(field: number): number {
    this.varint((field << 3) | LEN);
    this.#reserve(1);
    return this.#pos++;
  }

  /** Writes the number of bytes written since `begin`. */
  end(lengthAt: number): void {
    const body = lengthAt + 1;
    const length = this.#pos - body;
    const extra = varintBytes(length) - 1;
    this.#reserve(extra);
    if (extra > 0) this.#bytes.copyWithin(body + extra, body, this.#pos);
    this.#pos = lengthAt;
    this.varint(length);
    this.#pos += length;
  }

  varint(lo: number, hi = 0): void {
    this.#reserve(VARINT_BYTES_MAX);
    const bytes = this.#bytes;
    while (hi !== 0 || lo > 0x7f) {
      bytes[this.#pos++] = (lo & 0x7f) | 0x80;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    bytes[this.#pos++] = lo;
  }

  /** A copy of all bytes written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#pos);
  }

  #reserve(count: number): void {
    if (this.#pos + count <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#pos + count));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}

function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) count++;
  return count;
}
