/**
 * Which words of a type are pointers: its descriptor contains a mask for the collector, one bit per word of the first PtrBytes.
 *
 *   type pair struct { name string; next *pair }      words  [ptr][len][ptr]
 *   PtrBytes 24, GCData 0b101                         offsets  0, 16
 *
 * The descriptor of a large type (TFlagGCMaskOnDemand, Go 1.24) contains the address of a mask that is created when it
 * is first needed; before Go 1.24, it contained a program (KindGCProg). Without a mask, the type from DWARF is used. If
 * there is none either, every word may be a pointer.
 *
 * Source: internal/abi/type.go, runtime/type.go
 */

import { bytes } from "../../../base/units.ts";
import { WideMap } from "../../../base/wide-map.ts";
import { type Address, address } from "../../model/address.ts";
import type { GoProgram } from "../program/program.ts";
import { descriptorFields, type Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";

export interface PointerMask {
  /** The size of one value: memory may contain several values, one after the other. */
  readonly bytes: number;
  /** The offsets of the pointers in a value. */
  readonly offsets: Uint32Array;
}

const ON_DEMAND = 1 << 4;
const PROGRAM = 1 << 6;
const WORD_BYTES = 8;
/** A larger type is data that happens to look like a descriptor, as is one with more pointers than the image has memory. */
const TYPE_BYTES_MAX = 2 ** 31;
/** Below this, a number is no address of a mask: it marks a mask that is being created. */
const NO_MASK_MAX = 4096;

export class PointerMasks {
  /** The number of types without a mask and without DWARF. */
  guessed = 0;
  readonly #memory: ProcessMemory;
  readonly #program: GoProgram;
  readonly #typesFrom: number;
  readonly #at: ReturnType<typeof descriptorFields>;
  readonly #known = new WideMap<PointerMask | null>();

  /** @param shift from where the program was linked to where it was loaded */
  constructor(memory: ProcessMemory, layouts: Layouts, program: GoProgram, shift: number) {
    this.#memory = memory;
    this.#program = program;
    this.#typesFrom = shift;
    this.#at = descriptorFields(layouts);
  }

  /** The mask of the type with this descriptor; null if there is no descriptor at this address. */
  of(descriptor: number): PointerMask | null {
    const known = this.#known.get(descriptor);
    if (known !== undefined) return known;
    const mask = this.#memory.has(descriptor) ? this.#read(descriptor) : null;
    this.#known.set(descriptor, mask);
    return mask;
  }

  #read(descriptor: number): PointerMask | null {
    const valueBytes = this.#memory.word(descriptor + this.#at.size);
    const pointerBytes = this.#memory.word(descriptor + this.#at.pointerBytes);
    if (valueBytes === 0 || valueBytes > TYPE_BYTES_MAX || pointerBytes > valueBytes) return null;
    if (pointerBytes > this.#memory.bytes) return null;
    const words = pointerBytes / WORD_BYTES;
    const bits = this.#bits(address(descriptor), words);
    const isPointer = bits ? (word: number) => ((bits[word >> 3]! >> (word & 7)) & 1) === 1 : this.#guess(descriptor);
    const offsets: number[] = [];
    for (let word = 0; word < words; word++) if (isPointer(word)) offsets.push(word * WORD_BYTES);
    return { bytes: valueBytes, offsets: Uint32Array.from(offsets) };
  }

  #bits(descriptor: Address, words: number): Uint8Array | null {
    const isProgram = (this.#memory.byte(descriptor + this.#at.kind) & PROGRAM) !== 0;
    const isOnDemand = (this.#memory.byte(descriptor + this.#at.flags) & ON_DEMAND) !== 0;
    const place = this.#memory.word(descriptor + this.#at.mask);
    if (isProgram && !isOnDemand) return null;
    const maskAt = isOnDemand ? this.#memory.word(place) : place;
    if (maskAt < NO_MASK_MAX || !this.#memory.has(maskAt)) return null;
    return this.#memory.read(maskAt, bytes((words + 7) >> 3));
  }

  /** Without a mask: by debug information, and without that, every word. */
  #guess(descriptor: number): (word: number) => boolean {
    const type = this.#program.typeAt(descriptor - this.#typesFrom);
    if (type !== null) return (word) => this.#program.named.types.slotAt(type, word * WORD_BYTES) !== null;
    this.guessed++;
    return () => true;
  }
}
