/**
 * Rows for keys of up to three 32-bit integers: each distinct key gets the next row when it is first looked up.
 *
 *   row(7, 3, 0)   -> 0        entries   [ 9 2 0 2 | - - - 0 | 7 3 0 1 | … ]      the key, and its row + 1; 0 is free
 *   row(9, 2, 0)   -> 1
 *   row(7, 3, 0)   -> 0
 *
 * A Map would need one key, and creating a text or a large number for each of tens of millions of look-ups takes longer
 * than everything else. This is open addressing, at most half full. Key and row are next to each other, so that a
 * look-up waits for memory once. Use SequenceTable for keys of any length.
 */
import { HASH_FIRST, HASH_SECOND, HASH_THIRD, spread } from "./hash-seed.ts";

const FIRST_ENTRIES = 1 << 10;
const WORDS = 4;
const ROW = 3;

export class InternTable {
  length = 0;
  #entries = new Int32Array(WORDS * FIRST_ENTRIES);
  #mask = FIRST_ENTRIES - 1;

  /** The row of the key. It is equal to the previous `length` if the key is new. */
  row(first: number, second: number, third: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    for (let entry = hashOf(first, second, third) & mask; ; entry = (entry + 1) & mask) {
      const at = WORDS * entry;
      const row = entries[at + ROW]!;
      if (row === 0) return this.#add(at, first, second, third);
      if (entries[at] === first && entries[at + 1] === second && entries[at + 2] === third) return row - 1;
    }
  }

  /** The row of the key; -1 where it was never looked up by `row`. */
  find(first: number, second: number, third: number): number {
    const entries = this.#entries;
    const mask = this.#mask;
    for (let entry = hashOf(first, second, third) & mask; ; entry = (entry + 1) & mask) {
      const at = WORDS * entry;
      const row = entries[at + ROW]!;
      if (row === 0) return -1;
      if (entries[at] === first && entries[at + 1] === second && entries[at + 2] === third) return row - 1;
    }
  }

  /** @param at the free entry for the key */
  #add(at: number, first: number, second: number, third: number): number {
    const entries = this.#entries;
    entries[at] = first;
    entries[at + 1] = second;
    entries[at + 2] = third;
    entries[at + ROW] = ++this.length;
    if (2 * this.length > this.#mask) this.#grow();
    return this.length - 1;
  }

  #grow(): void {
    const before = this.#entries;
    const entries = new Int32Array(2 * before.length);
    const mask = 2 * this.#mask + 1;
    for (let from = 0; from < before.length; from += WORDS) {
      if (before[from + ROW] === 0) continue;
      let entry = hashOf(before[from]!, before[from + 1]!, before[from + 2]!) & mask;
      while (entries[WORDS * entry + ROW] !== 0) entry = (entry + 1) & mask;
      entries.set(before.subarray(from, from + WORDS), WORDS * entry);
    }
    this.#entries = entries;
    this.#mask = mask;
  }
}

function hashOf(first: number, second: number, third: number): number {
  return spread(Math.imul(first, HASH_FIRST) ^ Math.imul(second, HASH_SECOND) ^ Math.imul(third, HASH_THIRD));
}
