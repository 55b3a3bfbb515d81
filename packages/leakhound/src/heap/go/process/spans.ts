/**
 * The heap as its allocator divides it: spans of whole pages, divided into slots of one size.
 *
 *   span   startAddr                                                  startAddr + npages · 8192
 *          [slot 0][slot 1][slot 2] ···              [slot nelems-1][pointer bits]
 *                              ▲ freeindex: all slots before it are in use; after it, those whose bit in allocBits is set
 *
 * There are four ways to find the words of a slot that are pointers (Go 1.22 and newer):
 *
 *   noscan                       no word is a pointer
 *   slots of up to 512 bytes     one bit per word, at the end of the span, but before the collector's marks, if these are there
 *   up to 32 KiB                 the slot begins with the address of its type
 *   larger                       span.largeType
 *
 * Source: runtime/mheap.go, runtime/mbitmap.go
 */
import { bytes } from "../../../base/units.ts";
import { MalformedImage } from "../../model/fault.ts";
import type { Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";

export interface Span {
  readonly start: number;
  readonly bytes: number;
  readonly slotBytes: number;
  readonly slots: number;
  readonly freeIndex: number;
  readonly allocBits: number;
  readonly hasPointers: boolean;
  /** Address of the type of the only object of a large span; 0 for none. */
  readonly largeType: number;
  /** Address of the first entry of a list of finalizers and profile samples. */
  readonly specials: number;
}

const PAGE_BYTES = 8192;
const IN_USE = 1;
/** A lower bound of the size of runtime.mspan: there cannot be more spans than fit into the image. */
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
    // Since Go 1.22 these are 16 bits wide; before, they were a word.
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
      `a span of ${read.bytes} bytes has ${read.slots} slots of ${read.slotBytes} bytes`,
      span,
    );
  return read;
}

/** By slot: whether it is in use. */
export function slotsInUse(memory: ProcessMemory, { slots, freeIndex, allocBits }: Span): (slot: number) => boolean {
  if (freeIndex >= slots) return () => true;
  const bits = memory.read(allocBits, bytes((slots + 7) >> 3));
  return (slot) => slot < freeIndex || ((bits[slot >> 3]! >> (slot & 7)) & 1) === 1;
}
