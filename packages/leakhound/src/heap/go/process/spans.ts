/**
 * The heap as its allocator sees it: spans, whole pages that are cut into slots of one size.
 *
 *   span   startAddr                                                  startAddr + npages · 8192
 *          [slot 0][slot 1][slot 2] ···              [slot nelems-1][pointer bits]
 *                              ▲ freeindex: all before are in use; behind it those whose bit in allocBits is set
 *
 * Which words of a slot are pointers is told in one of four ways (Go 1.22 and newer):
 *
 *   noscan                       none
 *   slots of up to 512 bytes     a bit a word, at the end of the span; before the marks of the collector, if it has them there
 *   up to 32 KiB                 the slot begins with the address of its type
 *   larger                       span.largeType
 *
 * Source: runtime/mheap.go, runtime/mbitmap.go
 */
import { MalformedImage } from "../../model/fault.ts";
import type { Layouts } from "./layout.ts";
import type { ProcessMemory } from "./memory.ts";

export interface Span {
  readonly start: number;
  readonly bytes: number;
  readonly slotBytes: number;
  readonly slots: number;
  readonly freeIndex: number;
  readonly allocBits: number;
  readonly hasPointers: boolean;
  /** Address of the type of the one large object; 0 for none. */
  readonly largeType: number;
  /** Address of the first of a list: finalizers, samples of the profile. */
  readonly specials: number;
}

const PAGE_BYTES = 8192;
const IN_USE = 1;
/** Of the structure that describes a span: there cannot be more of them than fit the image. */
const SPAN_STRUCTURE_BYTES_MIN = 100;
const SLOTS_MAX = PAGE_BYTES;

/** The spans in use, in the runtime's order. Throws `MalformedImage`. */
export function* readSpans(memory: ProcessMemory, layouts: Layouts, heap: number): Generator<Span> {
  const list = heap + layouts.at("runtime.mheap", "allspans");
  const [first, count] = [memory.word(list), memory.word(list + 8)];
  if (count * SPAN_STRUCTURE_BYTES_MIN > memory.bytes)
    throw new MalformedImage("corrupt", `the heap has ${count} spans`, list);
  const at = fieldsOf(layouts);
  for (let row = 0; row < count; row++) {
    const span = memory.word(first + 8 * row);
    if (memory.byte(span + at.state) === IN_USE) yield readSpan(memory, at, span);
  }
}

type Fields = ReturnType<typeof fieldsOf>;

function fieldsOf(layouts: Layouts) {
  const at = (field: string): number => layouts.at("runtime.mspan", field);
  return {
    state: at("state"),
    start: at("startAddr"),
    pages: at("npages"),
    slotBytes: at("elemsize"),
    slots: at("nelems"),
    freeIndex: at("freeindex"),
    // 16 bits since Go 1.22, a word before.
    hasNarrowIndexes: layouts.fieldBytes("runtime.mspan", "nelems") === 2,
    allocBits: at("allocBits"),
    spanClass: at("spanclass"),
    specials: at("specials"),
    largeType: layouts.find("runtime.mspan", "largeType"),
  };
}

function readSpan(memory: ProcessMemory, at: Fields, span: number): Span {
  const index = (offset: number): number =>
    at.hasNarrowIndexes ? memory.half(span + offset) : memory.word(span + offset);
  const read = {
    start: memory.word(span + at.start),
    bytes: memory.word(span + at.pages) * PAGE_BYTES,
    slotBytes: memory.word(span + at.slotBytes),
    slots: index(at.slots),
    freeIndex: index(at.freeIndex),
    allocBits: memory.word(span + at.allocBits),
    hasPointers: (memory.byte(span + at.spanClass) & 1) === 0,
    largeType: at.largeType === null ? 0 : memory.word(span + at.largeType),
    specials: memory.word(span + at.specials),
  };
  const isWhole = read.slots <= SLOTS_MAX && read.bytes <= memory.bytes && read.slotBytes > 0;
  if (!isWhole || read.slots * read.slotBytes > read.bytes)
    throw new MalformedImage(
      "corrupt",
      `a span of ${read.slots} slots of ${read.slotBytes} bytes in ${read.bytes}`,
      span,
    );
  return read;
}

/** By slot: whether it is in use. */
export function slotsInUse(memory: ProcessMemory, { slots, freeIndex, allocBits }: Span): (slot: number) => boolean {
  if (freeIndex >= slots) return () => true;
  const bits = memory.read(allocBits, (slots + 7) >> 3);
  return (slot) => slot < freeIndex || ((bits[slot >> 3]! >> (slot & 7)) & 1) === 1;
}
