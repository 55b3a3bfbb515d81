/** Names and types of the words on stacks: which variable of which goroutine each one is. */

import { isRuntime, packageOf, RUNTIME, sourceSymbol, TIER } from "../../holders/units.ts";
import type { GoDump } from "../dump/types.ts";
import type { GoProgram } from "../program/program.ts";
import { type FrameVariable, FrameVariables } from "./frame-variables.ts";
import { GoroutineGroups } from "./goroutine-groups.ts";
import type { NamedRoot } from "./roots.ts";

/** What waits, and what is waited in: the packages of locks and of the network poller. */
const WAITING = /^(?:internal\/)?(?:sync|poll)\./;

const isWaiting = (name: string): boolean => isRuntime(name) || WAITING.test(name);

interface Place {
  /** Row of the frame that a person would look at. */
  readonly row: number;
  readonly variable: FrameVariable | null;
}

export class StackRoots {
  readonly #dump: GoDump;
  readonly #goroutines: GoroutineGroups;
  readonly #variables: FrameVariables | null;

  constructor(dump: GoDump, program: GoProgram | null) {
    this.#dump = dump;
    this.#goroutines = new GoroutineGroups(dump, program);
    this.#variables = program && new FrameVariables(dump, program);
  }

  /** @param tier of what is no variable that stays in its place */
  name(root: number, tier: number): NamedRoot {
    const { frame, at, target } = this.#dump.image.roots;
    const { row, variable } = this.#place(frame[root]!, at[root]!, target[root]!);
    const slot = variable?.slot ?? null;
    const { goroutine } = this.#dump.frames[row]!;
    if (goroutine.isSystem) return { unit: RUNTIME, slot };
    const owner = variable?.function || this.#goroutines.functionOf(this.#dump.frames[row]!);
    const group = this.#goroutines.groupOf[row]!;
    const unit = {
      kind: "goroutine",
      name: sourceSymbol(`goroutine ${owner}${variable?.name ? `.${variable.name}` : ""}`),
      package: sourceSymbol(packageOf(owner)),
      tier: variable?.isFixed && slot ? TIER.goroutine : tier,
      group,
      depth: this.#goroutines.depthOf[row]!,
      isVariable: Boolean(variable?.name),
      worksFor: this.#goroutines.worksFor(group),
    } as const;
    return { unit, slot };
  }

  /** What is held while a goroutine waits is held by who called; room for a parameter is the called function's. */
  #place(row: number, offset: number, target: number): Place {
    const { frames } = this.#dump;
    const frame = frames[row]!;
    const isSame = (other: number): boolean => frames[other]?.goroutine === frame.goroutine;
    let caller = row;
    while (isWaiting(frames[caller]!.function) && isSame(caller + 1)) caller++;
    if (caller !== row || !this.#variables) return { row: caller, variable: null };
    const own = this.#variables.at(frame, offset);
    if (own) return { row, variable: own };
    const callee = isSame(row - 1) && !isWaiting(frames[row - 1]!.function) ? frames[row - 1]! : null;
    const parameter = callee && this.#variables.at(callee, offset + callee.length);
    return parameter
      ? { row: row - 1, variable: parameter }
      : { row, variable: this.#variables.mapWith(frame, target) };
  }
}
