/**
 * Words that name a type. An interface consists of two words, and the first names the type of the value that the second
 * points to:
 *
 *   error value     [ itab address  ][ pointer ]
 *   any value       [ *_type address][ pointer ]
 *
 * To the collector, only the second word is a pointer, so the reader also looks at the word before each pointer. Types
 * and most itabs are in one section of the binary. Itabs that are created at run time are elsewhere; the dump lists
 * them all.
 */
import { WideMap } from "../../../base/wide-map.ts";

export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** No binary has as many types. Random data that looks like types must not fill memory. */
const WORDS_MAX = 1 << 20;

/** Binaries are loaded far below this address, and the heap and the runtime's mappings far above it. */
const RUNTIME_MEMORY = 0x40_0000_0000;

export class TypeWords {
  /** By row: the address of the type. An itab is resolved to its type. */
  readonly types: number[] = [];
  readonly #rows = new WideMap<number>();
  /** The addresses of types and itabs in the binary. */
  #low: number;
  #high: number;
  /** The addresses of itabs that were created at run time. */
  #heapLow = Number.POSITIVE_INFINITY;
  #heapHigh = 0;
  readonly #isSectionKnown: boolean;

  /** @param section the types of the binary; without it, the types that the dump lists give an estimate */
  constructor(section: AddressRange | null) {
    this.#isSectionKnown = section !== null;
    this.#low = section?.start ?? Number.POSITIVE_INFINITY;
    this.#high = section?.end ?? 0;
  }

  addType(type: number): void {
    this.#widen(type);
    if (!this.#rows.has(type)) this.#add({ word: type, type });
  }

  addItab({ itab, type }: { readonly itab: number; readonly type: number }): void {
    const isStatic = this.#isSectionKnown ? itab >= this.#low && itab < this.#high : itab < RUNTIME_MEMORY;
    if (isStatic) this.#widen(itab);
    else {
      this.#heapLow = Math.min(this.#heapLow, itab);
      this.#heapHigh = Math.max(this.#heapHigh, itab + 1);
    }
    if (!this.#rows.has(itab)) this.#add({ word: itab, type });
  }

  #widen(word: number): void {
    if (this.#isSectionKnown) return;
    this.#low = Math.min(this.#low, word);
    this.#high = Math.max(this.#high, word + 1);
  }

  /** Row plus 1 of the type that the word names, or 0. */
  rowOf(word: number): number {
    if (word >= this.#low && word < this.#high) return this.#rows.get(word) ?? this.#add({ word, type: word });
    return word >= this.#heapLow && word < this.#heapHigh ? (this.#rows.get(word) ?? 0) : 0;
  }

  #add({ word, type }: { readonly word: number; readonly type: number }): number {
    if (this.types.length >= WORDS_MAX) return 0;
    const row = this.types.push(type);
    this.#rows.set(word, row);
    return row;
  }
}
