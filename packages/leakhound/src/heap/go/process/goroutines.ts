/**
 * Goroutines and their stacks, found by frame pointers as they are on amd64:
 *
 *   sp ─▶ [locals of the innermost         ]
 *   bp ─▶ [saved bp][return address        ]     pc of the caller
 *         [locals of the caller  ···       ] ◀─ frame's end, from which DWARF counts locals
 *
 * stack-maps.ts says which words of a frame are pointers. Other words may be pointers as well, of variables whose
 * address was taken: the dump reader takes such a word for a variable if nothing else holds the object that it points
 * to. The registers of a goroutine that ran when the image was taken are not in memory: its whole stack is one frame,
 * which consists of such words only.
 *
 * Source: runtime/runtime2.go, runtime/traceback.go
 */

import { bytes } from "../../../base/units.ts";
import { MalformedImage } from "../../model/fault.ts";
import type { FunctionSymbol } from "../binary/elf/symbols.ts";
import type { DumpWriter } from "./dump-writer.ts";
import type { Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";
import type { StackMap, StackMaps } from "./stack-maps.ts";

const GOROUTINE = 4;
const FRAME = 5;
const DEFER = 14;
const END = 0;
const POINTER = 1;
const WORD_BYTES = 8;
/** Statuses of a goroutine; the collector adds SCAN while it scans a stack. */
const [RUNNABLE, RUNNING, SYSCALL, WAITING, PREEMPTED, SCAN] = [1, 2, 3, 4, 9, 0x1000];
const LIVE: readonly number[] = [RUNNABLE, RUNNING, SYSCALL, WAITING, PREEMPTED];
const FRAMES_MAX = 10_000;
const DEFERS_MAX = 10_000;
const GOROUTINES_MAX = 1 << 24;
const STACK_BYTES_MAX = 2 ** 31;
/** Functions of the runtime that run the program's code. */
const NOT_SYSTEM = new Set(["runtime.main", "runtime.corostart", "runtime.handleAsyncEvent"]);

export interface Code {
  readonly functionAt: (pc: number) => FunctionSymbol | null;
  /** Whether frames contain pointers to each other as drawn above. */
  readonly hasFramePointers: boolean;
}

/** The registers at a call. */
interface FrameRegisters {
  readonly pc: number;
  readonly sp: number;
  readonly bp: number;
}

/** The end of a frame, and the offsets of its pointers. */
interface FrameExtent {
  readonly end: number;
  readonly depth: number;
  readonly slots: readonly number[];
}

/** The addresses of a stack. */
interface StackRange {
  readonly low: number;
  readonly high: number;
}

/** The offsets of local pointers in the frame. */
function localSlots({ sp, bp }: FrameRegisters, { localWords, locals }: StackMap): number[] {
  const first = bp - sp - WORD_BYTES * localWords;
  return first < 0 ? [] : locals.map((word) => first + WORD_BYTES * word);
}

export class GoroutineWriter {
  /** How many goroutines ran, so that their whole stacks are searched for pointers. */
  running = 0;
  readonly #memory: ProcessMemory;
  readonly #layouts: Layouts;
  readonly #code: Code;
  readonly #maps: StackMaps;
  readonly #at: ReturnType<typeof fieldsOf>;

  constructor(memory: ProcessMemory, layouts: Layouts, code: Code, maps: StackMaps) {
    this.#memory = memory;
    this.#layouts = layouts;
    this.#code = code;
    this.#maps = maps;
    this.#at = fieldsOf(layouts);
  }

  /** @param list address of runtime.allgs */
  *all(list: number, out: DumpWriter): Generator<void> {
    const [first, count] = [this.#memory.word(list), this.#memory.word(list + 8)];
    if (count > GOROUTINES_MAX) throw new MalformedImage("corrupt", `there are ${count} goroutines`, list);
    for (let row = 0; row < count; row++) {
      const g = this.#memory.word(first + 8 * row);
      if (!LIVE.includes(this.#statusOf(g))) continue;
      this.#goroutine(g, out);
      yield;
    }
  }

  #statusOf(g: number): number {
    return this.#memory.int32(g + this.#at.status) & ~SCAN;
  }

  #goroutine(g: number, out: DumpWriter): void {
    const at = this.#at;
    const word = (offset: number): number => this.#memory.word(g + offset);
    const entry = this.#code.functionAt(word(at.startPc))?.name ?? "";
    const isSystem = entry.startsWith("runtime.") && !NOT_SYSTEM.has(entry);
    out.ints(GOROUTINE, g, word(at.sp), word(at.id), word(at.goPc), this.#statusOf(g), isSystem ? 1 : 0, 0, 0);
    out.text("");
    out.ints(word(at.context), word(at.m), word(at.defers), word(at.panics));
    const stack: StackRange = { low: word(at.stackLow), high: word(at.stackHigh) };
    if (stack.high <= stack.low || stack.high - stack.low > STACK_BYTES_MAX) return;
    const start = this.#registers(g);
    if (start === null || start.sp < stack.low || start.sp > stack.high) this.#wholeStack(stack, word(at.startPc), out);
    else this.#frames(start, stack.high, out);
    this.#defers(g, out);
  }

  /** The registers of the innermost frame; null if only the processor had them. */
  #registers(g: number): FrameRegisters | null {
    const at = this.#at;
    const word = (offset: number): number => this.#memory.word(g + offset);
    if (!this.#code.hasFramePointers) return null;
    if (word(at.syscallSp) !== 0)
      return { pc: word(at.syscallPc), sp: word(at.syscallSp), bp: word(at.syscallBp ?? at.bp) };
    return this.#statusOf(g) === RUNNING ? null : { pc: word(at.pc), sp: word(at.sp), bp: word(at.bp) };
  }

  #wholeStack({ low, high }: StackRange, pc: number, out: DumpWriter): void {
    this.running++;
    this.#frame({ sp: low, pc, bp: 0 }, { end: high, depth: 0, slots: [] }, out);
  }

  #frames(start: FrameRegisters, high: number, out: DumpWriter): void {
    let frame: FrameRegisters | null = start;
    let calleeArgs: readonly number[] = [];
    for (let depth = 0; frame !== null && depth < FRAMES_MAX; depth++) {
      const caller = this.#caller(frame, high);
      const map = this.#maps.at(frame.pc);
      // The outermost frame, of runtime.goexit or of a goroutine that has not begun, extends to the end of the stack.
      const end = caller?.sp ?? high;
      const length = end - frame.sp;
      const slots = [...calleeArgs, ...localSlots(frame, map)].filter((slot) => slot + WORD_BYTES <= length);
      this.#frame(frame, { end, depth, slots }, out);
      calleeArgs = map.args.map((word) => word * WORD_BYTES);
      frame = caller;
    }
  }

  #caller({ sp, bp }: FrameRegisters, high: number): FrameRegisters | null {
    if (bp < sp || bp + 16 > high || bp % 8 !== 0) return null;
    const caller = { pc: this.#memory.word(bp + 8), sp: bp + 16, bp: this.#memory.word(bp) };
    return this.#code.functionAt(caller.pc) === null ? null : caller;
  }

  #frame({ sp, pc }: FrameRegisters, { end, depth, slots }: FrameExtent, out: DumpWriter): void {
    const found = this.#code.functionAt(depth === 0 ? pc : pc - 1);
    out.ints(FRAME, sp, depth, 0);
    out.memory(this.#memory.read(sp, bytes(Math.max(0, end - sp))));
    out.ints(found?.entry ?? pc, pc, 0);
    out.text(found?.name ?? `0x${pc.toString(16)}`);
    for (const slot of new Set(slots)) out.ints(POINTER, slot);
    out.int(END);
  }

  #defers(g: number, out: DumpWriter): void {
    const [fn, link] = [this.#layouts.at("runtime._defer", "fn"), this.#layouts.at("runtime._defer", "link")];
    let at = this.#memory.word(g + this.#at.defers);
    for (let row = 0; at !== 0 && row < DEFERS_MAX && this.#memory.has(at); row++) {
      const next = this.#memory.word(at + link);
      out.ints(DEFER, at, g, 0, 0, this.#memory.word(at + fn), 0, next);
      at = next;
    }
  }
}

function fieldsOf(layouts: Layouts) {
  const at = (path: string): number => layouts.at("runtime.g", path);
  return {
    status: at("atomicstatus"),
    id: at("goid"),
    goPc: at("gopc"),
    startPc: at("startpc"),
    m: at("m"),
    defers: at("_defer"),
    panics: at("_panic"),
    stackLow: at("stack.lo"),
    stackHigh: at("stack.hi"),
    sp: at("sched.sp"),
    pc: at("sched.pc"),
    bp: at("sched.bp"),
    context: at("sched.ctxt"),
    syscallSp: at("syscallsp"),
    syscallPc: at("syscallpc"),
    // Since Go 1.23.
    syscallBp: layouts.find("runtime.g", "syscallbp"),
  };
}
