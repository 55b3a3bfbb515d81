/** Reads what `ByteWriter` writes. Input may be damaged or hostile: the first malformed byte throws `MalformedHistory`. */
import { MalformedHistory } from "../fault.ts";
import { NAME_BYTES_MAX } from "../limits.ts";

const EXACT_BITS = 53;
const INT64_BYTES_MAX = 10;
const DECODER = new TextDecoder();

export class ByteReader {
  readonly #bytes: Uint8Array;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.pos;
  }

  /** An integer from 0 to 2^53. */
  unsigned(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 128;
    for (let bits = 7; bits < EXACT_BITS; bits += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return this.#exact(value);
      scale *= 128;
    }
    return this.fail("a number is longer than 53 bits");
  }

  #exact(value: number): number {
    return value <= Number.MAX_SAFE_INTEGER + 1 ? value : this.fail("a number is longer than 53 bits");
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** An integer from 0 to `max`: the number of things to be read, or an index. */
  upTo(max: number, name: string): number {
    const value = this.unsigned();
    return value <= max ? value : this.fail(`${name} is ${value}, but at most ${max} is possible`);
  }

  int64(): bigint {
    let value = 0n;
    for (let count = 0; count < INT64_BYTES_MAX; count++) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return BigInt.asIntN(64, value & 1n ? -((value + 1n) / 2n) : value / 2n);
    }
    return this.fail("a number is longer than 10 bytes");
  }

  word(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  byte(): number {
    if (this.pos >= this.#bytes.length) this.fail("it ends inside a number");
    return this.#bytes[this.pos++]!;
  }

  /** A view of the next bytes, not a copy. */
  bytes(count: number): Uint8Array {
    if (count > this.left) this.fail(`${count} bytes are announced, but only ${this.left} are left`);
    this.pos += count;
    return this.#bytes.subarray(this.pos - count, this.pos);
  }

  block(): Uint8Array {
    return this.bytes(this.unsigned());
  }

  text(): string {
    return DECODER.decode(this.bytes(this.upTo(NAME_BYTES_MAX, "the length of a name")));
  }

  /** For the end of a record, which has no bytes left. */
  end(): void {
    if (this.left > 0) this.fail(`${this.left} bytes are left over`);
  }

  fail(what: string): never {
    throw new MalformedHistory("damaged", what, `byte ${this.pos}`);
  }
}
