/** Writes object records: the contents of the slots of spans, and the offsets of the pointers in them. */
import type { Brand } from "../../../base/brand.ts";
import type { AddressRange } from "../dump/type-words.ts";
import type { DumpWriter } from "./dump-writer.ts";
import type { Layouts } from "./layouts.ts";
import type { PointerMask, PointerMasks } from "./pointer-masks.ts";
import type { ProcessMemory } from "./process-memory.ts";
import { type Span, slotsInUse } from "./spans.ts";

const OBJECT = 1;
const POINTER = 1;
const END = 0;
const WORD_BYTES = 8;
const TWO_32 = 2 ** 32;
/** From Go 1.22 on, slots of up to this size have bits in their span, and larger slots begin with their type. */
const BITS_SLOT_MAX = 512;
const HEADER_SLOT_MAX = 32_768;
/** The collector's marks of smaller slots are not in the span. */
const INLINE_MARKS_SLOT_MIN = 16;

/** The offset of a slot in its span. */
type SlotOffset = Brand<number, "SlotOffset">;

/** Offsets in a slot. */
interface ValueRange {
  readonly from: number;
  readonly to: number;
}

export class ObjectWriter {
  count = 0;
  bytes = 0;
  /** Whether the allocator records pointers as from Go 1.22 on; otherwise every word may be one. */
  readonly isPrecise: boolean;
  readonly #memory: ProcessMemory;
  readonly #masks: PointerMasks;
  readonly #arena: AddressRange;
  readonly #inlineMarkBytes: number;
  /** The memory of the current span, as bytes and as words. */
  #span = new Uint8Array();
  #words = new Uint32Array();

  constructor(memory: ProcessMemory, layouts: Layouts, masks: PointerMasks, arena: AddressRange) {
    this.#memory = memory;
    this.#masks = masks;
    this.#arena = arena;
    this.isPrecise = layouts.find("runtime.mspan", "largeType") !== null;
    this.#inlineMarkBytes = layouts.bytesOf("runtime.spanInlineMarkBits");
  }

  span(span: Span, out: DumpWriter): void {
    this.#load(span);
    const isInUse = slotsInUse(this.#memory, span);
    for (let slot = 0; slot < span.slots; slot++) {
      if (!isInUse(slot)) continue;
      const at = (slot * span.slotBytes) as SlotOffset;
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

  #pointers(span: Span, at: SlotOffset, out: DumpWriter): void {
    if (!this.isPrecise) this.#everyWord(span, at, out);
    else if (span.slotBytes <= BITS_SLOT_MAX) this.#byBits(span, at, out);
    else if (span.slotBytes <= HEADER_SLOT_MAX) {
      // The dump reader looks for the type only in objects that have pointers.
      out.ints(POINTER, WORD_BYTES);
      this.#byType(this.#masks.of(this.#word(at)), at, { from: WORD_BYTES, to: span.slotBytes }, out);
    } else this.#byType(this.#masks.of(span.largeType), at, { from: 0, to: span.slotBytes }, out);
  }

  #everyWord({ slotBytes }: Span, at: SlotOffset, out: DumpWriter): void {
    for (let offset = 0; offset + WORD_BYTES <= slotBytes; offset += WORD_BYTES) this.#pointer(at, offset, out);
  }

  #byBits(span: Span, at: SlotOffset, out: DumpWriter): void {
    const marks = span.slotBytes >= INLINE_MARKS_SLOT_MIN ? this.#inlineMarkBytes : 0;
    const bits = span.bytes - span.bytes / (8 * WORD_BYTES) - marks;
    const first = at / WORD_BYTES;
    for (let word = 0; word * WORD_BYTES < span.slotBytes; word++) {
      const bit = first + word;
      if ((this.#span[bits + (bit >> 3)]! >> (bit & 7)) & 1) this.#pointer(at, word * WORD_BYTES, out);
    }
  }

  /** Values of the type, one after the other as in an array, as far as they fit. */
  #byType(mask: PointerMask | null, at: SlotOffset, { from, to }: ValueRange, out: DumpWriter): void {
    if (mask === null || mask.offsets.length === 0) return;
    for (let value = from; value < to; value += mask.bytes)
      for (const offset of mask.offsets) if (value + offset + WORD_BYTES <= to) this.#pointer(at, value + offset, out);
  }

  /** Writes a pointer if it points into the heap: most words do not, and the dump reader would drop them. */
  #pointer(at: SlotOffset, offset: number, out: DumpWriter): void {
    const pointer = this.#word(at + offset);
    if (pointer >= this.#arena.start && pointer < this.#arena.end) out.ints(POINTER, offset);
  }

  #word(at: number): number {
    return this.#words[(at >> 2) + 1]! * TWO_32 + this.#words[at >> 2]!;
  }
}
