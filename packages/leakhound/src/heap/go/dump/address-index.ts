/**
 * From an address to the object it lies in.
 *
 * The runtime dumps the heap span by span, a span's objects by rising address and of one size; a span is whole
 * pages of 8 KiB. So each page needs only its first object:
 *
 *   page    0xc000010 ─▶ object 40          address 0xc000010120, size 96:
 *   slots   [40][41][  ][42][43]…           guess 40 + 0x120/96 = 43, too far by the free slots before it;
 *                                           the answer lies in [40, 43] and is found by halving
 *
 * Where nothing is free between a page's first object and its last, as in a heap that only grows, the guess is the
 * answer, and no object need be looked at: that would be most of the time, as pointers lead anywhere.
 *
 * All of a page stands together, as memory answers a question for 64 bytes as fast as for four: PAGE its number,
 * BASE and SIZE of its first object, FIRST and LAST its objects, and whether it is FULL. Pages are kept in a hash table,
 * which grows with the image and not with the spread of addresses that it claims.
 */
import { NONE } from "../../model/image.ts";

const PAGE_BYTES = 8192;
const FIRST_CAPACITY = 1 << 12;
const EMPTY = -1;
const [PAGE, BASE, SIZE, FIRST, LAST, FULL, WORDS] = [0, 1, 2, 3, 4, 5, 6];

export class AddressIndex {
  readonly #address: ArrayLike<number>;
  readonly #size: ArrayLike<number>;
  #entries = new Float64Array(WORDS * FIRST_CAPACITY).fill(EMPTY);
  #mask = FIRST_CAPACITY - 1;
  #used = 0;

  /** @param address where the objects begin, in the order of the dump */
  constructor(address: ArrayLike<number>, size: ArrayLike<number>, length: number) {
    this.#address = address;
    this.#size = size;
    for (let object = 0; object < length; object++) this.#add(object);
    for (let at = 0; at < this.#entries.length; at += WORDS) if (this.#entries[at] !== EMPTY) this.#close(at);
  }

  /** How far into the object found last the address was. */
  into = 0;

  #add(object: number): void {
    const start = this.#address[object]!;
    const lastPage = Math.floor((start + Math.max(1, this.#size[object]!) - 1) / PAGE_BYTES);
    for (let page = Math.floor(start / PAGE_BYTES); page <= lastPage; page++) {
      const at = this.#entryOf(page);
      if (this.#entries[at] === EMPTY) this.#open(at, page, object);
      else this.#entries[at + LAST] = object;
    }
  }

  #open(at: number, page: number, object: number): void {
    this.#entries.set([page, this.#address[object]!, this.#size[object]!, object, object, 0], at);
    if (2 * ++this.#used > this.#mask) this.#grow();
  }

  #close(at: number): void {
    const entries = this.#entries;
    const last = entries[at + LAST]!;
    const bytes = (last - entries[at + FIRST]!) * entries[at + SIZE]!;
    const isFull = this.#address[last] === entries[at + BASE]! + bytes && this.#size[last] === entries[at + SIZE];
    entries[at + FULL] = isFull && bytes + entries[at + SIZE]! > 0 ? 1 : 0;
  }

  /** The object that holds the byte at `address`, or NONE. */
  find(address: number): number {
    const entries = this.#entries;
    const at = this.#entryOf(Math.floor(address / PAGE_BYTES));
    const base = entries[at + BASE]!;
    if (entries[at + PAGE] === EMPTY || base > address) return NONE;
    const size = entries[at + SIZE]!;
    const guess = Math.floor((address - base) / size);
    const first = entries[at + FIRST]!;
    const last = entries[at + LAST]!;
    if (entries[at + FULL] !== 1) return this.#search(address, first, Math.min(last, first + guess));
    this.into = address - base - guess * size;
    return first + guess <= last ? first + guess : NONE;
  }

  /** The last of the objects [low, high] that begins at or before the address, if that holds it. */
  #search(address: number, from: number, to: number): number {
    const addresses = this.#address;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = high - ((high - low) >> 1);
      if (addresses[middle]! <= address) low = middle;
      else high = middle - 1;
    }
    this.into = address - addresses[low]!;
    return this.into < this.#size[low]! ? low : NONE;
  }

  /** Where the page's entry is, or an empty one for it. */
  #entryOf(page: number): number {
    const entries = this.#entries;
    let slot = Math.imul(page | 0, 0x9e37_79b1) & this.#mask;
    for (;;) {
      const known = entries[WORDS * slot];
      if (known === page || known === EMPTY) return WORDS * slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const before = this.#entries;
    this.#entries = new Float64Array(2 * before.length).fill(EMPTY);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < before.length; at += WORDS) {
      if (before[at] === EMPTY) continue;
      this.#entries.set(before.subarray(at, at + WORDS), this.#entryOf(before[at]!));
    }
  }
}
