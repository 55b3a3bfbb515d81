/**
 * The part of a stream that is being parsed.
 *
 *        file     ········[ records parsed | record cut off ]+ next chunk ·····
 *        window           0                pos            end
 *
 * Records are parsed in place. A record that is cut off throws `CUT_OFF`; the caller then returns to its beginning and
 * tries again when more bytes have arrived. To keep the work linear for a record of a gigabyte, it tries again only
 * when there are twice as many bytes.
 *
 * Numbers are unsigned varints of at most ten bytes. Numbers above 2^53 are rounded, which is why memory must end below.
 */
import type { Brand } from "../../../base/brand.ts";
import type { Address } from "../../model/address.ts";
import { MalformedImage } from "../../model/fault.ts";

/** A position in the bytes of a window; valid until the next chunk is appended. */
export type WindowPosition = Brand<number, "WindowPosition">;

const VARINT_BYTES_MAX = 10;
const NAME_BYTES_MAX = 1 << 20;
/** Above it, adding 1 to a number changes nothing. The address space of a process ends at 2^57 at most, and Go's heap at 2^48. */
const MEMORY_END_MAX = 2 ** 52;

/** Thrown when a record continues in the next chunk. It is one symbol, because creating an error with its stack trace would take longer than parsing the record. */
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

  /** Appends a chunk to the bytes that are not parsed yet; the parsed bytes are dropped. */
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

  /** Skips this many numbers. */
  skipNumbers(count: number): void {
    for (let row = 0; row < count; row++) this.varint();
  }

  bool(): boolean {
    return this.varint() !== 0;
  }

  /** Skips `length` bytes and returns where they begin. */
  skip(length: number): WindowPosition {
    if (length > this.end - this.pos) throw CUT_OFF;
    const start = this.pos;
    this.pos += length;
    return start as WindowPosition;
  }

  text(): string {
    const length = this.varint();
    if (length > NAME_BYTES_MAX) throw new MalformedImage("corrupt", `a name has ${length} bytes`, this.offset);
    const start = this.skip(length);
    return this.#decoder.decode(this.bytes.subarray(start, start + length));
  }

  /** Memory of `length` bytes at `start`, whose contents come next. Throws if no process has memory there. */
  memoryAt(start: Address, length: number): WindowPosition {
    if (start + length > MEMORY_END_MAX)
      throw new MalformedImage("corrupt", `memory begins at the address ${start}`, this.offset);
    return this.skip(length);
  }

  /** The word at this position of the window. */
  word(at: number): number {
    return this.view.getUint32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true);
  }
}
