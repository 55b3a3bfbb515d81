/**
 * The memory of a process, of which its core contains one part and its program the other.
 *
 *   core      [heap][stacks][variables]       as they were when the image was taken
 *   program   [code][types]                   cannot change, and are often left out of cores
 *
 * If both contain an address, the first source is right. Reads are synchronous: there are hundreds of thousands of
 * small ones, and a promise for each would take longer than the reading.
 */

import { lastAtMost } from "../../../base/binary-search.ts";
import { type Bytes, bytes } from "../../../base/units.ts";
import type { MemoryFile, Segment } from "../../format/heap-source.ts";
import { MalformedImage } from "../../model/fault.ts";

const BLOCK_BYTES = 16 * 1024;
const BLOCKS_MAX = 2048;
const TWO_32 = 2 ** 32;

export class ProcessMemory {
  readonly #sources: readonly { readonly starts: Float64Array; readonly source: MemoryFile }[];
  /** By number: blocks that were read recently. */
  readonly #blocks = new Map<number, DataView>();

  /** The size of all sources: no read can be longer. */
  readonly bytes: number;

  constructor(sources: readonly MemoryFile[]) {
    this.bytes = sources.flatMap(({ segments }) => segments).reduce((sum, { length }) => sum + length, 0);
    this.#sources = sources.map((source) => ({
      starts: Float64Array.from(source.segments, ({ start }) => start),
      source,
    }));
  }

  /** Fills `into` with memory from `address` on. Throws `MalformedImage` if no source contains all of it. */
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

  read(address: number, length: Bytes): Uint8Array {
    // Checked first, so that a wrong length allocates nothing.
    if (!(length >= 0 && length <= this.bytes)) throw noMemory(address);
    const read = new Uint8Array(length);
    this.fill(address, read);
    return read;
  }

  /** At most `length` bytes; fewer if no source contains all of it. */
  readSome(address: number, length: Bytes): Uint8Array {
    const read = new Uint8Array(length);
    return read.subarray(0, this.#fillPart(address, read));
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

  /** 64 bits, unsigned; rounded above 2^53. No address is that large. */
  word(address: number): number {
    const view = this.#block(address, 8);
    return view.getUint32(this.#at + 4, true) * TWO_32 + view.getUint32(this.#at, true);
  }

  /** The offset of the address in the block that `#block` returned last. */
  #at = 0;

  /** Memory that contains the address: a whole block if there is one, because neighbors are read next. */
  #block(address: number, length: 1 | 2 | 4 | 8): DataView {
    const number = Math.floor(address / BLOCK_BYTES);
    const start = number * BLOCK_BYTES;
    this.#at = address - start;
    const known = this.#blocks.get(number);
    if (known && this.#at + length <= BLOCK_BYTES) return known;
    const segment = this.#segmentAt(address);
    const isWhole = segment && start >= segment.start && start + BLOCK_BYTES <= segment.start + segment.length;
    if (!isWhole || this.#at + length > BLOCK_BYTES) {
      this.#at = 0;
      return new DataView(this.read(address, bytes(length)).buffer);
    }
    if (this.#blocks.size >= BLOCKS_MAX) this.#blocks.clear();
    const view = new DataView(this.read(start, bytes(BLOCK_BYTES)).buffer);
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
