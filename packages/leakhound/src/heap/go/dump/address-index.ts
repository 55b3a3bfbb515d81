/**
 * From an address to the object that contains it.
 *
 * The runtime dumps the heap span by span. The objects of a span have one size and come in ascending order, and a span
 * consists of whole pages of 8 KiB. So for each page, the index stores only its first and last object:
 *
 *   page    0xc000010 ─▶ object 40          address 0xc000010120, size 96:
 *   slots   [40][41][  ][42][43]…           guess 40 + 0x120/96 = 43, too far because of the free slots before it;
 *                                           the answer is in [40, 43], and a binary search finds it
 *
 * If a page has no free slot between its first object and its last, as in a heap that only grows, the guess is the
 * answer. The search would read the addresses of objects, and take most of the time, because pointers lead anywhere.
 *
 * The six words of a page are next to each other, because a read of 64 bytes takes as long as a read of four: PAGE is
 * its number, BASE and SIZE are those of its first object, FIRST and LAST its objects, and FULL says whether it has no
 * free slot. Pages are in a hash table, whose size depends on the image and not on the range of its addresses.
 *
 * This table does not use base/intern-table.ts: page numbers have more than 32 bits, and the other words of a page
 * must be next to its number.
 */

import { HASH_FIRST, HASH_SECOND, spread } from "../../../base/hash-seed.ts";
import { type Address, address as addressOf } from "../../model/address.ts";
import { NONE } from "../../model/image.ts";

const PAGE_BYTES = 8192;
const FIRST_CAPACITY = 1 << 12;
const EMPTY = -1;
const [PAGE, BASE, SIZE, FIRST, LAST, FULL, WORDS] = [0, 1, 2, 3, 4, 5, 6];

export class AddressIndex {
  /** The offset of the address in the object that `find` returned last. */
  into = 0;
  readonly #address: ArrayLike<number>;
  readonly #size: ArrayLike<number>;
  #entries = new Float64Array(WORDS * FIRST_CAPACITY).fill(EMPTY);
  #mask = FIRST_CAPACITY - 1;
  #used = 0;

  /** @param address of the objects, in the order of the dump */
  constructor(address: ArrayLike<number>, size: ArrayLike<number>, length: number) {
    this.#address = address;
    this.#size = size;
    for (let object = 0; object < length; object++) this.#add(object);
    for (let at = 0; at < this.#entries.length; at += WORDS) if (this.#entries[at] !== EMPTY) this.#close(at);
  }

  /** Enters an object in all pages that it covers. */
  #add(object: number): void {
    const start = this.#address[object]!;
    const size = this.#size[object]!;
    const lastPage = Math.floor((start + Math.max(1, size) - 1) / PAGE_BYTES);
    for (let page = Math.floor(start / PAGE_BYTES); page <= lastPage; page++) {
      const at = this.#entryOf(page);
      if (this.#entries[at] === EMPTY) {
        this.#entries.set([page, start, size, object, object, 0], at);
        if (2 * ++this.#used > this.#mask) this.#grow();
      } else this.#entries[at + LAST] = object;
    }
  }

  /** Determines whether the objects of a page have one size and no free slot between them. */
  #close(at: number): void {
    const entries = this.#entries;
    const last = entries[at + LAST]!;
    const bytes = (last - entries[at + FIRST]!) * entries[at + SIZE]!;
    const isFull = this.#address[last] === entries[at + BASE]! + bytes && this.#size[last] === entries[at + SIZE];
    entries[at + FULL] = isFull && bytes + entries[at + SIZE]! > 0 ? 1 : 0;
  }

  /** The object that contains the byte at `address`, or NONE. */
  find(address: number): number {
    const entries = this.#entries;
    const at = this.#entryOf(Math.floor(address / PAGE_BYTES));
    const base = entries[at + BASE]!;
    if (entries[at + PAGE] === EMPTY || base > address) return NONE;
    const size = entries[at + SIZE]!;
    const guess = Math.floor((address - base) / size);
    const first = entries[at + FIRST]!;
    const last = entries[at + LAST]!;
    if (entries[at + FULL] !== 1) return this.#search(addressOf(address), first, Math.min(last, first + guess));
    this.into = address - base - guess * size;
    return first + guess <= last ? first + guess : NONE;
  }

  /** The last of the objects [first, last] that begins at or before the address, if it contains the address. */
  #search(address: Address, first: number, last: number): number {
    const addresses = this.#address;
    let low = first;
    let high = last;
    while (low < high) {
      const middle = high - ((high - low) >> 1);
      if (addresses[middle]! <= address) low = middle;
      else high = middle - 1;
    }
    this.into = address - addresses[low]!;
    return this.into < this.#size[low]! ? low : NONE;
  }

  /** Where the page's entry is, or the empty entry for it. */
  #entryOf(page: number): number {
    const entries = this.#entries;
    let slot = hashOf(page) & this.#mask;
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

/** Spreads all bits of the page number: else, all pages that are a power of two apart would be in one slot. */
function hashOf(page: number): number {
  return spread(Math.imul(page | 0, HASH_FIRST) ^ Math.imul(Math.floor(page / 0x1_0000_0000), HASH_SECOND));
}
