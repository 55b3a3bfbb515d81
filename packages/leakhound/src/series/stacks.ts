/**
 * Stacks seen over all profiles of a target, each once, as columns of frames, leaf first.
 *
 *   stack 0   frames [0, 3)    textproto.readMIMEHeader < http.readRequest < http.(*conn).serve
 *   stack 1   frames [3, 5)    main.fillCache < main.main
 *
 * Two stacks are the same when their functions are the same, frame by frame: lines move with every
 * release, so a line is kept for show (from the first sighting) and never compared.
 */
import type { Brand } from "../base/brand.ts";
import { Uint32List } from "../base/columns.ts";
import type { FunctionNumber } from "./functions.ts";
import type { NameIndex } from "./names.ts";

export type StackIndex = Brand<number, "StackIndex">;
export type FrameIndex = Brand<number, "FrameIndex">;

/**
 * The frames of one stack while it is being looked up; reused from sample to sample. A frame is its
 * function and a row of the caller's own table, which tells file and line if the stack is new.
 */
export class FrameBuffer {
  length = 0;
  functions = new Uint32Array(256);
  rows = new Uint32Array(256);

  /** Makes room for `length` frames in all. */
  reserve(length: number): void {
    if (length <= this.functions.length) return;
    this.functions = widened(this.functions, length);
    this.rows = widened(this.rows, length);
  }
}

/** File and line of a row of the table that a buffer's rows belong to. */
export interface FramePlaces {
  readonly file: Uint32Array;
  readonly line: Uint32Array;
}

function widened(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(column.length * 2, length));
  wider.set(column);
  return wider;
}

const FIRST_SLOTS = 4096;

export class StackTable {
  readonly #starts = new Uint32List();
  readonly #functions = new Uint32List();
  readonly #files = new Uint32List();
  readonly #lines = new Uint32List();
  readonly #hashes = new Uint32List();
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);

  constructor() {
    this.#starts.push(0);
  }

  get length(): number {
    return this.#hashes.length;
  }

  start(stack: StackIndex): FrameIndex {
    return this.#starts.at(stack) as FrameIndex;
  }
  end(stack: StackIndex): FrameIndex {
    return this.#starts.at(stack + 1) as FrameIndex;
  }
  functionOf(frame: FrameIndex): FunctionNumber {
    return this.#functions.at(frame) as FunctionNumber;
  }
  fileOf(frame: FrameIndex): NameIndex {
    return this.#files.at(frame) as NameIndex;
  }
  lineOf(frame: FrameIndex): number {
    return this.#lines.at(frame);
  }

  /** @param places of the rows in `frames` */
  intern(frames: FrameBuffer, places: FramePlaces): StackIndex {
    const hash = hashOf(frames);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let row = this.#slots[slot]!; row >= 0; row = this.#slots[slot]!) {
      if (this.#hashes.at(row) === hash && this.#same(row as StackIndex, frames)) return row as StackIndex;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.length;
    return this.#append(frames, places, hash);
  }

  #same(stack: StackIndex, frames: FrameBuffer): boolean {
    const start = this.start(stack);
    const { length, functions } = frames;
    if (this.end(stack) - start !== length) return false;
    const known = this.#functions.rows;
    for (let i = 0; i < length; i++) if (known[start + i] !== functions[i]) return false;
    return true;
  }

  #append(frames: FrameBuffer, { file, line }: FramePlaces, hash: number): StackIndex {
    const row = this.length;
    for (let i = 0; i < frames.length; i++) {
      this.#functions.push(frames.functions[i]!);
      this.#files.push(file[frames.rows[i]!]!);
      this.#lines.push(line[frames.rows[i]!]!);
    }
    this.#starts.push(this.#functions.length);
    this.#hashes.push(hash);
    if (this.length * 2 > this.#slots.length) this.#rehash();
    return row as StackIndex;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let row = 0; row < this.length; row++) {
      let slot = this.#hashes.at(row) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.#slots = slots;
  }
}

/** Mixes each function's number in turn (the finaliser of MurmurHash3), so that order counts. */
function hashOf({ length, functions }: FrameBuffer): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ functions[i]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
