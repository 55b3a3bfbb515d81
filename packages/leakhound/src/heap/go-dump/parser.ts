/**
 * The records of a Go heap dump. A file is
 *
 *   "go1.7 heap dump\n"  record*  0
 *   record = tag fields…         numbers are varints; text and memory are a length and bytes
 *
 *   tag  record        fields                                      comes
 *   6    params        bigEndian pointerBytes arena… goarch version  first, once
 *   3    type          address size name isPointer                 before objects
 *   8    itab          address type
 *   1    object        address memory pointers
 *   4    goroutine     g sp id … waitReason …
 *   5    frame         sp depth childSp memory entry pc … function pointers    after its goroutine
 *   14,15 defer, panic                                             after the frames
 *   9    thread
 *   12,13 data, bss    address memory pointers
 *   7,11 finalizer, queued finalizer
 *   10   memstats      24 numbers, 256 pauses, collections
 *   16   allocation site, 17 sampled object
 *
 *   pointers = (1 offset)* 0     the offsets at which the memory before it holds pointers, nil or not
 *
 * Written by runtime.writeheapdump_m (src/runtime/heapdump.go); the same from Go 1.7 to 1.26.
 */
import { Malformed } from "../fault.ts";
import { ROOT_KINDS } from "../types.ts";
import { ObjectColumns, RootColumns } from "./collector.ts";
import { type AddressRange, TypeWords } from "./type-words.ts";
import type { AllocationSite, Finalizer, Goroutine, Segment, StackFrame } from "./types.ts";
import { CUT_OFF, Window } from "./window.ts";

const HEADER = "go1.7 heap dump\n";
const FIELD_END = 0;
const FIELD_POINTER = 1;
const POINTER_BYTES = 8;
const OFFSET_MAX = 0xffff_ffff;
/** Slots of these sizes that hold pointers begin with their type, from Go 1.22 on. */
const HEADER_SLOT_MIN = 513;
const HEADER_SLOT_MAX = 32_768;
const HEADER_SINCE_MINOR = 22;
const MEMSTATS_NUMBERS = 24 + 256 + 1;
const HEAP_ALLOC = 6;
const HEAP_OBJECTS = 11;
const PARAMS = 6;
const THREAD_NUMBERS = 3;
const FRAMES_MAX = 10_000_000;

const KIND = {
  global: ROOT_KINDS.indexOf("global"),
  frame: ROOT_KINDS.indexOf("frame"),
  stackWord: ROOT_KINDS.indexOf("stack-word"),
  finalizer: ROOT_KINDS.indexOf("finalizer"),
  defer: ROOT_KINDS.indexOf("defer"),
  panic: ROOT_KINDS.indexOf("panic"),
  other: ROOT_KINDS.indexOf("other"),
};
const NO_FRAME = 0xffff_ffff;

/** Where the binary has what an image points to; null where that is not known. */
export interface BinarySections {
  readonly types: AddressRange | null;
  readonly text: AddressRange | null;
}

