/** Reads the memory in a dump and finds its pointers: in objects, in segments, and on stacks. */

import { address } from "../../model/address.ts";
import { MalformedImage } from "../../model/fault.ts";
import { NONE, ROOT_KINDS } from "../../model/image.ts";
import type { Segment } from "./go-dump.ts";
import { ObjectColumns, RootColumns, type RootRow } from "./growing-columns.ts";
import { type AddressRange, TypeWords } from "./type-words.ts";
import type { Window, WindowPosition } from "./window.ts";

const FIELD_END = 0;
const FIELD_POINTER = 1;
const POINTER_BYTES = 8;
const OFFSET_MAX = 0xffff_ffff;
/** Slots of these sizes that contain pointers begin with their type, from Go 1.22 on. */
const HEADER_SLOT_MIN = 513;
const HEADER_SLOT_MAX = 32_768;
/** In a larger closure, the dictionary is not searched for. */
const CLOSURE_BYTES_MAX = 512;

export const KIND = {
  global: ROOT_KINDS.indexOf("global"),
  frame: ROOT_KINDS.indexOf("frame"),
  stackWord: ROOT_KINDS.indexOf("stack-word"),
  finalizer: ROOT_KINDS.indexOf("finalizer"),
  cleanup: ROOT_KINDS.indexOf("cleanup"),
  defer: ROOT_KINDS.indexOf("defer"),
  panic: ROOT_KINDS.indexOf("panic"),
  other: ROOT_KINDS.indexOf("other"),
};

/** Where the binary has the types and code that an image points to; null if unknown. */
export interface BinarySections {
  readonly types: AddressRange | null;
  readonly text: AddressRange | null;
  /** Whose keys are the addresses of the dictionaries of generic functions. */
  readonly dictionaries: ReadonlyMap<number, unknown>;
}

export const NO_SECTIONS: BinarySections = { types: null, text: null, dictionaries: new Map() };

/** The memory of a stack frame. */
interface FrameMemory {
  readonly memory: WindowPosition;
  readonly length: number;
  /** Row of the frame. */
  readonly frame: number;
}

/** A root in memory that the dump contains. */
interface MemorySlot extends Pick<RootRow, "kind" | "at" | "frame"> {
  readonly memory: WindowPosition;
  readonly offset: number;
}

export class MemoryReader {
  readonly objects = new ObjectColumns();
  readonly roots = new RootColumns();
  readonly words: TypeWords;
  /** The addresses of the heap: a pointer to elsewhere points to no object. */
  arena: AddressRange = { start: 0, end: 0 };
  hasTypeHeaders = false;
  readonly #window: Window;
  readonly #text: AddressRange;
  readonly #dictionaries: ReadonlyMap<number, unknown>;

  constructor(window: Window, { types, text, dictionaries }: BinarySections) {
    this.#window = window;
    this.words = new TypeWords(types);
    this.#text = text ?? { start: 0, end: 0 };
    this.#dictionaries = dictionaries;
  }

  /** An object record. */
  object(): void {
    const window = this.#window;
    const objects = this.objects;
    const start = window.varint();
    const size = window.varint();
    const memory = window.memoryAt(address(start), size);
    const contentAt = window.offset - size;
    const first = objects.pointer.length;
    const { start: arenaStart, end: arenaEnd } = this.arena;
    let hasPointers = false;
    for (let offset = this.nextField(size); offset >= 0; offset = this.nextField(size)) {
      hasPointers = true;
      const pointer = window.word(memory + offset);
      if (pointer < arenaStart || pointer >= arenaEnd) continue;
      objects.pointer.push(pointer);
      objects.offset.push(offset);
      objects.word.push(this.#wordBefore(memory, offset));
    }
    if (hasPointers) this.#firstWord(memory, size);
    objects.address.push(start);
    objects.size.push(size);
    objects.start.push(first);
    objects.contentAt?.push(contentAt);
  }

