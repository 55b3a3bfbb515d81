/**
 * Which goroutines are alike, and which work for which.
 *
 *   runtime.goexit                         the runtime's: not told
 *   main.start.gowrap1                     made by the compiler for `go worker(jobs)`: not told
 *   main.worker              depth 0       what a person calls the goroutine
 *   main.step                depth 1
 *   runtime.chanrecv         depth 2
 *
 * Goroutines that begin with the same function are a group. One that another started works for it while that is still
 * in the function with the `go` statement:
 *
 *   main.main ─▶ http.Serve  `go c.serve()`  ─▶ http.(*conn).serve      a connection works for main.main
 */

import { inlinedFunctionAt } from "../binary/dwarf/locals.ts";
import type { GoDump, StackFrame } from "../dump/types.ts";
import type { GoProgram } from "../program/program.ts";

/** `go f(x)` compiles to a function that calls f with x; before Go 1.21 under another name. */
const WRAPPER = /\.gowrap\d+$|[·.]dwrap[·.]\d+$/;
const RUNTIME_FRAME = /^runtime\./;

export class GoroutineGroups {
  /** By frame: its goroutine's group. */
  readonly groupOf: Int32Array;
  /** By frame: how many told frames lie outside of it. */
  readonly depthOf: Uint32Array;
  readonly #program: GoProgram | null;
  readonly #frames: readonly StackFrame[];
  readonly #groups = new Map<string, number>();
  readonly #inlined = new Map<number, string>();
  /** By group: the functions with the `go` statements that started it, by their address. */
  readonly #starters = new Map<number, Set<number>>();
  /** From a function's address to the groups that are in it. */
  readonly #running = new Map<number, Set<number>>();
  readonly #worksFor = new Map<number, ReadonlySet<number>>();

  constructor({ frames }: GoDump, program: GoProgram | null) {
    this.#program = program;
    this.#frames = frames;
    this.groupOf = new Int32Array(frames.length);
    this.depthOf = new Uint32Array(frames.length);
    for (let end = frames.length; end > 0; ) {
      let start = end - 1;
      while (start > 0 && frames[start - 1]!.goroutine === frames[end - 1]!.goroutine) start--;
      this.#goroutine(start, end);
      end = start;
    }
  }

  /** Frames [start, end), the innermost first. */
  #goroutine(start: number, end: number): void {
    const entry = this.#entry(start, end);
    const name = this.functionOf(this.#frames[entry]!);
    const group = this.#groups.get(name) ?? this.#groups.size;
    this.#groups.set(name, group);
    for (let row = start; row < end; row++) {
      this.groupOf[row] = group;
      this.depthOf[row] = Math.max(0, entry - row);
      this.#note(this.#running, this.#functionAt(this.#frames[row]!.entry), group);
    }
    this.#note(this.#starters, group, this.#functionAt(this.#frames[entry]!.goroutine.startedAt));
  }

  /** The address where the function begins that has this code; 0 where that is not known. */
  #functionAt(pc: number): number {
    if (!this.#program || pc === 0) return 0;
    return this.#program.debug.functionAt(this.#program.linkedCode(pc))?.lowPc ?? 0;
  }

  #note(table: Map<number, Set<number>>, key: number, value: number): void {
    const known = table.get(key);
    if (known) known.add(value);
    else table.set(key, new Set([value]));
  }

  /** The outermost frame that a person wrote; the outermost of all where there is none. */
  #entry(start: number, end: number): number {
    let entry = end - 1;
    while (entry > start && RUNTIME_FRAME.test(this.#frames[entry]!.function)) entry--;
    const isBare = this.isWrapper(this.#frames[entry]!) && this.#inlinedAt(this.#frames[entry]!) === "";
    const isCalling = entry > start && !RUNTIME_FRAME.test(this.#frames[entry - 1]!.function);
    return isBare && isCalling ? entry - 1 : entry;
  }

  isWrapper({ function: name }: StackFrame): boolean {
    return WRAPPER.test(name);
  }

  /** As a person calls it: of a wrapper, the function that was inlined into it. */
  functionOf(frame: StackFrame): string {
    return (this.isWrapper(frame) && this.#inlinedAt(frame)) || frame.function;
  }

  #inlinedAt({ pc }: StackFrame): string {
    if (!this.#program) return "";
    let name = this.#inlined.get(pc);
    if (name === undefined) {
      name = inlinedFunctionAt(this.#program.debug, this.#program.linkedCode(pc) - 1);
      this.#inlined.set(pc, name);
    }
    return name;
  }

  /** The groups that the group works for, itself not among them. */
  worksFor(group: number): ReadonlySet<number> {
    const known = this.#worksFor.get(group);
    if (known) return known;
    const found = new Set<number>();
    for (const queue = [group]; queue.length > 0; )
      for (const above of this.#startersOf(queue.pop()!))
        if (!found.has(above)) {
          found.add(above);
          queue.push(above);
        }
    found.delete(group);
    this.#worksFor.set(group, found);
    return found;
  }

  #startersOf(group: number): number[] {
    const functions = [...(this.#starters.get(group) ?? [])];
    return functions.flatMap((code) => (code === 0 ? [] : [...(this.#running.get(code) ?? [])]));
  }
}