export class DumpParser {
  readonly objects = new ObjectColumns();
  readonly roots = new RootColumns();
  readonly words: TypeWords;
  readonly typeNames = new Map<number, string>();
  readonly frames: StackFrame[] = [];
  readonly finalizers: Finalizer[] = [];
  readonly buckets = new Map<number, AllocationSite>();
  readonly samples: { readonly address: number; readonly bucket: number }[] = [];
  data: Segment | null = null;
  bss: Segment | null = null;
  stats: { heapAllocBytes: number; heapObjects: number } | null = null;
  goVersion = "";
  goArch = "";
  /** Whether the last record was read. */
  isComplete = false;
  readonly #window = new Window();
  /** By tag. */
  readonly #readers: readonly (() => void)[] = [
    () => this.#end(),
    () => this.#object(),
    () => this.#otherRoot(),
    () => this.#type(),
    () => this.#goroutineRecord(),
    () => this.#frame(),
    () => this.#params(),
    () => this.#finalizer(false),
    () => this.#itab(),
    () => this.#numbers(THREAD_NUMBERS),
    () => this.#memstats(),
    () => this.#finalizer(true),
    () => this.#data(),
    () => this.#bss(),
    () => this.#defer(),
    () => this.#panic(),
    () => this.#bucket(),
    () => this.#sample(),
  ];
  #hasHeader = false;
  #hasParams = false;
  #hasTypeHeaders = false;
  #arena: AddressRange = { start: 0, end: 0 };
  #goroutine: Goroutine = { id: 0, isSystem: true, waitReason: "" };
  /** Bytes that must be there before it is worth to try again. */
  #wanted = HEADER.length;

  readonly #text: AddressRange;

  /** @param binary where it has its types and its code, as far as it is at hand */
  constructor({ types, text }: BinarySections) {
    this.words = new TypeWords(types);
    this.#text = text ?? { start: 0, end: 0 };
  }

  /** Bytes of the stream parsed so far. */
  get offset(): number {
    return this.#window.offset;
  }

  /** Parses as many whole records as there are. Throws `Malformed`. */
  push(chunk: Uint8Array): void {
    this.#window.append(chunk);
    if (this.#window.left >= this.#wanted) this.#records();
  }

  /** Parses what was left for when more would come. Throws `Malformed`. */
  end(): void {
    if (this.#hasHeader) this.#records();
  }

  #records(): void {
    if (!this.#hasHeader) this.#header();
    this.#wanted = 0;
    while (!this.isComplete && this.#record());
  }

  #header(): void {
    const window = this.#window;
    const start = window.skip(HEADER.length);
    const text = String.fromCharCode(...window.bytes.subarray(start, start + HEADER.length));
    if (text !== HEADER) throw notADump(text);
    this.#hasHeader = true;
  }

  /** One record; false where it is cut off, and the window stands before it again. */
  #record(): boolean {
    const window = this.#window;
    const start = window.pos;
    const pointers = this.objects.pointer.length;
    const roots = this.roots.pointer.length;
    try {
      this.#dispatch(window.varint());
      return true;
    } catch (thrown) {
      if (thrown !== CUT_OFF) throw thrown;
      this.objects.forgetPointers(pointers);
      this.roots.forget(roots);
      window.pos = start;
      this.#wanted = 2 * window.left;
      return false;
    }
  }

  #dispatch(tag: number): void {
    if (!this.#hasParams && tag !== PARAMS) throw this.#corrupt(`begins with record ${tag} instead of its parameters`);
    const read = this.#readers[tag];
    if (!read) throw this.#corrupt(`there is no record ${tag}`);
    read();
  }

  #end(): void {
    this.isComplete = true;
  }

  #itab(): void {
    const itab = this.#window.varint();
    this.words.addItab(itab, this.#window.varint());
  }

  #params(): void {
    const window = this.#window;
    const isBigEndian = window.bool();
    const pointerBytes = window.varint();
    if (isBigEndian || pointerBytes !== POINTER_BYTES)
      throw new Malformed(
        "unsupported",
        `the process is ${8 * pointerBytes}-bit${isBigEndian ? " big-endian" : ""}`,
        window.offset,
      );
    const start = window.varint();
    this.#arena = { start, end: window.varint() };
    this.goArch = window.text();
    this.goVersion = window.text();
    window.varint();
    this.#hasTypeHeaders = minorOf(this.goVersion) >= HEADER_SINCE_MINOR;
    this.#hasParams = true;
  }

  #type(): void {
    const window = this.#window;
    const address = window.varint();
    window.varint();
    const name = window.text();
    window.bool();
    this.typeNames.set(address, name);
    this.words.addType(address);
  }

  #object(): void {
    const window = this.#window;
    const objects = this.objects;
    const address = window.varint();
    const size = window.varint();
    const start = window.skip(size);
    const first = objects.pointer.length;
    const { start: arenaStart, end: arenaEnd } = this.#arena;
    let hasPointers = false;
    for (let offset = this.#nextField(size); offset >= 0; offset = this.#nextField(size)) {
      hasPointers = true;
      const pointer = window.word(start + offset);
      if (pointer < arenaStart || pointer >= arenaEnd) continue;
      objects.pointer.push(pointer);
      objects.offset.push(offset);
      objects.word.push(this.#wordBefore(start, offset));
    }
    if (hasPointers) this.#firstWord(window.word(start), size);
    objects.address.push(address);
    objects.size.push(size);
    objects.start.push(first);
  }

  /** Large slots begin with their type, closures with the address of their code. */
  #firstWord(word: number, size: number): void {
    const { objects } = this;
    if (this.#hasTypeHeaders && size >= HEADER_SLOT_MIN && size <= HEADER_SLOT_MAX) {
      objects.headerObject.push(objects.address.length);
      objects.headerWord.push(this.words.rowOf(word));
    } else if (word >= this.#text.start && word < this.#text.end) {
      objects.closureObject.push(objects.address.length);
      objects.closureCode.push(word);
    }
  }

  /** The offset of the next pointer in memory of `size` bytes, or -1 at the end of the list. */
  #nextField(size: number): number {
    const kind = this.#window.varint();
    if (kind === FIELD_END) return -1;
    if (kind !== FIELD_POINTER) throw this.#corrupt(`there is no kind of field ${kind}`);
    const offset = this.#window.varint();
    if (offset + POINTER_BYTES > size) throw this.#corrupt(`a pointer at ${offset} of ${size} bytes`);
    if (offset > OFFSET_MAX)
      throw new Malformed("too-large", "an object with pointers is larger than 4 GiB", this.offset);
    return offset;
  }

  #goroutineRecord(): void {
    const window = this.#window;
    this.#numbers(2);
    const id = window.varint();
    this.#numbers(2);
    const isSystem = window.bool();
    this.#numbers(2);
    const waitReason = window.text();
    const context = window.varint();
    this.#numbers(3);
    this.#goroutine = { id, isSystem, waitReason };
    this.#root(context, KIND.other, 0);
  }

  #frame(): void {
    const window = this.#window;
    if (this.frames.length >= FRAMES_MAX)
      throw new Malformed("too-large", `more than ${FRAMES_MAX} stack frames`, this.offset);
    const stackPointer = window.varint();
    const depth = window.varint();
    window.varint();
    const length = window.varint();
    const memory = window.skip(length);
    const entry = window.varint();
    const pc = window.varint();
    window.varint();
    const name = window.text();
    const known = new Set<number>();
    for (let offset = this.#nextField(length); offset >= 0; offset = this.#nextField(length)) {
      known.add(offset);
      this.#slot(memory, offset, KIND.frame, offset, this.frames.length);
    }
    this.#stackWords(memory, length, known);
    this.frames.push({ goroutine: this.#goroutine, function: name, stackPointer, length, entry, pc, depth });
  }

  /**
   * Variables whose address was taken are not among a frame's pointers: the collector finds them in another way, which
   * the dump leaves out. All that is in a dump lived at the last collection, so a word that points to an object that
   * nothing else explains is such a variable, and hardly ever chance.
   */
  #stackWords(memory: number, length: number, known: ReadonlySet<number>): void {
    for (let offset = 0; offset + POINTER_BYTES <= length; offset += POINTER_BYTES)
      if (!known.has(offset)) this.#slot(memory, offset, KIND.stackWord, offset, this.frames.length);
  }

  #data(): void {
    this.data = this.#segment();
  }

  #bss(): void {
    this.bss = this.#segment();
  }

  #segment(): Segment {
    const window = this.#window;
    const start = window.varint();
    const length = window.varint();
    const memory = window.skip(length);
    const slots: number[] = [];
    const targets: number[] = [];
    const words: number[] = [];
    for (let offset = this.#nextField(length); offset >= 0; offset = this.#nextField(length)) {
      const pointer = window.word(memory + offset);
      if (this.#isInHeap(pointer)) this.#slot(memory, offset, KIND.global, start + offset, NO_FRAME);
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

  /** A root that stands in memory at hand, so that the word before it can be looked at. */
  #slot(memory: number, offset: number, kind: number, at: number, frame: number): void {
    const pointer = this.#window.word(memory + offset);
    if (!this.#isInHeap(pointer)) return;
    this.roots.push({ pointer, word: this.#wordBefore(memory, offset), kind, at, frame });
  }

  /** What the word before the pointer says of its target's type. */
  #wordBefore(memory: number, offset: number): number {
    return offset < POINTER_BYTES ? 0 : this.words.rowOf(this.#window.word(memory + offset - POINTER_BYTES));
  }

  #root(pointer: number, kind: number, word: number): void {
    if (this.#isInHeap(pointer)) this.roots.push({ pointer, word, kind, at: 0, frame: NO_FRAME });
  }

  #isInHeap(pointer: number): boolean {
    return pointer >= this.#arena.start && pointer < this.#arena.end;
  }

  #otherRoot(): void {
    this.#window.text();
    this.#root(this.#window.varint(), KIND.other, 0);
  }

  /** A finalizer keeps what its object points to, and the function; once queued, also the object itself. */
  #finalizer(isQueued: boolean): void {
    const window = this.#window;
    const object = window.varint();
    const closure = window.varint();
    this.#numbers(2);
    const type = window.varint();
    this.#root(closure, KIND.finalizer, 0);
    if (isQueued) this.#root(object, KIND.finalizer, 0);
    else this.finalizers.push({ object, type });
  }

  #defer(): void {
    this.#numbers(4);
    this.#root(this.#window.varint(), KIND.defer, 0);
    this.#numbers(2);
  }

  #panic(): void {
    this.#numbers(2);
    const type = this.#window.varint();
    this.#root(this.#window.varint(), KIND.panic, this.words.rowOf(type));
    this.#numbers(2);
  }

  #memstats(): void {
    const numbers = Array.from({ length: MEMSTATS_NUMBERS }, () => this.#window.varint());
    this.stats = { heapAllocBytes: numbers[HEAP_ALLOC]!, heapObjects: numbers[HEAP_OBJECTS]! };
  }

  #bucket(): void {
    const window = this.#window;
    const bucket = window.varint();
    const objectBytes = window.varint();
    const count = window.varint();
    if (count > window.left) throw CUT_OFF;
    const frames = Array.from({ length: count }, () => {
      const name = window.text();
      const file = window.text();
      return { function: name, file, line: window.varint() };
    });
    this.#numbers(2);
    this.buckets.set(bucket, { objectBytes, frames });
  }

  #sample(): void {
    const address = this.#window.varint();
    this.samples.push({ address, bucket: this.#window.varint() });
  }

  #numbers(count: number): void {
    for (let row = 0; row < count; row++) this.#window.varint();
  }

  #corrupt(what: string): Malformed {
    return new Malformed("corrupt", what, this.offset);
  }
}

/** 26 of "go1.26.8"; of what is no release, such as "devel +3f4a", a number above all. */
function minorOf(goVersion: string): number {
  const match = /^go1\.(\d+)/.exec(goVersion);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}

function notADump(begin: string): Malformed {
  const version = /^(go1\.\d+) heap dump/.exec(begin);
  return version
    ? new Malformed("unsupported", `it is of the form "${version[1]}", which no Go since 1.7 writes`, 0)
    : new Malformed("not-an-image", "it does not begin as a Go heap dump", 0);
}
