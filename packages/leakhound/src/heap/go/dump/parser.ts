/**
 * The records of a Go heap dump. A file is
 *
 *   "go1.7 heap dump\n"  record*  0
 *   record = tag fields…         numbers are varints; text and memory are a length followed by bytes
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
 *   pointers = (1 offset)* 0     the offsets of the pointers, nil or not, in the memory before it
 *
 * Written by runtime.writeheapdump_m (src/runtime/heapdump.go); the same from Go 1.7 to 1.26.
 */
import { WideMap } from "../../../base/wide-map.ts";
import { MalformedImage } from "../../model/fault.ts";
import type { AllocationSite, Finalizer, Segment } from "./go-dump.ts";
import { type BinarySections, corrupt, KIND, MemoryReader } from "./memory-reader.ts";
import { StackReader } from "./stack-reader.ts";
import { CUT_OFF, Window } from "./window.ts";

const HEADER = "go1.7 heap dump\n";
const POINTER_BYTES = 8;
/** Since Go 1.22, large objects begin with their type. */
const HEADER_SINCE_MINOR = 22;
const MEMSTATS_NUMBERS = 24 + 256 + 1;
const HEAP_ALLOC = 6;
const HEAP_OBJECTS = 11;
const PARAMS = 6;
const THREAD_NUMBERS = 3;
/** The description of a root that process/roots.ts writes: dumps of the runtime lack cleanups. */
export const CLEANUP = "cleanup";

export class DumpParser {
  readonly memory: MemoryReader;
  readonly stacks: StackReader;
  readonly typeNames = new WideMap<string>();
  readonly finalizers: Finalizer[] = [];
  readonly buckets = new WideMap<AllocationSite>();
  readonly samples: { readonly address: number; readonly bucket: number }[] = [];
  data: Segment | null = null;
  bss: Segment | null = null;
  stats: { heapAllocBytes: number; heapObjects: number } | null = null;
  goVersion = "";
  goArch = "";
  /** Whether the end record was read. */
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
    () => this.#window.skipNumbers(THREAD_NUMBERS),
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
  /** The parser tries again when this many bytes have arrived. */
  #wanted = HEADER.length;

  /** @param binary its types and code, if the binary was given */
  constructor(binary: BinarySections) {
    this.memory = new MemoryReader(this.#window, binary);
    this.stacks = new StackReader(this.#window, this.memory);
  }

  /** Bytes of the stream parsed so far. */
  get offset(): number {
    return this.#window.offset;
  }

  /** Parses all complete records. Throws `MalformedImage`. */
  push(chunk: Uint8Array): void {
    this.#window.append(chunk);
    if (this.#window.left >= this.#wanted) this.#records();
  }

  /** Parses the records that `push` left for later. Throws `MalformedImage`. */
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

  /** Parses one record; false if it is cut off, and the window is then back at its beginning. */
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
      this.memory.objects.removePointersFrom(pointers);
      this.memory.roots.removeFrom(roots);
      window.pos = start;
      this.#wanted = 2 * window.left;
      return false;
    }
  }

  #dispatch(tag: number): void {
    if (!this.#hasParams && tag !== PARAMS)
      throw corrupt(this.#window, `the dump begins with record ${tag} instead of its parameters`);
    const read = this.#readers[tag];
    if (!read) throw corrupt(this.#window, `a record has the unknown tag ${tag}`);
    read();
  }

  #end(): void {
    this.isComplete = true;
  }

  #itab(): void {
    const itab = this.#window.varint();
    this.memory.words.addItab({ itab, type: this.#window.varint() });
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
    const kind = this.#window.text() === CLEANUP ? KIND.cleanup : KIND.other;
    this.memory.root({ pointer: this.#window.varint(), kind });
  }

  /** A finalizer keeps its function and what its object points to; once it is queued, it keeps the object, too. */
  #finalizer(isQueued: boolean): void {
    const window = this.#window;
    const object = window.varint();
    const closure = window.varint();
    window.skipNumbers(2);
    const type = window.varint();
    this.memory.root({ pointer: closure, kind: KIND.finalizer });
    if (isQueued) this.memory.root({ pointer: object, kind: KIND.finalizer });
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
    window.skipNumbers(2);
    this.buckets.set(bucket, { objectBytes, frames });
  }

  #sample(): void {
    const address = this.#window.varint();
    this.samples.push({ address, bucket: this.#window.varint() });
  }
}

/** 26 of "go1.26.8"; infinity for a version that is no release, such as "devel +3f4a". */
function minorOf(goVersion: string): number {
  const match = /^go1\.(\d+)/.exec(goVersion);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}

function notADump(begin: string): MalformedImage {
  const version = /^(go1\.\d+) heap dump/.exec(begin);
  return version
    ? new MalformedImage("unsupported", `its format is that of ${version[1]}, and Go 1.7 or newer is required`, 0)
    : new MalformedImage("not-an-image", "it does not begin like a Go heap dump", 0);
}
