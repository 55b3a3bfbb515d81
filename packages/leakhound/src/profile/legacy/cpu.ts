/**
 * CPU profiles of gperftools: words of 4 or 8 bytes, in either byte order.
 *
 *   0  3  0  period in microseconds  0        the third word is 1 for Java
 *   count  depth  address…                    a stack, leaf first; repeated
 *   0  1  0                                   the end; then text: the memory map, or Java's names
 */
import { MalformedProfile } from "../model/fault.ts";
import { STACK_ADDRESSES_MAX } from "../model/limits.ts";
import type { Profile } from "../model/types.ts";
import { Lines } from "../text/lines.ts";
import { AddressStacks, callAddressesAfterLeaf, dropCaller, dropDuplicateLeaves } from "./address-stacks.ts";
import { readJavaLocations } from "./java-locations.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { readMemoryMap } from "./memory-map.ts";

const HEADER_WORDS = 5;
const NANOS_PER_MICRO = 1000n;
/** Signal handlers add up to this number of frames as callers of the leaf. */
const HANDLER_FRAMES_MAX = 2;
/** One in this number of samples may lack them. */
const SAMPLES_PER_EXCEPTION = 32;

interface Layout {
  readonly wordBytes: 4 | 8;
  readonly isLittleEndian: boolean;
}

const LAYOUTS: readonly Layout[] = [
  { wordBytes: 4, isLittleEndian: true },
  { wordBytes: 4, isLittleEndian: false },
  { wordBytes: 8, isLittleEndian: true },
  { wordBytes: 8, isLittleEndian: false },
];

/** Reads the input word by word. */
class Words {
  readonly #view: DataView;
  readonly #layout: Layout;
  #at = 0;

  constructor(bytes: Uint8Array, layout: Layout) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#layout = layout;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#view.byteLength;
  }

  /** Number of whole words that follow. */
  get left(): number {
    return Math.floor((this.#view.byteLength - this.#at) / this.#layout.wordBytes);
  }

  /** Byte offset of the next word. */
  get at(): number {
    return this.#at;
  }

  next(): bigint {
    if (this.left === 0) throw new MalformedProfile("truncated", "the profile ends inside a stack", `byte ${this.#at}`);
    const { wordBytes, isLittleEndian } = this.#layout;
    const word =
      wordBytes === 8
        ? this.#view.getBigUint64(this.#at, isLittleEndian)
        : BigInt(this.#view.getUint32(this.#at, isLittleEndian));
    this.#at += wordBytes;
    return word;
  }
}

/** Whether the input begins like such a profile. No other supported format begins with 0. */
export function isLegacyCpu(bytes: Uint8Array): boolean {
  return LAYOUTS.some((layout) => headerOf(new Words(bytes, layout)) !== null);
}

interface Header {
  readonly isJava: boolean;
  readonly periodMicros: bigint;
}

function headerOf(words: Words): Header | null {
  if (words.left < HEADER_WORDS) return null;
  const [first, second, third, periodMicros, last] = Array.from({ length: HEADER_WORDS }, () => words.next());
  const isHeader = first === 0n && second === 3n && third! <= 1n && periodMicros! > 0n && last === 0n;
  return isHeader ? { isJava: third === 1n, periodMicros: periodMicros! } : null;
}

/** Throws `MalformedProfile`. */
export function readLegacyCpu(bytes: Uint8Array): Profile {
  for (const layout of LAYOUTS) {
    const words = new Words(bytes, layout);
    const header = headerOf(words);
    if (header) return readStacks(words, header, bytes);
  }
  throw new MalformedProfile("not-a-profile", "not a CPU profile of gperftools", "");
}

function readStacks(words: Words, { isJava, periodMicros }: Header, bytes: Uint8Array): Profile {
  const period = BigInt.asIntN(64, periodMicros * NANOS_PER_MICRO);
  const stacks = new AddressStacks();
  for (let stack = readStack(words); stack; stack = readStack(words)) {
    const { count, addresses } = stack;
    const values = [count, BigInt.asIntN(64, count * period)];
    stacks.add(isJava ? addresses : callAddressesAfterLeaf(addresses), values);
  }
  const cpu = { type: "cpu", unit: "nanoseconds" };
  const head = { sampleTypes: [{ type: "samples", unit: "count" }, cpu], periodType: cpu, period };
  const lines = new Lines(new TextDecoder().decode(bytes.subarray(words.at)).replaceAll("\r\n", "\n"));
  if (isJava) {
    const javaLocations = readJavaLocations(lines, stacks);
    stacks.renumber();
    return legacyProfile(head, stacks, { mappings: [], javaLocations });
  }
  dropHandlerFrames(stacks);
  const mappings = readMemoryMap(lines);
  stacks.renumber();
  dropDuplicateLeaves(stacks);
  return legacyProfile(head, stacks, { mappings });
}

/** Null at the end. */
function readStack(words: Words): { readonly count: bigint; readonly addresses: bigint[] } | null {
  if (words.isAtEnd) return null;
  const count = BigInt.asIntN(64, words.next());
  const at = words.at;
  const depth = words.next();
  if (depth > BigInt(words.left)) {
    throw new MalformedProfile("truncated", `a stack of ${depth} addresses where ${words.left} follow`, `byte ${at}`);
  }
  if (depth > STACK_ADDRESSES_MAX) {
    throw new MalformedProfile("too-large", `a stack of more than ${STACK_ADDRESSES_MAX} addresses`, `byte ${at}`);
  }
  const addresses = Array.from({ length: Number(depth) }, () => words.next());
  const isEnd = count === 0n && addresses.length === 1 && addresses[0] === 0n;
  return isEnd ? null : { count, addresses };
}

/** If nearly all stacks have the same caller of the leaf, it is a frame of the signal handler. */
function dropHandlerFrames(stacks: AddressStacks): void {
  const needed = stacks.samples.length - Math.floor(stacks.samples.length / SAMPLES_PER_EXCEPTION);
  for (let frame = 0; frame < HANDLER_FRAMES_MAX; frame++) {
    const counts = new Map<number, number>();
    for (const { stack } of stacks.samples) {
      const second = stack[1];
      if (second !== undefined) counts.set(second, (counts.get(second) ?? 0) + 1);
    }
    const [handler] = [...counts].find(([, count]) => count >= needed) ?? [];
    if (handler === undefined) return;
    for (const sample of stacks.samples) if (sample.stack[1] === handler) dropCaller(sample);
  }
}
