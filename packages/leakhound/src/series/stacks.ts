/**
 * Stacks seen over all profiles of a target, each kept once, as columns of frames, leaf first.
 *
 *   stack 0   frames [0, 3)    textproto.readMIMEHeader < http.readRequest < http.(*conn).serve
 *   stack 1   frames [3, 5)    main.fillCache < main.main
 *
 * Two stacks are the same when their functions are the same, frame by frame. Lines move with every
 * release, so the line of the first profile that has the stack is kept for display and never compared.
 */
import type { Brand } from "../base/brand.ts";
import { Uint32List } from "../base/columns.ts";
import { SequenceTable } from "../base/sequence-table.ts";
import type { FunctionNumber } from "./functions.ts";
import type { NameIndex } from "./names.ts";

export type StackIndex = Brand<number, "StackIndex">;
export type FrameIndex = Brand<number, "FrameIndex">;

/** A row of a table of places. */
export type PlaceRow = Brand<number, "PlaceRow">;

/** File and line of each row of a table of frames. */
export interface FramePlaces {
  readonly file: Uint32Array;
  readonly line: Uint32Array;
}

export class StackTable {
  readonly #stacks = new SequenceTable();
  readonly #files = new Uint32List();
  readonly #lines = new Uint32List();
  /** Rows of the frames pushed since the last `end`, in the caller's table of places. */
  readonly #pushed = new Uint32List();

  get length(): number {
    return this.#stacks.length;
  }

  start(stack: StackIndex): FrameIndex {
    return this.#stacks.start(stack) as FrameIndex;
  }
  end(stack: StackIndex): FrameIndex {
    return this.#stacks.start(stack + 1) as FrameIndex;
  }
  functionOf(frame: FrameIndex): FunctionNumber {
    return this.#stacks.words[frame] as FunctionNumber;
  }
  fileOf(frame: FrameIndex): NameIndex {
    return this.#files.at(frame) as NameIndex;
  }
  lineOf(frame: FrameIndex): number {
    return this.#lines.at(frame);
  }

  /** Adds a frame to the stack that `find` looks up. */
  push(frame: FunctionNumber, place: PlaceRow): void {
    this.#stacks.push(frame);
    this.#pushed.push(place);
  }

  /** The stack of the frames pushed since the last call; `places` are read when it is new. */
  find(places: FramePlaces): StackIndex {
    const known = this.#stacks.length;
    const stack = this.#stacks.end();
    if (this.#stacks.length > known) {
      for (let i = 0; i < this.#pushed.length; i++) {
        this.#files.push(places.file[this.#pushed.at(i)]!);
        this.#lines.push(places.line[this.#pushed.at(i)]!);
      }
    }
    this.#pushed.length = 0;
    return stack as StackIndex;
  }
}
