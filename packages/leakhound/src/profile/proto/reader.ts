/**
 * Reads the protobuf wire format, one message at a time.
 *
 *   message  = (tag value)*            tag = field number * 8 + wire type
 *   VARINT 0   7 bits per byte, low bits first; the high bit says that another byte follows; at most 10 bytes
 *   FIXED64 1, FIXED32 5               8 and 4 bytes; profiles have none, so they are skipped
 *   LEN 2      varint length, then that number of bytes: text, a nested message, or packed numbers
 *
 *   0x0a 0x03 0x08 0xac 0x02           field 1, LEN 3: a message of field 1, VARINT 300
 *
 * A read returns the low 32 bits of a 64-bit number, and leaves the high 32 in `hi`: a BigInt for each number would be
 * some twenty times slower. The first malformed byte throws `MalformedProfile`.
 *
 * Format: https://protobuf.dev/programming-guides/encoding/
 */
import { MalformedProfile, type ProfileFaultCode } from "../model/fault.ts";

export const VARINT = 0;
export const FIXED64 = 1;
export const LEN = 2;
export const FIXED32 = 5;

const VARINT_BYTES_MAX = 10;
const TOO_LONG = "a number is longer than 10 bytes or than 64 bits";

export class WireReader {
  readonly bytes: Uint8Array;
  /** The next byte to read. */
  pos = 0;
  /** The end of the message being read. */
  end: number;
  /** High 32 bits of the last number read, unsigned. */
  hi = 0;
  /** Field number and wire type of the last tag read. */
  field = 0;
  wire = 0;
  /** Name of the record being read, for messages: "a sample". */
  reading = "the profile";
  /**
   * The parts of a number in `#anyVarint`. In local variables, the third part would be written very rarely, and V8 would
   * deoptimize the function when it is: a series of 300 profiles lost a tenth of its time at its first long number.
   */
  readonly #parts = new Uint32Array(3);

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Moves to the message in [start, end). */
  open(start: number, end: number): void {
    this.pos = start;
    this.end = end;
  }

  /** Reads the next tag into `field` and `wire`; false at the end of the message. */
  next(): boolean {
    if (this.pos >= this.end) return false;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.hi !== 0 || this.field === 0) this.fail("bad-tag", `${this.reading} has a tag without a field number`);
    return true;
  }

  /** The number of this field: returns its low 32 bits, and leaves the high ones in `hi`. */
  int(): number {
    if (this.wire !== VARINT) this.wrongWire("a number");
    return this.varint();
  }

  /** Whether the number of this field is nonzero. */
  bool(): boolean {
    const lo = this.int();
    return lo !== 0 || this.hi !== 0;
  }

  /** The number of this field, checked as an index into `count` rows; `table` names them in messages. */
  index(count: number, table: string): number {
    const lo = this.int();
    if (this.hi !== 0 || lo >= count)
      this.fail("bad-index", `${this.reading} refers to ${table} ${this.shown(lo)} of ${count}`);
    return lo;
  }

  /** Reads the length of this field and returns its end. Its bytes begin at `pos`. */
  lengthEnd(): number {
    if (this.wire !== LEN) this.wrongWire("a length");
    const length = this.varint();
    const left = this.end - this.pos;
    if (this.hi !== 0 || length > left) {
      this.fail("truncated", `${this.reading} claims ${this.shown(length)} bytes, but only ${left} are left`);
    }
    return this.pos + length;
  }

  /** Enters the nested message of this field. Returns the end of the outer one, for `leave`. */
  enter(): number {
    const outer = this.end;
    this.end = this.lengthEnd();
    return outer;
  }

  leave(outer: number): void {
    this.end = outer;
  }

  /** Skips the value of this field. */
  skip(): void {
    switch (this.wire) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.advance(8);
        return;
      case LEN:
        this.pos = this.lengthEnd();
        return;
      case FIXED32:
        this.advance(4);
        return;
      default:
        this.wrongWire("a value");
    }
  }

  /** Returns the low 32 bits of the varint at `pos`, unsigned, and leaves the high ones in `hi`. Small, so that V8 inlines it. */
  varint(): number {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos]!;
      if (byte < 0x80) {
        this.pos++;
        this.hi = 0;
        return byte;
      }
    }
    return this.#longVarint();
  }

  /** The same for two to four bytes, the usual length of locations, sizes and addresses. */
  #longVarint(): number {
    const bytes = this.bytes;
    let pos = this.pos;
    if (pos + 4 > bytes.length) return this.#anyVarint();
    let lo = bytes[pos++]! & 0x7f;
    let byte = bytes[pos++]!;
    lo |= (byte & 0x7f) << 7;
    if (byte >= 0x80) {
      byte = bytes[pos++]!;
      lo |= (byte & 0x7f) << 14;
      if (byte >= 0x80) {
        byte = bytes[pos++]!;
        lo |= (byte & 0x7f) << 21;
        if (byte >= 0x80) return this.#anyVarint();
      }
    }
    if (pos > this.end) return this.#anyVarint();
    this.pos = pos;
    this.hi = 0;
    return lo;
  }

  /**
   * The same for any number of bytes, and for numbers that exceed their message. Collects seven bits of each byte, from four
   * bytes for a part: parts of 28, 28 and 14 bits, of which the last may use only 8.
   */
  #anyVarint(): number {
    const parts = this.#parts.fill(0);
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      if (this.pos >= this.end) this.fail("truncated", `${this.reading} ends inside a number`);
      const byte = this.bytes[this.pos++]!;
      parts[count >> 2]! |= (byte & 0x7f) << (7 * (count & 3));
      if (byte < 0x80) return this.#joined(parts[0]!, parts[1]!, parts[2]!);
    }
    return this.fail("bad-varint", TOO_LONG);
  }

  #joined(low: number, middle: number, high: number): number {
    if (high > 0xff) this.fail("bad-varint", TOO_LONG);
    this.hi = ((middle >>> 4) | (high << 24)) >>> 0;
    return (low | (middle << 28)) >>> 0;
  }

  /** The last number read, for a message. */
  shown(lo: number): string {
    return this.hi === 0 ? String(lo) : String((BigInt(this.hi) << 32n) | BigInt(lo));
  }

  fail(code: ProfileFaultCode, what: string): never {
    throw new MalformedProfile(code, what, `byte ${this.pos}`);
  }

  wrongWire(expected: string): never {
    this.fail(
      "bad-tag",
      `field ${this.field} of ${this.reading} has wire type ${this.wire}, but ${expected} is expected`,
    );
  }

  private advance(count: number): void {
    if (this.end - this.pos < count) this.fail("truncated", `${this.reading} ends inside field ${this.field}`);
    this.pos += count;
  }
}
