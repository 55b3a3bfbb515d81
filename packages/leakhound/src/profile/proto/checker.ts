/**
 * Compares bytes with what a `WireWriter` would write, without writing: the counterpart that `WireSink` describes.
 *
 *   expected   12 c8 01 b b b …     begin reads the length that is claimed, end compares it with the length that came
 *
 * No memory is allocated, so a profile of 300 KB is compared in a fraction of the time that writing it takes.
 */
import { LEN } from "./reader.ts";
import { WireSink } from "./writer.ts";

/** A length takes five bytes at most. */
const LENGTH_SCALE_MAX = 2 ** 28;

export class WireChecker extends WireSink {
  readonly #expected: Uint8Array;
  #pos = 0;
  #isSame = true;

  constructor(expected: Uint8Array) {
    super();
    this.#expected = expected;
  }

  /** Whether all that was written is exactly what was expected. */
  isComplete(): boolean {
    return this.#isSame && this.#pos === this.#expected.length;
  }

  bytes(field: number, value: Uint8Array): void {
    this.varint((field << 3) | LEN);
    this.varint(value.length);
    const expected = this.#expected;
    let pos = this.#pos;
    for (let at = 0; at < value.length; at++) if (expected[pos++] !== value[at]) this.#isSame = false;
    this.#pos = pos;
  }

  /** @returns where the message must end */
  begin(field: number): number {
    this.varint((field << 3) | LEN);
    const length = this.#length();
    return this.#pos + length;
  }

  end(begun: number): void {
    if (this.#pos !== begun) this.#isSame = false;
  }

  varint(lo: number, hi = 0): void {
    const expected = this.#expected;
    let pos = this.#pos;
    while (hi !== 0 || lo > 0x7f) {
      if (expected[pos++] !== ((lo & 0x7f) | 0x80)) this.#isSame = false;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    if (expected[pos++] !== lo) this.#isSame = false;
    this.#pos = pos;
  }

  /** The length that is claimed, which is in its shortest form. */
  #length(): number {
    let length = 0;
    for (let scale = 1; scale <= LENGTH_SCALE_MAX; scale *= 128) {
      const byte = this.#expected[this.#pos++] ?? 0;
      length += (byte & 0x7f) * scale;
      if (byte > 0x7f) continue;
      if (byte === 0 && scale > 1) this.#isSame = false;
      return length;
    }
    this.#isSame = false;
    return 0;
  }
}