  /** Large slots begin with their type, and closures with the address of their code. */
  #firstWord(memory: WindowPosition, size: number): void {
    const { objects } = this;
    const word = address(this.#window.word(memory));
    if (this.hasTypeHeaders && size >= HEADER_SLOT_MIN && size <= HEADER_SLOT_MAX) {
      objects.headerObject.push(objects.address.length);
      objects.headerWord.push(this.words.rowOf(word));
    } else if (word >= this.#text.start && word < this.#text.end) {
      objects.closureObject.push(objects.address.length);
      objects.closureCode.push(word);
      objects.closureDictionary.push(this.#dictionaryIn(memory, size));
    }
  }

  /** The dictionary that a closure of a generic function captured; 0 for none. */
  #dictionaryIn(memory: WindowPosition, size: number): number {
    const end = Math.min(size, CLOSURE_BYTES_MAX);
    for (let offset = POINTER_BYTES; offset + POINTER_BYTES <= end; offset += POINTER_BYTES) {
      const word = this.#window.word(memory + offset);
      if (this.#dictionaries.has(word)) return word;
    }
    return 0;
  }

  /** The offset of the next pointer in memory of `size` bytes, or -1 at the end of the list. */
  nextField(size: number): number {
    const kind = this.#window.varint();
    if (kind === FIELD_END) return -1;
    if (kind !== FIELD_POINTER) throw corrupt(this.#window, `a field has the unknown kind ${kind}`);
    const offset = this.#window.varint();
    if (offset + POINTER_BYTES > size) throw corrupt(this.#window, `a pointer is at offset ${offset} of ${size} bytes`);
    if (offset > OFFSET_MAX)
      throw new MalformedImage("too-large", "an object with pointers is larger than 4 GiB", this.#window.offset);
    return offset;
  }

  /**
   * Reads the words of a frame that are not among its known pointers. A variable whose address was taken is not among
   * them: the collector finds it in another way, which the dump leaves out. Every object in a dump was alive at the last
   * collection. So a word that points to an object that nothing else explains is such a variable, and rarely chance.
   */
  stackWords({ memory, length, frame }: FrameMemory, known: ReadonlySet<number>): void {
    for (let offset = 0; offset + POINTER_BYTES <= length; offset += POINTER_BYTES)
      if (!known.has(offset)) this.slot({ memory, offset, kind: KIND.stackWord, at: offset, frame });
  }

  /** A record of data or bss. */
  segment(): Segment {
    const window = this.#window;
    const start = window.varint();
    const length = window.varint();
    const memory = window.memoryAt(address(start), length);
    const slots: number[] = [];
    const targets: number[] = [];
    const words: number[] = [];
    for (let offset = this.nextField(length); offset >= 0; offset = this.nextField(length)) {
      const pointer = window.word(memory + offset);
      if (this.#isInHeap(pointer)) this.slot({ memory, offset, kind: KIND.global, at: start + offset, frame: NONE });
      else if (pointer !== 0) {
        slots.push(start + offset);
        targets.push(pointer);
        words.push(this.#wordBefore(memory, offset));
      }
    }
    return {
      start,
      end: start + length,
      staticSlots: Float64Array.from(slots),
      staticTargets: Float64Array.from(targets),
      staticWords: Uint32Array.from(words),
    };
  }

  /** A root in memory that the dump contains, so that the word before it can be read. */
  slot({ memory, offset, ...root }: MemorySlot): void {
    const pointer = this.#window.word(memory + offset);
    if (this.#isInHeap(pointer)) this.roots.push({ pointer, word: this.#wordBefore(memory, offset), ...root });
  }

  /** The type of the target that the word before a pointer gives. */
  #wordBefore(memory: WindowPosition, offset: number): number {
    return offset < POINTER_BYTES ? 0 : this.words.rowOf(this.#window.word(memory + offset - POINTER_BYTES));
  }

  /** A root of which the dump contains only the pointer. */
  root({ pointer, kind, word = 0, at = 0 }: { pointer: number; kind: number; word?: number; at?: number }): void {
    if (this.#isInHeap(pointer)) this.roots.push({ pointer, word, kind, at, frame: NONE });
  }

  #isInHeap(pointer: number): boolean {
    return pointer >= this.arena.start && pointer < this.arena.end;
  }
}

export const corrupt = (window: Window, what: string): MalformedImage =>
  new MalformedImage("corrupt", what, window.offset);
