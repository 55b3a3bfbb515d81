/** Goroutines: their frames, and the calls and panics that wait on them. */
import { MalformedImage } from "../../model/fault.ts";
import { KIND, type MemoryReader } from "./memory.ts";
import type { Goroutine, StackFrame } from "./types.ts";
import type { Window } from "./window.ts";

const FRAMES_MAX = 10_000_000;

export class StackReader {
  readonly frames: StackFrame[] = [];
  readonly #window: Window;
  readonly #memory: MemoryReader;
  #goroutine: Goroutine = { id: 0, startedAt: 0, isSystem: true, waitReason: "" };

  constructor(window: Window, memory: MemoryReader) {
    this.#window = window;
    this.#memory = memory;
  }

  goroutine(): void {
    const window = this.#window;
    this.#window.numbers(2);
    const id = window.varint();
    const startedAt = window.varint();
    window.varint();
    const isSystem = window.bool();
    this.#window.numbers(2);
    const waitReason = window.text();
    const context = window.varint();
    this.#window.numbers(3);
    this.#goroutine = { id, startedAt, isSystem, waitReason };
    this.#memory.root(context, KIND.other, 0);
  }

  frame(): void {
    const window = this.#window;
    if (this.frames.length >= FRAMES_MAX)
      throw new MalformedImage("too-large", `more than ${FRAMES_MAX} stack frames`, window.offset);
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
    for (let offset = this.#memory.nextField(length); offset >= 0; offset = this.#memory.nextField(length)) {
      known.add(offset);
      this.#memory.slot(memory, offset, KIND.frame, offset, this.frames.length);
    }
    this.#memory.stackWords(memory, length, known, this.frames.length);
    this.frames.push({ goroutine: this.#goroutine, function: name, stackPointer, length, entry, pc, depth });
  }

  defer(): void {
    this.#window.numbers(4);
    this.#memory.root(this.#window.varint(), KIND.defer, 0);
    this.#window.numbers(2);
  }

  panic(): void {
    this.#window.numbers(2);
    const type = this.#window.varint();
    this.#memory.root(this.#window.varint(), KIND.panic, this.#memory.words.rowOf(type));
    this.#window.numbers(2);
  }
}
