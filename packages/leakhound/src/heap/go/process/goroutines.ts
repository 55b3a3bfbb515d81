/**
 * Goroutines and their stacks, by frame pointers as they are on amd64:
 *
 *   sp ─▶ [locals of the innermost         ]
 *   bp ─▶ [saved bp][return address        ]     pc of the caller
 *         [locals of the caller  ···       ] ◀─ frame's end, where DWARF counts locals from
 *
 * Which words of a frame are pointers is told by stack-maps.ts. Other words may be as well, of variables whose address
 * was taken: the reader takes one for a variable where nothing else holds what it points to. A goroutine that ran when
 * the image was taken has its registers elsewhere: its whole stack is one frame, of such words only.
 *
 * Source: runtime/runtime2.go, runtime/traceback.go
 */

import { MalformedImage } from "../../model/fault.ts";
import type { FunctionSymbol } from "../binary/elf/functions.ts";
import type { DumpWriter } from "./dump-writer.ts";
import type { Layouts } from "./layout.ts";
import type { ProcessMemory } from "./memory.ts";
import type { StackMap, StackMaps } from "./stack-maps.ts";

const GOROUTINE = 4;
const FRAME = 5;
const DEFER = 14;
const END = 0;
const POINTER = 1;
const WORD_BYTES = 8;
/** Statuses; the collector adds SCAN while it scans a stack. */
const [RUNNABLE, RUNNING, SYSCALL, WAITING, PREEMPTED, SCAN] = [1, 2, 3, 4, 9, 0x1000];
const LIVE: readonly number[] = [RUNNABLE, RUNNING, SYSCALL, WAITING, PREEMPTED];
const FRAMES_MAX = 10_000;
const DEFERS_MAX = 10_000;
const GOROUTINES_MAX = 1 << 24;
const STACK_BYTES_MAX = 2 ** 31;
/** Started by the runtime for people. */
const NOT_SYSTEM = new Set(["runtime.main", "runtime.corostart", "runtime.handleAsyncEvent"]);

export interface Code {
  readonly functionAt: (pc: number) => FunctionSymbol | null;
  /** Whether frames have pointers to each other as drawn above. */
  readonly hasFramePointers: boolean;
}

interface Place {
  readonly pc: number;
  readonly sp: number;
  readonly bp: number;
}

/** A frame's end, and where in it pointers stand. */
interface Extent {
  readonly end: number;
  readonly depth: number;
  readonly slots: readonly number[];
}

/** Offsets in the frame. */
function localsOf({ sp, bp }: Place, { localWords, locals }: StackMap): number[] {
  const first = bp - sp - WORD_BYTES * localWords;
  return first < 0 ? [] : locals.map((word) => first + WORD_BYTES * word);
}

export class GoroutineWriter {
  /** How many ran, so that their stacks are told as a whole. */
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
      if (!LIVE.includes(this.#memory.int32(g + this.#at.status) & ~SCAN)) continue;
      this.#goroutine(g, out);
      yield;
    }
  }

  #goroutine(g: number, out: DumpWriter): void {
    const { word } = this.#reader(g);
    const status = this.#memory.int32(g + this.#at.status) & ~SCAN;
    const entry = this.#code.functionAt(word(this.#at.startPc))?.name ?? "";
    const isSystem = entry.startsWith("runtime.") && !NOT_SYSTEM.has(entry);
    out.ints(GOROUTINE, g, word(this.#at.sp), word(this.#at.id), word(this.#at.goPc), status, isSystem ? 1 : 0, 0, 0);
    out.text("");
    out.ints(word(this.#at.context), word(this.#at.m), word(this.#at.defers), word(this.#at.panics));
    const [low, high] = [word(this.#at.stackLow), word(this.#at.stackHigh)];
    if (high <= low || high - low > STACK_BYTES_MAX) return;
    const start = this.#start(g, status);
    if (start === null || start.sp < low || start.sp > high) this.#wholeStack(low, high, word(this.#at.startPc), out);
    else this.#frames(start, high, out);
    this.#defers(word(this.#at.defers), g, out);
  }

  #reader(g: number): { word: (offset: number) => number } {
    return { word: (offset) => this.#memory.word(g + offset) };
  }

  /** Where the innermost frame is; null where only the processor knew. */
  #start(g: number, status: number): Place | null {
    const { word } = this.#reader(g);
    const at = this.#at;
    if (!this.#code.hasFramePointers) return null;
    if (word(at.syscallSp) !== 0)
      return { pc: word(at.syscallPc), sp: word(at.syscallSp), bp: word(at.syscallBp ?? at.bp) };
    return status === RUNNING ? null : { pc: word(at.pc), sp: word(at.sp), bp: word(at.bp) };
  }

  #wholeStack(low: number, high: number, pc: number, out: DumpWriter): void {
    this.running++;
    this.#frame({ sp: low, pc, bp: 0 }, { end: high, depth: 0, slots: [] }, out);
  }

  #frames(start: Place, high: number, out: DumpWriter): void {
    let place: Place | null = start;
    let calleeArgs: readonly number[] = [];
    for (let depth = 0; place !== null && depth < FRAMES_MAX; depth++) {
      const caller = this.#caller(place, high);
      const map = this.#maps.at(place.pc);
      // The outermost, runtime.goexit or a goroutine that has not begun, reaches to the end.
      const end = caller?.sp ?? high;
      const slots = [...calleeArgs, ...localsOf(place, map)];
      this.#frame(place, { end, depth, slots: slots.filter((slot) => slot + WORD_BYTES <= end - place!.sp) }, out);
      calleeArgs = map.args.map((word) => word * WORD_BYTES);
      place = caller;
    }
  }

  #caller({ sp, bp }: Place, high: number): Place | null {
    if (bp < sp || bp + 16 > high || bp % 8 !== 0) return null;
    const caller = { pc: this.#memory.word(bp + 8), sp: bp + 16, bp: this.#memory.word(bp) };
    return this.#code.functionAt(caller.pc) === null ? null : caller;
  }

  #frame({ sp, pc }: Place, { end, depth, slots }: Extent, out: DumpWriter): void {
    const found = this.#code.functionAt(depth === 0 ? pc : pc - 1);
    out.ints(FRAME, sp, depth, 0);
    out.memory(this.#memory.read(sp, Math.max(0, end - sp)));
    out.ints(found?.entry ?? pc, pc, 0);
    out.text(found?.name ?? `0x${pc.toString(16)}`);
    for (const slot of new Set(slots)) out.ints(POINTER, slot);
    out.int(END);
  }

  #defers(first: number, g: number, out: DumpWriter): void {
    const [fn, link] = [this.#layouts.at("runtime._defer", "fn"), this.#layouts.at("runtime._defer", "link")];
    for (let at = first, row = 0; at !== 0 && row < DEFERS_MAX && this.#memory.has(at); row++) {
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
