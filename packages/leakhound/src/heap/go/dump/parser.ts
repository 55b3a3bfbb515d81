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
import { MalformedImage } from "../../model/fault.ts";
import { type BinarySections, corrupt, KIND, MemoryReader } from "./memory.ts";
import { StackReader } from "./stacks.ts";
import type { AllocationSite, Finalizer, Segment } from "./types.ts";
import { CUT_OFF, Window } from "./window.ts";

const HEADER = "go1.7 heap dump\n";
const POINTER_BYTES = 8;
/** Go 1.22 put types before large objects. */
const HEADER_SINCE_MINOR = 22;
const MEMSTATS_NUMBERS = 24 + 256 + 1;
const HEAP_ALLOC = 6;
const HEAP_OBJECTS = 11;
const PARAMS = 6;
const THREAD_NUMBERS = 3;

export class DumpParser {
  readonly memory: MemoryReader;
  readonly stacks: StackReader;
  readonly typeNames = new Map<number, string>();
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
    () => this.memory.object(),
    () => this.#otherRoot(),
    () => this.#type(),
    () => this.stacks.goroutine(),
    () => this.stacks.frame(),
    () => this.#params(),
    () => this.#finalizer(false),
    () => this.#itab(),
    () => this.#window.numbers(THREAD_NUMBERS),
    () => this.#memstats(),
    () => this.#finalizer(true),
    () => this.#data(),
    () => this.#bss(),
    () => this.stacks.defer(),
    () => this.stacks.panic(),
    () => this.#bucket(),
    () => this.#sample(),
  ];
  #hasHeader = false;
  #hasParams = false;
  /** Bytes that must be there before it is worth to try again. */
  #wanted = HEADER.length;

  /** @param binary where it has its types and its code, as far as it is at hand */
  constructor(binary: BinarySections) {
    this.memory = new MemoryReader(this.#window, binary);
    this.stacks = new StackReader(this.#window, this.memory);
  }

  /** Bytes of the stream parsed so far. */
  get offset(): number {
    return this.#window.offset;
  }

  /** Parses as many whole records as there are. Throws `MalformedImage`. */
  push(chunk: Uint8Array): void {
    this.#window.append(chunk);
    if (this.#window.left >= this.#wanted) this.#records();
  }

  /** Parses what was left for when more would come. Throws `MalformedImage`. */
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
    const pointers = this.memory.objects.pointer.length;
    const roots = this.memory.roots.pointer.length;
    try {
      this.#dispatch(window.varint());
      return true;
    } catch (thrown) {
      if (thrown !== CUT_OFF) throw thrown;
      this.memory.objects.forgetPointers(pointers);
      this.memory.roots.forget(roots);
      window.pos = start;
      this.#wanted = 2 * window.left;
      return false;
    }
  }

  #dispatch(tag: number): void {
    if (!this.#hasParams && tag !== PARAMS)
      throw corrupt(this.#window, `begins with record ${tag} instead of its parameters`);
    const read = this.#readers[tag];
    if (!read) throw corrupt(this.#window, `there is no record ${tag}`);
    read();
  }

  #end(): void {
    this.isComplete = true;
  }

  #itab(): void {
    const itab = this.#window.varint();
    this.memory.words.addItab(itab, this.#window.varint());
  }

  #params(): void {
    const window = this.#window;
    const isBigEndian = window.bool();
    const pointerBytes = window.varint();
    if (isBigEndian || pointerBytes !== POINTER_BYTES)
      throw new MalformedImage(
        "unsupported",
        `the process is ${8 * pointerBytes}-bit${isBigEndian ? " big-endian" : ""}`,
        window.offset,
      );
    const start = window.varint();
    this.memory.arena = { start, end: window.varint() };
    this.goArch = window.text();
    this.goVersion = window.text();
    window.varint();
    this.memory.hasTypeHeaders = minorOf(this.goVersion) >= HEADER_SINCE_MINOR;
    this.#hasParams = true;
  }

  #type(): void {
    const window = this.#window;
    const address = window.varint();
    window.varint();
    const name = window.text();
    window.bool();
    this.typeNames.set(address, name);
    this.memory.words.addType(address);
  }

  #data(): void {
    this.data = this.memory.segment();
  }

  #bss(): void {
    this.bss = this.memory.segment();
  }

  #otherRoot(): void {
    this.#window.text();
    this.memory.root(this.#window.varint(), KIND.other, 0);
  }

  /** A finalizer keeps what its object points to, and the function; once queued, also the object itself. */
  #finalizer(isQueued: boolean): void {
    const window = this.#window;
    const object = window.varint();
    const closure = window.varint();
    this.#window.numbers(2);
    const type = window.varint();
    this.memory.root(closure, KIND.finalizer, 0);
    if (isQueued) this.memory.root(object, KIND.finalizer, 0);
    else this.finalizers.push({ object, type });
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
    this.#window.numbers(2);
    this.buckets.set(bucket, { objectBytes, frames });
  }

  #sample(): void {
    const address = this.#window.varint();
    this.samples.push({ address, bucket: this.#window.varint() });
  }
}

/** 26 of "go1.26.8"; of what is no release, such as "devel +3f4a", a number above all. */
function minorOf(goVersion: string): number {
  const match = /^go1\.(\d+)/.exec(goVersion);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}

function notADump(begin: string): MalformedImage {
  const version = /^(go1\.\d+) heap dump/.exec(begin);
  return version
    ? new MalformedImage("unsupported", `it is of the form "${version[1]}", which no Go since 1.7 writes`, 0)
    : new MalformedImage("not-an-image", "it does not begin as a Go heap dump", 0);
}
