/**
 * The part of a stream that is being parsed.
 *
 *        file     ········[ records parsed | record cut off ]+ next chunk ·····
 *        window           0                pos            end
 *
 * Records are parsed in place. One that is cut off throws `CutOff`; the caller goes back to its beginning and
 * tries again when there is more. To keep that linear for a record of a gigabyte, it is tried again
 * only when twice as much is there.
 *
 * Numbers are unsigned varints of at most ten bytes; beyond 2^53 they are rounded, which no address is.
 */
import { MalformedImage } from "../../model/fault.ts";

const VARINT_BYTES_MAX = 10;
const NAME_BYTES_MAX = 1 << 20;

/** Not an error: the record goes on in the next chunk. One for all, as its stack trace would cost more than the record. */
export const CUT_OFF = Symbol("cut off");

export class Window {
  bytes = new Uint8Array(1 << 20);
  view = new DataView(this.bytes.buffer);
  pos = 0;
  end = 0;
  /** Offset in the stream of bytes[0]. */
  #base = 0;
  readonly #decoder = new TextDecoder();

  /** Offset in the stream of the next byte. */
  get offset(): number {
    return this.#base + this.pos;
  }

  get left(): number {
    return this.end - this.pos;
  }

  /** Takes a chunk behind what is left; what was parsed goes. */
  append(chunk: Uint8Array): void {
    const left = this.left;
    const needed = left + chunk.length;
    const into = needed > this.bytes.length ? new Uint8Array(Math.max(needed, 2 * this.bytes.length)) : this.bytes;
    into.set(this.bytes.subarray(this.pos, this.end));
    into.set(chunk, left);
    if (into !== this.bytes) {
      this.bytes = into;
      this.view = new DataView(into.buffer);
    }
    this.#base += this.pos;
    this.pos = 0;
    this.end = needed;
  }

  varint(): number {
    if (this.pos >= this.end) throw CUT_OFF;
    const first = this.bytes[this.pos++]!;
    return first < 0x80 ? first : this.#longVarint(first - 0x80);
  }

  #longVarint(low: number): number {
    const { bytes, end } = this;
    const last = Math.min(end, this.pos + VARINT_BYTES_MAX - 1);
    let value = low;
    let scale = 128;
    for (let pos = this.pos; pos < last; pos++) {
      const byte = bytes[pos]!;
      if (byte < 0x80) {
        this.pos = pos + 1;
        return value + byte * scale;
      }
      value += (byte - 0x80) * scale;
      scale *= 128;
    }
    if (last === end) throw CUT_OFF;
    throw new MalformedImage("corrupt", "a number is longer than 10 bytes", this.offset);
  }

  /** Passes over so many numbers. */
  numbers(count: number): void {
    for (let row = 0; row < count; row++) this.varint();
  }

  bool(): boolean {
    return this.varint() !== 0;
  }

  /** Passes over `length` bytes and returns where they begin. */
  skip(length: number): number {
    if (length > this.end - this.pos) throw CUT_OFF;
    const start = this.pos;
    this.pos += length;
    return start;
  }

  text(): string {
    const length = this.varint();
    if (length > NAME_BYTES_MAX) throw new MalformedImage("corrupt", `a name of ${length} bytes`, this.offset);
    const start = this.skip(length);
    return this.#decoder.decode(this.bytes.subarray(start, start + length));
  }

  /** The word at `at` of the window, as an address. */
  word(at: number): number {
    return this.view.getUint32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true);
  }
}
