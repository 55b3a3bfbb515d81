/** Reads little-endian numbers of a DWARF section. Throws `MalformedImage` at the end of the section. */
import { MalformedImage } from "../../../model/fault.ts";

const LEB_BYTES_MAX = 10;

export class Cursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  pos: number;

  constructor(bytes: Uint8Array, pos = 0) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.pos = pos;
  }

  skip(length: number): number {
    const at = this.pos;
    if (length > this.bytes.length - at) throw new MalformedImage("corrupt", "debug information ends too early", at);
    this.pos += length;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }
  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }
  u64(): number {
    return Number(this.#view.getBigUint64(this.skip(8), true));
  }

  uleb(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < LEB_BYTES_MAX; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedImage("corrupt", "a number in debug information is longer than 10 bytes", this.pos);
  }

  sleb(): number {
    const start = this.pos;
    const value = this.uleb();
    const last = this.bytes[this.pos - 1]!;
    return (last & 0x40) === 0 ? value : value - 128 ** (this.pos - start);
  }

  /** Skips a text that ends with NUL, and returns where it begins. */
  text(): number {
    const start = this.pos;
    const end = this.bytes.indexOf(0, start);
    this.skip((end < 0 ? this.bytes.length : end) + 1 - start);
    return start;
  }
}
