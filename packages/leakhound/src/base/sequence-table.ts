/**
 * Sequences of 32-bit words, each known once: what has a key of several numbers, or of any number of
 * them, gets a row by it.
 *
 *   push 7, push 3, end()   -> 0        words  [ 7 3 | 9 ]
 *   push 9, end()           -> 1        start  [ 0, 2, 3 ]
 *   push 7, push 3, end()   -> 0        found by its hash; the words just pushed are taken back
 *
 * Sequences are told apart by their words and their length, so a sequence may end at any word. Look-up is
 * by open addressing over a column that is at most half full. What is looked up often comes in the same
 * order again, as from two profiles of one process; so the row behind the one found last is tried first,
 * without a hash and in memory that is already near.
 */
import { grown, Uint32List } from "./columns.ts";

const FIRST_WORDS = 4096;
const FIRST_SLOTS = 1024;
const NOT_EXPECTED = -1;

export class SequenceTable {
  length = 0;
  #words = new Uint32Array(FIRST_WORDS);
  /** Words that are kept or pushed. */
  #used = 0;
  readonly #start = new Uint32List();
  readonly #hashes = new Uint32List();
  /** Row + 1; 0 is free. */
  #slots = new Uint32Array(FIRST_SLOTS);
  /** Behind the row found last. */
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
   * The row of the sequence of `rows[index]` for each of `indexes` from `start` to `end` and then `last`, if it
   * is the one expected next; else -1. For sequences that would be long to push.
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

  /** The row of the sequence pushed since the last `end`: `length` goes up by one if there was none yet. */
  end(): number {
    const start = this.#start.at(this.length);
    const row = this.#isPushed(this.#expected) ? this.#expected : this.#lookUp(start);
    if (this.#start.at(this.length) === start) this.#used = start;
    this.#expected = row + 1;
    return row;
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

  /** All kept sequences, end to end, and slack behind them. Good until the next push. */
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

/** Mixes each word in turn, so that order counts, and spreads the outcome over all bits (MurmurHash3). */
function hashOf(words: Uint32Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ words[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
