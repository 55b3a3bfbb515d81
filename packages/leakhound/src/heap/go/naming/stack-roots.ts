/** The names and types of words on stacks: the variable that each one is, and its goroutine. */

import { TIER, type Unit } from "../../holders/units.ts";
import { objectIndex, type RootIndex } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import { type FrameVariable, FrameVariables } from "./frame-variables.ts";
import { GoroutineGroups } from "./goroutine-groups.ts";
import type { NamedRoot } from "./named-root.ts";
import { isRuntime, packageOf, sourceSymbol } from "./symbols.ts";
import { RUNTIME } from "./units.ts";

/** Functions in which goroutines wait: those of locks and of the network poller, besides the runtime's. */
const WAITING = /^(?:internal\/)?(?:sync|poll)\./;

const isWaiting = (name: string): boolean => isRuntime(name) || WAITING.test(name);

/** A frame of the program's own code, and the variable in it, if known. */
interface Place {
  /** Row of the frame. */
  readonly row: number;
  readonly variable: FrameVariable | null;
}

export class StackRoots {
  readonly #dump: GoDump;
  readonly #goroutines: GoroutineGroups;
  readonly #variables: FrameVariables | null;
  /** The objects of the runtime that are goroutines: its functions on a stack point to them, and they to each other. */
  readonly #structures: ReadonlySet<number>;

  constructor(dump: GoDump, program: GoProgram | null) {
    this.#dump = dump;
    this.#goroutines = new GoroutineGroups(dump, program);
    this.#structures = new Set(dump.frames.map(({ goroutine }) => dump.find(goroutine.structure)));
    this.#variables = program && new FrameVariables(dump, program);
  }

  /** @param tier of a word that is no variable with a fixed location */
  name(root: RootIndex, tier: number): NamedRoot {
    if (this.#structures.has(this.#dump.image.roots.target[root]!)) return { unit: RUNTIME, slot: null };
    const { row, variable } = this.#place(root);
    const slot = variable?.slot ?? null;
    return { unit: this.#unit(row, variable, variable?.isFixed && slot ? TIER.goroutine : tier), slot };
  }

  /** The unit of what a goroutine holds apart from its variables. @param row of any of its frames */
  goroutine(row: number): Unit {
    return this.#unit(this.#goroutines.entryOf[row]!, null, TIER.goroutine);
  }

  #unit(row: number, variable: FrameVariable | null, tier: number): Unit {
    const { goroutine } = this.#dump.frames[row]!;
    if (goroutine.isSystem) return RUNTIME;
    const owner = variable?.function || this.#goroutines.functionOf(this.#dump.frames[row]!);
    const group = this.#goroutines.groupOf[row]!;
    return {
      kind: "goroutine",
      subject: sourceSymbol(`${owner}${variable?.name ? `.${variable.name}` : ""}`),
      package: sourceSymbol(packageOf(owner)),
      tier,
      group,
      depth: this.#goroutines.depthOf[row]!,
      isVariable: Boolean(variable?.name),
      startedBy: this.#goroutines.startedBy(group),
    };
  }

  /**
   * While a goroutine waits, what the frames of the wait hold belongs to the function that called them. The word of a
   * parameter belongs to the called function, although it is in the caller's frame.
   */
  #place(root: RootIndex): Place {
    const { frames, image } = this.#dump;
    const { frame: frameOf, at, target } = image.roots;
    const row = frameOf[root]!;
    const frame = frames[row]!;
    const isSame = (other: number): boolean => frames[other]?.goroutine === frame.goroutine;
    let caller = row;
    while (isWaiting(frames[caller]!.function) && isSame(caller + 1)) caller++;
    if (caller !== row || !this.#variables) return { row: caller, variable: null };
    const own = this.#variables.at(frame, at[root]!);
    if (own) return { row, variable: own };
    const callee = isSame(row - 1) && !isWaiting(frames[row - 1]!.function) ? frames[row - 1]! : null;
    const parameter = callee && this.#variables.at(callee, at[root]! + callee.length);
    return parameter
      ? { row: row - 1, variable: parameter }
      : { row, variable: this.#variables.mapWith(frame, objectIndex(target[root]!)) };
  }
}
