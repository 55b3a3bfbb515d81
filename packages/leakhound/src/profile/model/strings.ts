/**
 * The strings of a profile, kept as the bytes of the file.
 *
 *   bytes   m a i n . l e a k b y t e s        all strings, without separators
 *   start   [0, 0, 9, 14]                      length + 1 entries; string 0 is always ""
 *
 * A profile may have a million strings of which a report prints ten, so `get` decodes a string on first use. Bytes that
 * are not UTF-8 stay as they are, also in texts: see base/byte-text.ts.
 */
import { invariant } from "../../base/assert.ts";
import { bytesOfText, textOfBytes } from "../../base/byte-text.ts";
import { isSameColumn, Uint32List } from "../../base/columns.ts";
import type { SequenceTable } from "../../base/sequence-table.ts";

export class StringTable {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #start: Uint32Array;
  /** Decoded texts; created by the first `get`. */
  #texts: (string | undefined)[] | null = null;

  /** `start` has one entry more than there are strings, and string 0 is empty. The table keeps both arrays, not copies. */
  constructor(bytes: Uint8Array, start: Uint32Array) {
    invariant(start.length >= 2 && start[1] === 0, "a string table begins with the empty string");
    this.length = start.length - 1;
    this.#bytes = bytes;
    this.#start = start;
  }

  /** A table of these texts in this order; the first must be "". */
  static of(texts: readonly string[]): StringTable {
    const encoded = texts.map(bytesOfText);
    const start = new Uint32List();
    start.push(0);
    for (const bytes of encoded) start.push(start.at(start.length - 1) + bytes.length);
    const bytes = new Uint8Array(start.at(encoded.length));
    encoded.forEach((part, index) => {
      bytes.set(part, start.at(index));
    });
    return new StringTable(bytes, start.finish());
  }

  /** What the constructor was given. */
  get parts(): { readonly bytes: Uint8Array; readonly start: Uint32Array } {
    return { bytes: this.#bytes, start: this.#start };
  }

  /** The string as text, decoded once. */
  get(index: number): string {
    this.#texts ??= new Array<string | undefined>(this.length);
    const known = this.#texts[index];
    if (known !== undefined) return known;
    invariant(index >= 0 && index < this.length, `string ${index} of ${this.length}`);
    const text = textOfBytes(this.bytesOf(index));
    this.#texts[index] = text;
    return text;
  }

  /** The bytes of the string; a view, not a copy. */
  bytesOf(index: number): Uint8Array {
    return this.#bytes.subarray(this.#start[index]!, this.#start[index + 1]!);
  }

  /** Pushes the length of the string in bytes, and then its bytes, four per word. */
  pushSequence(sequences: SequenceTable, index: number): void {
    const bytes = this.#bytes;
    const end = this.#start[index + 1]!;
    let at = this.#start[index]!;
    sequences.push(end - at);
    for (; at + 4 <= end; at += 4) {
      sequences.push(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    }
    let last = 0;
    for (let shift = 0; at < end; at++, shift += 8) last |= bytes[at]! << shift;
    sequences.push(last);
  }

  /** Whether both tables have the same strings in the same order. */
  equals(other: StringTable): boolean {
    return isSameColumn(this.#start, other.#start) && isSameColumn(this.#bytes, other.#bytes);
  }

  /** The first index of this text, or -1. Scans the whole table: for a few look-ups only. */
  indexOf(text: string): number {
    const wanted = bytesOfText(text);
    return this.#indexWhere((index) => this.#equals(index, wanted));
  }

  #indexWhere(matches: (index: number) => boolean): number {
    for (let index = 0; index < this.length; index++) if (matches(index)) return index;
    return -1;
  }

  #equals(index: number, wanted: Uint8Array): boolean {
    const from = this.#start[index]!;
    if (this.#start[index + 1]! - from !== wanted.length) return false;
    for (let i = 0; i < wanted.length; i++) if (this.#bytes[from + i] !== wanted[i]) return false;
    return true;
  }
}
