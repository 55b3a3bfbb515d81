/** Object records: what lies in the slots of spans, and where the pointers in it stand. */
import type { DumpWriter } from "./dump-writer.ts";
import type { Layouts } from "./layout.ts";
import type { ProcessMemory } from "./memory.ts";
import type { PointerMask, PointerMasks } from "./pointer-masks.ts";
import { type Span, slotsInUse } from "./spans.ts";

const OBJECT = 1;
const POINTER = 1;
const END = 0;
const WORD_BYTES = 8;
const TWO_32 = 2 ** 32;
/** Slots of up to this size have bits in their span, larger ones begin with their type; from Go 1.22 on. */
const BITS_SLOT_MAX = 512;
const HEADER_SLOT_MAX = 32_768;
/** Smaller slots have their marks elsewhere. */
const INLINE_MARKS_SLOT_MIN = 16;

export interface Arena {
  readonly start: number;
  readonly end: number;
}

export class ObjectWriter {
  count = 0;
  bytes = 0;
  readonly #memory: ProcessMemory;
  readonly #masks: PointerMasks;
  readonly #arena: Arena;
  /** Whether the allocator tells pointers as from Go 1.22 on; without it every word may be one. */
  readonly #isPrecise: boolean;
  readonly #inlineMarkBytes: number;
  /** The span at hand. */
  #span = new Uint8Array();
  #words = new Uint32Array();

  constructor(memory: ProcessMemory, layouts: Layouts, masks: PointerMasks, arena: Arena) {
    this.#memory = memory;
    this.#masks = masks;
    this.#arena = arena;
    this.#isPrecise = layouts.find("runtime.mspan", "largeType") !== null;
    this.#inlineMarkBytes = layouts.bytesOf("runtime.spanInlineMarkBits");
  }

  get isPrecise(): boolean {
    return this.#isPrecise;
  }

  span(span: Span, out: DumpWriter): void {
    this.#load(span);
    const isInUse = slotsInUse(this.#memory, span);
    for (let slot = 0; slot < span.slots; slot++) {
      if (!isInUse(slot)) continue;
      const at = slot * span.slotBytes;
      out.ints(OBJECT, span.start + at);
      out.memory(this.#span.subarray(at, at + span.slotBytes));
      if (span.hasPointers) this.#pointers(span, at, out);
      out.int(END);
      this.count++;
      this.bytes += span.slotBytes;
    }
  }

  #load({ start, bytes }: Span): void {
    if (this.#words.length * 4 < bytes) this.#words = new Uint32Array(bytes / 4);
    this.#span = new Uint8Array(this.#words.buffer, 0, bytes);
    this.#memory.fill(start, this.#span);
  }

  #pointers(span: Span, at: number, out: DumpWriter): void {
    if (!this.#isPrecise) this.#everyWord(at, span.slotBytes, out);
    else if (span.slotBytes <= BITS_SLOT_MAX) this.#byBits(span, at, out);
    else if (span.slotBytes <= HEADER_SLOT_MAX) {
      // The reader looks for the header where there are pointers.
      out.ints(POINTER, WORD_BYTES);
      this.#byType(this.#masks.of(this.#word(at)), at, { from: WORD_BYTES, to: span.slotBytes }, out);
    } else this.#byType(this.#masks.of(span.largeType), at, { from: 0, to: span.slotBytes }, out);
  }

  #everyWord(at: number, bytes: number, out: DumpWriter): void {
    for (let offset = 0; offset + WORD_BYTES <= bytes; offset += WORD_BYTES) this.#slot(at, offset, out);
  }

  #byBits(span: Span, at: number, out: DumpWriter): void {
    const marks = span.slotBytes >= INLINE_MARKS_SLOT_MIN ? this.#inlineMarkBytes : 0;
    const bits = span.bytes - span.bytes / (8 * WORD_BYTES) - marks;
    const first = at / WORD_BYTES;
    for (let word = 0; word * WORD_BYTES < span.slotBytes; word++) {
      const bit = first + word;
      if ((this.#span[bits + (bit >> 3)]! >> (bit & 7)) & 1) this.#slot(at, word * WORD_BYTES, out);
    }
  }

  /** Values of the type, one after the other as in an array, as far as they fit. */
  #byType(mask: PointerMask | null, at: number, { from, to }: { from: number; to: number }, out: DumpWriter): void {
    if (mask === null || mask.offsets.length === 0) return;
    for (let value = from; value < to; value += mask.bytes)
      for (const offset of mask.offsets) if (value + offset + WORD_BYTES <= to) this.#slot(at, value + offset, out);
  }

  /** Tells a pointer if it leads into the heap: most words of an image are none, and the reader would only drop them. */
  #slot(at: number, offset: number, out: DumpWriter): void {
    const pointer = this.#word(at + offset);
    if (pointer >= this.#arena.start && pointer < this.#arena.end) out.ints(POINTER, offset);
  }

  #word(at: number): number {
    return this.#words[(at >> 2) + 1]! * TWO_32 + this.#words[at >> 2]!;
  }
}
