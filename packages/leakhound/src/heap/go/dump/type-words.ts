/**
 * Words that tell a type: an interface is two words, and the first names the type of what the second points to.
 *
 *   error value     [ itab address  ][ pointer ]
 *   any value       [ *_type address][ pointer ]
 *
 * Only the second is a pointer to the collector, so each pointer's word before it is looked at. Types and most
 * itabs lie in one section of the binary; itabs made at run time lie elsewhere and are all in the dump.
 */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** More words than any binary has types: random data that looks like them must not fill memory. */
const WORDS_MAX = 1 << 20;

export class TypeWords {
  /** By row: the address of the type. An itab has been resolved to its type. */
  readonly types: number[] = [];
  readonly #rows = new Map<number, number>();
  /** Where types and itabs of the binary lie. */
  #low: number;
  #high: number;
  /** Where itabs made at run time lie. */
  #heapLow = Number.POSITIVE_INFINITY;
  #heapHigh = 0;
  readonly #isKnown: boolean;

  /** @param section where the binary has its types; without it, the types in the dump tell roughly */
  constructor(section: AddressRange | null) {
    this.#isKnown = section !== null;
    this.#low = section?.start ?? Number.POSITIVE_INFINITY;
    this.#high = section?.end ?? 0;
  }

  addType(type: number): void {
    this.#widen(type);
    this.#intern(type, type);
  }

  addItab(itab: number, type: number): void {
    const isStatic = this.#isKnown ? itab >= this.#low && itab < this.#high : itab < RUNTIME_MEMORY;
    if (isStatic) this.#widen(itab);
    else {
      this.#heapLow = Math.min(this.#heapLow, itab);
      this.#heapHigh = Math.max(this.#heapHigh, itab + 1);
    }
    this.#intern(itab, type);
  }

  #widen(word: number): void {
    if (this.#isKnown) return;
    this.#low = Math.min(this.#low, word);
    this.#high = Math.max(this.#high, word + 1);
  }

  /** Row plus 1 of the type that the word tells, or 0. */
  rowOf(word: number): number {
    if (word >= this.#low && word < this.#high) return this.#intern(word, word);
    return word >= this.#heapLow && word < this.#heapHigh ? (this.#rows.get(word) ?? 0) : 0;
  }

  #intern(word: number, type: number): number {
    const known = this.#rows.get(word);
    if (known !== undefined) return known;
    if (this.types.length >= WORDS_MAX) return 0;
    const row = this.types.push(type);
    this.#rows.set(word, row);
    return row;
  }
}

/** Binaries are loaded far below, the heap and what the runtime maps far above. */
const RUNTIME_MEMORY = 0x40_0000_0000;
