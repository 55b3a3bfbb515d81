/**
 * Which words of a type are pointers, as its descriptor tells the collector: a bit a word, of the first PtrBytes.
 *
 *   type pair struct { name string; next *pair }      words  [ptr][len][ptr]
 *   PtrBytes 24, GCData 0b101                         offsets  0, 16
 *
 * Large types (TFlagGCMaskOnDemand, Go 1.24) have the address of a place for a mask, filled when it is first needed;
 * before that they had a program (KindGCProg). Where no mask is at hand, DWARF tells, and where it does not, every
 * word may be one.
 *
 * Source: internal/abi/type.go, runtime/type.go
 */
import type { GoProgram } from "../program/program.ts";
import { descriptorFields, type Layouts } from "./layout.ts";
import type { ProcessMemory } from "./memory.ts";

export interface PointerMask {
  /** Of one value: memory may have many, one after the other. */
  readonly bytes: number;
  /** Where in a value pointers stand. */
  readonly offsets: Uint32Array;
}

const ON_DEMAND = 1 << 4;
const PROGRAM = 1 << 6;
const WORD_BYTES = 8;
/** A type beyond is taken for chance. */
const TYPE_BYTES_MAX = 2 ** 31;
/** What marks a mask that is being made is the address of a byte; every mask lies higher than any number below this. */
const NO_MASK_MAX = 4096;

export class PointerMasks {
  /** Types of which nothing tells the pointers. */
  guessed = 0;
  readonly #memory: ProcessMemory;
  readonly #program: GoProgram;
  readonly #typesFrom: number;
  readonly #at: ReturnType<typeof descriptorFields>;
  readonly #known = new Map<number, PointerMask | null>();

  /** @param shift by how much the program lies beyond where its linker put it */
  constructor(memory: ProcessMemory, layouts: Layouts, program: GoProgram, shift: number) {
    this.#memory = memory;
    this.#program = program;
    this.#typesFrom = shift;
    this.#at = descriptorFields(layouts);
  }

  /** Of the type with this descriptor; null where there is none at this address. */
  of(descriptor: number): PointerMask | null {
    const known = this.#known.get(descriptor);
    if (known !== undefined) return known;
    const mask = this.#memory.has(descriptor) ? this.#read(descriptor) : null;
    this.#known.set(descriptor, mask);
    return mask;
  }

  #read(descriptor: number): PointerMask | null {
    const bytes = this.#memory.word(descriptor + this.#at.size);
    const pointerBytes = this.#memory.word(descriptor + this.#at.pointerBytes);
    if (bytes === 0 || bytes > TYPE_BYTES_MAX || pointerBytes > bytes) return null;
    const words = pointerBytes / WORD_BYTES;
    const bits = this.#bits(descriptor, words);
    const isPointer = bits ? (word: number) => ((bits[word >> 3]! >> (word & 7)) & 1) === 1 : this.#guess(descriptor);
    const offsets: number[] = [];
    for (let word = 0; word < words; word++) if (isPointer(word)) offsets.push(word * WORD_BYTES);
    return { bytes, offsets: Uint32Array.from(offsets) };
  }

  #bits(descriptor: number, words: number): Uint8Array | null {
    const isProgram = (this.#memory.byte(descriptor + this.#at.kind) & PROGRAM) !== 0;
    const isOnDemand = (this.#memory.byte(descriptor + this.#at.flags) & ON_DEMAND) !== 0;
    const place = this.#memory.word(descriptor + this.#at.mask);
    if (isProgram && !isOnDemand) return null;
    const address = isOnDemand ? this.#memory.word(place) : place;
    if (address < NO_MASK_MAX || !this.#memory.has(address)) return null;
    return this.#memory.read(address, (words + 7) >> 3);
  }

  /** Without a mask: by debug information, and without that, every word. */
  #guess(descriptor: number): (word: number) => boolean {
    const type = this.#program.typeAt(descriptor - this.#typesFrom);
    if (type !== null) return (word) => this.#program.named.types.slotAt(type, word * WORD_BYTES) !== null;
    this.guessed++;
    return () => true;
  }
}
