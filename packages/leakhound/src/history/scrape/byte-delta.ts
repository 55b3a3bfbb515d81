/**
 * Bytes as their difference to other bytes: for profiles of a layout that is not known, of which most bytes are those of the
 * profile before, at other places.
 *
 *   (number of literals, literals, copied bytes, jump)*        a copy continues where the last one ended, plus the jump
 *
 * Copies are found by the hash of eight bytes, at every place of the bytes before that is a multiple of four.
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";

const KEY_BYTES = 8;
const STEP = 4;
const NONE = -1;

export function writeByteDelta(writer: ByteWriter, before: Uint8Array, after: Uint8Array): void {
  const places = new Places(before);
  let [literals, expected, at] = [0, 0, 0];
  while (at < after.length) {
    const { from, length } = places.longest(after, { at, from: expected });
    if (length < KEY_BYTES) {
      at++;
      continue;
    }
    writer.block(after.subarray(literals, at));
    writer.unsigned(length);
    writer.signed(from - expected);
    at += length;
    expected = from + length;
    literals = at;
  }
  writer.block(after.subarray(literals));
  writer.unsigned(0);
}

/** @param length of the result, which the caller has bounded */
export function readByteDelta(reader: ByteReader, before: Uint8Array, length: number): Uint8Array {
  const after = new Uint8Array(length);
  let [at, from] = [0, 0];
  while (true) {
    const literals = reader.block();
    if (literals.length > length - at) reader.fail("a profile is longer than it says");
    after.set(literals, at);
    at += literals.length;
    const copied = reader.unsigned();
    if (copied === 0) break;
    from += reader.signed();
    if (from < 0 || from + copied > before.length || copied > length - at) reader.fail("a copy is out of range");
    after.set(before.subarray(from, from + copied), at);
    at += copied;
    from += copied;
  }
  if (at < length) reader.fail("a profile is shorter than it says");
  return after;
}

/** A place in the bytes after, and one in the bytes before. */
interface Place {
  readonly at: number;
  readonly from: number;
}

interface Copy {
  readonly from: number;
  readonly length: number;
}

/** Where eight bytes last occur. */
class Places {
  readonly #bytes: Uint8Array;
  readonly #places: Int32Array;
  readonly #mask: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const slots = 1 << Math.max(8, Math.ceil(Math.log2(bytes.length / STEP + 1)));
    this.#mask = slots - 1;
    this.#places = new Int32Array(slots).fill(NONE);
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += STEP) this.#places[hashAt(bytes, at) & this.#mask] = at;
  }

  /** The longer of two copies: the one that continues the last, and the one that the hash finds. */
  longest(after: Uint8Array, { at, from: expected }: Place): Copy {
    const next = { from: expected, length: this.#sameBytes(after, { at, from: expected }) };
    if (next.length >= 2 * KEY_BYTES || at + KEY_BYTES > after.length) return next;
    const from = this.#places[hashAt(after, at) & this.#mask]!;
    const found = { from, length: from === NONE ? 0 : this.#sameBytes(after, { at, from }) };
    return found.length > next.length ? found : next;
  }

  #sameBytes(after: Uint8Array, { at, from }: Place): number {
    const before = this.#bytes;
    const max = Math.min(after.length - at, before.length - from);
    let length = 0;
    while (length < max && after[at + length] === before[from + length]) length++;
    return length;
  }
}

function hashAt(bytes: Uint8Array, at: number): number {
  const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  const high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
  const mixed = Math.imul(low, 0x9e37_79b1) ^ Math.imul(high, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
