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
 * Pages are kept in a hash table, which grows with the image and not with the spread of addresses that it claims.
 */
import { NONE } from "../types.ts";

const PAGE_BYTES = 8192;
const FIRST_CAPACITY = 1 << 12;
const EMPTY = -1;

export class AddressIndex {
  readonly #address: ArrayLike<number>;
  readonly #size: ArrayLike<number>;
  #pages = new Float64Array(FIRST_CAPACITY).fill(EMPTY);
  #first = new Uint32Array(FIRST_CAPACITY);
  #last = new Uint32Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  #used = 0;
  /** The slot found last: neighbours in memory point to neighbours. */
  #recent = 0;

  /** @param address where the objects begin, in the order of the dump */
  constructor(address: ArrayLike<number>, size: ArrayLike<number>, length: number) {
    this.#address = address;
    this.#size = size;
    for (let object = 0; object < length; object++) this.#add(object);
  }

  #add(object: number): void {
    const start = this.#address[object]!;
    const lastPage = Math.floor((start + Math.max(1, this.#size[object]!) - 1) / PAGE_BYTES);
    for (let page = Math.floor(start / PAGE_BYTES); page <= lastPage; page++) {
      const slot = this.#slotOf(page);
      if (this.#pages[slot] === EMPTY) {
        this.#pages[slot] = page;
        this.#first[slot] = object;
        if (++this.#used * 2 > this.#pages.length) this.#grow();
      }
      this.#last[this.#slotOf(page)] = object;
    }
  }

  /** The object that holds the byte at `address`, or NONE. */
  find(address: number): number {
    const slot = this.#slotOf(Math.floor(address / PAGE_BYTES));
    if (this.#pages[slot] === EMPTY) return NONE;
    const addresses = this.#address;
    let low = this.#first[slot]!;
    if (addresses[low]! > address) return NONE;
    const steps = Math.floor((address - addresses[low]!) / this.#size[low]!);
    let high = Math.min(this.#last[slot]!, low + steps);
    // Most spans are full, and then the guess is the answer.
    if (addresses[high]! <= address) low = high;
    while (low < high) {
      const middle = high - ((high - low) >> 1);
      if (addresses[middle]! <= address) low = middle;
      else high = middle - 1;
    }
    return address < addresses[low]! + this.#size[low]! ? low : NONE;
  }

  #slotOf(page: number): number {
    if (this.#pages[this.#recent] === page) return this.#recent;
    let slot = Math.imul(page | 0, 0x9e37_79b1) & this.#mask;
    while (this.#pages[slot] !== page && this.#pages[slot] !== EMPTY) slot = (slot + 1) & this.#mask;
    this.#recent = slot;
    return slot;
  }

  #grow(): void {
    const [pages, first, last] = [this.#pages, this.#first, this.#last];
    this.#pages = new Float64Array(2 * pages.length).fill(EMPTY);
    this.#first = new Uint32Array(2 * pages.length);
    this.#last = new Uint32Array(2 * pages.length);
    this.#mask = 2 * pages.length - 1;
    this.#recent = 0;
    for (let row = 0; row < pages.length; row++) {
      if (pages[row] === EMPTY) continue;
      const slot = this.#slotOf(pages[row]!);
      this.#pages[slot] = pages[row]!;
      this.#first[slot] = first[row]!;
      this.#last[slot] = last[row]!;
    }
  }
}
