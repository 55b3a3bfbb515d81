/**
 * Interns sequences of 32-bit words: each distinct sequence has one row. For keys of several numbers, or of a varying
 * number of them.
 *
 *   push 7, push 3, end()   -> 0        words  [ 7 3 | 9 ]
 *   push 9, end()           -> 1        start  [ 0, 2, 3 ]
 *   push 7, push 3, end()   -> 0        found by its hash; the words just pushed are removed
 *
 * Two sequences are equal if their lengths and all their words are, so a sequence may end with any word. The table uses
 * open addressing and is at most half full. Sequences often recur in the same order, as in two profiles of one process,
 * so `end` first tries the row after the one found last, which needs no hash and is likely in the processor's cache.
 */
import { grown, Uint32List } from "./columns.ts";
import { HASH_FIRST, HASH_SECOND, spread } from "./hash-seed.ts";

const FIRST_WORDS = 4096;
const FIRST_SLOTS = 1024;
const NOT_EXPECTED = -1;

export class SequenceTable {
  length = 0;
  #words = new Uint32Array(FIRST_WORDS);
  /** Number of words of all rows and of the sequence being pushed. */
  #used = 0;
  readonly #start = new Uint32List();
  readonly #hashes = new Uint32List();
  /** Row + 1; 0 is free. */
  #slots = new Uint32Array(FIRST_SLOTS);
  /** The row after the one found last. */
  #expected = 0;

  constructor() {
    this.#start.push(0);
  }

  /** Adds a word to the sequence that `end` looks up. */
  push(word: number): void {
    if (this.#used === this.#words.length) this.#words = grown(this.#words, new Uint32Array(this.#used * 2));
    this.#words[this.#used++] = word;
  }

  /**
   * The row of the sequence `rows[indexes[start]]` … `rows[indexes[end - 1]]`, `last`, if that row is the expected next
   * one; else -1. Saves pushing a long sequence.
   */
  expected(rows: Int32Array, indexes: Uint32Array, start: number, end: number, last: number): number {
    const row = this.#expected;
    if (row >= this.length) return NOT_EXPECTED;
    const words = this.#words;
    const offset = this.#start.at(row) - start;
    const lastAt = offset + end;
    if (this.#start.at(row + 1) !== lastAt + 1 || words[lastAt] !== last) return NOT_EXPECTED;
    for (let at = start; at < end; at++) if (words[offset + at] !== rows[indexes[at]!]) return NOT_EXPECTED;
    return this.#expected++;
  }

  /** Expects a row next, instead of the one after the row that was found last. */
  expect(row: number): void {
    this.#expected = row;
  }

  /** The row of the sequence pushed since the last `end`; a new row if the sequence is new. */
  end(): number {
    const start = this.#start.at(this.length);
    const row = this.#isPushed(this.#expected) ? this.#expected : this.#lookUp(start);
    if (this.#start.at(this.length) === start) this.#used = start;
    this.#expected = row + 1;
    return row;
  }

  /** The sequence pushed since the last `end`: a view that is valid until the next push. */
  pushed(): Uint32Array {
    return this.#words.subarray(this.#start.at(this.length), this.#used);
  }

  /** Forgets the sequence pushed since the last `end`. */
  drop(): void {
    this.#used = this.#start.at(this.length);
  }

  #lookUp(start: number): number {
    const hash = hashOf(this.#words, start, this.#used);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let row = this.#slots[slot]!; row !== 0; row = this.#slots[slot]!) {
      if (this.#hashes.at(row - 1) === hash && this.#isPushed(row - 1)) return row - 1;
      slot = (slot + 1) & mask;
    }
    return this.#keep(slot, hash);
  }

  /** The words of all rows, end to end, followed by unused capacity. Valid until the next push. */
  get words(): Uint32Array {
    return this.#words;
  }

  start(row: number): number {
    return this.#start.at(row);
  }

  #isPushed(row: number): boolean {
    if (row >= this.length) return false;
    const words = this.#words;
    const from = this.#start.at(row);
    const pushed = this.#start.at(this.length);
    const count = this.#used - pushed;
    if (this.#start.at(row + 1) - from !== count) return false;
    for (let at = 0; at < count; at++) if (words[from + at] !== words[pushed + at]) return false;
    return true;
  }

  #keep(slot: number, hash: number): number {
    this.#slots[slot] = this.length + 1;
    this.#hashes.push(hash);
    this.#start.push(this.#used);
    this.length++;
    if (this.length * 2 > this.#slots.length) this.#rehash();
    return this.length - 1;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.length; row++) {
      let slot = this.#hashes.at(row) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

/** Mixes the words in order, then spreads the result over all bits. */
function hashOf(words: Uint32Array, start: number, end: number): number {
  let hash = HASH_SECOND ^ (end - start);
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ words[at]!, HASH_FIRST);
    hash ^= hash >>> 15;
  }
  return spread(hash);
}
