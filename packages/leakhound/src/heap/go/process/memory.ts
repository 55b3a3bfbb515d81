/**
 * Memory of a process, as its core and its program have it between them.
 *
 *   core      [heap][stacks][variables]       as it was when the image was taken
 *   program   [code][types]                   what cannot change, and is often left out of cores
 *
 * Where both have an address, the source that comes first is right. Reads are synchronous: there are hundreds of
 * thousands of small ones, and a promise for each would cost more than the reading.
 */

import { lastAtMost } from "../../../base/binary-search.ts";
import type { MemoryFile, Segment } from "../../format/heap-source.ts";
import { MalformedImage } from "../../model/fault.ts";

const BLOCK_BYTES = 16 * 1024;
const BLOCKS_MAX = 2048;
const TWO_32 = 2 ** 32;

export class ProcessMemory {
  readonly #sources: readonly { readonly starts: Float64Array; readonly source: MemoryFile }[];
  /** By number: what was looked at lately. */
  readonly #blocks = new Map<number, DataView>();

  /** Of all sources: nothing that is read can be longer. */
  readonly bytes: number;

  constructor(sources: readonly MemoryFile[]) {
    this.bytes = sources.flatMap(({ segments }) => segments).reduce((sum, { length }) => sum + length, 0);
    this.#sources = sources.map((source) => ({
      starts: Float64Array.from(source.segments, ({ start }) => start),
      source,
    }));
  }

  /** Fills `into` with memory from `address` on. Throws `MalformedImage` where the process has none, or none is known. */
  fill(address: number, into: Uint8Array): void {
    for (let done = 0; done < into.length; ) {
      const read = this.#fillPart(address + done, into.subarray(done));
      if (read === 0) throw noMemory(address + done);
      done += read;
    }
  }

  #fillPart(address: number, into: Uint8Array): number {
    for (const { starts, source } of this.#sources) {
      const segment = source.segments[lastAtMost(starts, address)];
      const left = segment ? segment.start + segment.length - address : 0;
      if (!segment || left <= 0) continue;
      const read = source.readAt(
        segment.offset + address - segment.start,
        into.subarray(0, Math.min(left, into.length)),
      );
      if (read > 0) return read;
    }
    return 0;
  }

  has(address: number): boolean {
    return this.#segmentAt(address) !== null;
  }

  read(address: number, length: number): Uint8Array {
    // Before memory is taken up for it.
    if (!(length >= 0 && length <= this.bytes)) throw noMemory(address);
    const bytes = new Uint8Array(length);
    this.fill(address, bytes);
    return bytes;
  }

  /** At most `length` bytes; fewer where the process has none, or none is known. */
  readSome(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, this.#fillPart(address, bytes));
  }

  byte(address: number): number {
    return this.#block(address, 1).getUint8(this.#at);
  }

  half(address: number): number {
    return this.#block(address, 2).getUint16(this.#at, true);
  }

  /** 32 bits, signed. */
  int32(address: number): number {
    return this.#block(address, 4).getInt32(this.#at, true);
  }

  /** 64 bits, unsigned; rounded beyond 2^53, which no address is. */
  word(address: number): number {
    const view = this.#block(address, 8);
    return view.getUint32(this.#at + 4, true) * TWO_32 + view.getUint32(this.#at, true);
  }

  /** Where in the block that was returned last the address lies. */
  #at = 0;

  /** Memory that holds the address; a whole block where there is one, as neighbours are looked at next. */
  #block(address: number, length: number): DataView {
    const number = Math.floor(address / BLOCK_BYTES);
    const start = number * BLOCK_BYTES;
    this.#at = address - start;
    const known = this.#blocks.get(number);
    if (known && this.#at + length <= BLOCK_BYTES) return known;
    const segment = this.#segmentAt(address);
    const isWhole = segment && start >= segment.start && start + BLOCK_BYTES <= segment.start + segment.length;
    if (!isWhole || this.#at + length > BLOCK_BYTES) {
      this.#at = 0;
      return new DataView(this.read(address, length).buffer);
    }
    if (this.#blocks.size >= BLOCKS_MAX) this.#blocks.clear();
    const view = new DataView(this.read(start, BLOCK_BYTES).buffer);
    this.#blocks.set(number, view);
    return view;
  }

  #segmentAt(address: number): Segment | null {
    for (const { starts, source } of this.#sources) {
      const segment = source.segments[lastAtMost(starts, address)];
      if (segment && address < segment.start + segment.length) return segment;
    }
    return null;
  }
}

const noMemory = (address: number): MalformedImage =>
  new MalformedImage("corrupt", `the image has no memory at 0x${address.toString(16)}`, address);
