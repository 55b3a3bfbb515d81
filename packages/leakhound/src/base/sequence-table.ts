/**
 * Sequences of 32-bit words, each known once: what has a key of several numbers, or of any number of
 * them, gets a row by it.
 *
 *   push 7, push 3, end()   -> 0        words  [ 7 3 | 9 ]
 *   push 9, end()           -> 1        start  [ 0, 2, 3 ]
 *   push 7, push 3, end()   -> 0        found by its hash; the words just pushed are taken back
 *
 * Sequences are told apart by their words and their length, so a sequence may end at any word. Look-up is
 * by open addressing over a column that is at most half full.
 */
import { grown, Uint32List } from "./columns.ts";

const FIRST_WORDS = 4096;
const FIRST_SLOTS = 1024;

export class SequenceTable {
  length = 0;
  #words = new Uint32Array(FIRST_WORDS);
  /** Words that are kept or pushed. */
  #used = 0;
  readonly #start = new Uint32List();
  readonly #hashes = new Uint32List();
  /** Row + 1; 0 is free. */
  #slots = new Uint32Array(FIRST_SLOTS);

  constructor() {
    this.#start.push(0);
  }

  /** Adds a word to the sequence that `end` looks up. */
  push(word: number): void {
    if (this.#used === this.#words.length) this.#words = grown(this.#words, new Uint32Array(this.#used * 2));
    this.#words[this.#used++] = word;
  }

  /** The row of the sequence pushed since the last `end`: `length` goes up by one if there was none yet. */
  end(): number {
    const start = this.#start.at(this.length);
    const hash = hashOf(this.#words, start, this.#used);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let row = this.#slots[slot]!; row !== 0; row = this.#slots[slot]!) {
      if (this.#hashes.at(row - 1) === hash && this.#isPushed(row - 1)) {
        this.#used = start;
        return row - 1;
      }
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

/** Mixes each word in turn (the finaliser of MurmurHash3), so that order counts. */
function hashOf(words: Uint32Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ words[at]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
