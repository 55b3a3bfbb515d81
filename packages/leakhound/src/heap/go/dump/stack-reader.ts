/** Reads goroutines: their frames, deferred calls and panics. */
import { address } from "../../model/address.ts";
import { MalformedImage } from "../../model/fault.ts";
import type { Goroutine, StackFrame } from "./go-dump.ts";
import { KIND, type MemoryReader } from "./memory-reader.ts";
import type { Window } from "./window.ts";

const FRAMES_MAX = 10_000_000;

export class StackReader {
  readonly frames: StackFrame[] = [];
  readonly #window: Window;
  readonly #memory: MemoryReader;
  #goroutine: Goroutine = { id: 0, structure: 0, startedAt: 0, isSystem: true, waitReason: "" };

  constructor(window: Window, memory: MemoryReader) {
    this.#window = window;
    this.#memory = memory;
  }

  goroutine(): void {
    const window = this.#window;
    const structure = window.varint();
    window.varint();
    const id = window.varint();
    const startedAt = window.varint();
    window.varint();
    const isSystem = window.bool();
    window.skipNumbers(2);
    const waitReason = window.text();
    const context = window.varint();
    window.skipNumbers(3);
    this.#goroutine = { id, structure, startedAt, isSystem, waitReason };
    this.#memory.root({ pointer: context, kind: KIND.other });
  }

  frame(): void {
    const window = this.#window;
    const frame = this.frames.length;
    if (frame >= FRAMES_MAX)
      throw new MalformedImage("too-large", `there are more than ${FRAMES_MAX} stack frames`, window.offset);
    const stackPointer = window.varint();
    const depth = window.varint();
    window.varint();
    const length = window.varint();
    const memory = window.memoryAt(address(stackPointer), length);
    const entry = window.varint();
    const pc = window.varint();
    window.varint();
    const name = window.text();
    const known = new Set<number>();
    for (let offset = this.#memory.nextField(length); offset >= 0; offset = this.#memory.nextField(length)) {
      known.add(offset);
      this.#memory.slot({ memory, offset, kind: KIND.frame, at: offset, frame });
    }
    this.#memory.stackWords({ memory, length, frame }, known);
    this.frames.push({ goroutine: this.#goroutine, function: name, stackPointer, length, entry, pc, depth });
  }

  defer(): void {
    const window = this.#window;
    window.skipNumbers(3);
    const deferredAt = window.varint();
    this.#memory.root({ pointer: window.varint(), kind: KIND.defer, at: deferredAt });
    window.skipNumbers(2);
  }

  panic(): void {
    const window = this.#window;
    window.skipNumbers(2);
    const type = window.varint();
    this.#memory.root({ pointer: window.varint(), kind: KIND.panic, word: this.#memory.words.rowOf(type) });
    window.skipNumbers(2);
  }
}
