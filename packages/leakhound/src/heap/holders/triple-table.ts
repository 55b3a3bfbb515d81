/**
 * From three integers to one of at least 0. A Map would want one key of the three, and a text or a large number
 * for each of millions of look-ups costs more than all else of them. Open addressing, at most half full.
 */
const FIRST_CAPACITY = 1 << 10;
const ENTRY = 4;
const EMPTY = -1;

export class TripleTable {
  /** Four numbers an entry: the three of the key, and the value, or EMPTY. */
  #entries = new Int32Array(ENTRY * FIRST_CAPACITY).fill(EMPTY);
  #mask = FIRST_CAPACITY - 1;
  #used = 0;

  /** The value, or -1. */
  get(a: number, b: number, c: number): number {
    return this.#entries[this.#find(a, b, c) + 3]!;
  }

  /** Stores the value for a key that has none, and returns it. */
  set(a: number, b: number, c: number, value: number): number {
    if (2 * ++this.#used > this.#mask) this.#grow();
    this.#entries.set([a, b, c, value], this.#find(a, b, c));
    return value;
  }

  #find(a: number, b: number, c: number): number {
    const entries = this.#entries;
    let hash = Math.imul(Math.imul(Math.imul(a, 0x9e37_79b1) + b, 0x85eb_ca6b) + c, 0xc2b2_ae35);
    hash ^= hash >>> 15;
    for (let row = hash & this.#mask; ; row = (row + 1) & this.#mask) {
      const at = ENTRY * row;
      if (entries[at + 3] === EMPTY) return at;
      if (entries[at] === a && entries[at + 1] === b && entries[at + 2] === c) return at;
    }
  }

  #grow(): void {
    const before = this.#entries;
    this.#entries = new Int32Array(2 * before.length).fill(EMPTY);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < before.length; at += ENTRY) {
      const [a, b, c, value] = before.subarray(at, at + ENTRY);
      if (value !== EMPTY) this.#entries.set([a!, b!, c!, value!], this.#find(a!, b!, c!));
    }
  }
}
