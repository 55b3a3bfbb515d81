/** Writes the bytes of a heap dump as dump/parser.ts reads them: varints, texts and memory. */
const FIRST_BYTES = 1 << 20;
const VARINT_BYTES_MAX = 10;
const TWO_32 = 2 ** 32;

export class DumpWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  length = 0;
  readonly #encoder = new TextEncoder();

  int(value: number): void {
    if (this.length + VARINT_BYTES_MAX > this.#bytes.length) this.#grow(VARINT_BYTES_MAX);
    let [low, high] = [value % TWO_32, Math.floor(value / TWO_32)];
    while (high > 0 || low > 0x7f) {
      this.#bytes[this.length++] = (low & 0x7f) | 0x80;
      low = (low >>> 7) + (high & 0x7f) * 0x200_0000;
      high >>>= 7;
    }
    this.#bytes[this.length++] = low;
  }

  ints(...values: readonly number[]): void {
    for (const value of values) this.int(value);
  }

  /** The length, followed by the bytes. */
  memory(bytes: Uint8Array): void {
    this.int(bytes.length);
    this.raw(bytes);
  }

  text(text: string): void {
    this.memory(this.#encoder.encode(text));
  }

  raw(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #grow(needed: number): void {
    const wider = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + needed));
    wider.set(this.#bytes);
    this.#bytes = wider;
  }

  /** The bytes written since the last call; valid until the next write. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
