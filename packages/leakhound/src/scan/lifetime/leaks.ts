/** What is seen of a resource while its paths are followed. */
import type { NodeIndex } from "../syntax/tree.ts";
import { either, type States, UNREACHED } from "./states.ts";

/** Whether other code had the resource before: a call that should keep it, another call, or a list. */
export type GivenBack = "certain" | "likely" | "passed in" | "collected" | null;

/** Where a resource leaks. */
export interface Leak {
  /** The exit, the statement that overwrites the variable, or the acquiring statement for the end of its block. */
  readonly exit: NodeIndex;
  readonly how: "exit" | "overwritten" | "end of block";
  /** The error was not checked on this path: the resource may not have been acquired. */
  readonly isUnchecked?: boolean;
  /** On this path a call that should keep the resource has failed; "likely" where that is a call of a library. */
  readonly givenBack?: GivenBack;
  /** On each path to it, the value was read to its end: a connection is given back. */
  readonly isReadOut?: boolean;
}

export interface WalkOptions {
  readonly stopsAtLeak: boolean;
  /** Each exit is visited on each path, also where nothing is left to release. */
  readonly marksExits?: boolean;
}

export class SeenOnPaths {
  readonly leaks: Leak[] = [];
  /** Returns that hand the open resource to the caller. */
  readonly returned: NodeIndex[] = [];
  /** A path leads from the acquisition to a release. */
  reachesRelease = false;
  /** The rest of the function is not followed once it has leaked. */
  readonly stopsAtLeak: boolean;
  /** What may hold on any path to an exit; null where nobody asks. */
  readonly exits: Map<NodeIndex, States> | null;

  constructor({ stopsAtLeak, marksExits = false }: WalkOptions) {
    this.stopsAtLeak = stopsAtLeak;
    this.exits = marksExits ? new Map() : null;
  }

  /** @param node an exit, or the block at whose end the resource is gone */
  reached(node: NodeIndex, states: States): void {
    this.exits?.set(node, either(this.exits.get(node) ?? UNREACHED, states));
  }

  leak(
    exit: NodeIndex,
    how: Leak["how"],
    { isUnchecked = false, givenBack = null, isReadOut = false }: Omit<Leak, "exit" | "how"> = {},
  ): void {
    if (!this.isOver) this.leaks.push({ exit, how, isUnchecked, givenBack, isReadOut });
  }

  /** Behind a value that was read to its end, a worse leak may come. */
  get isOver(): boolean {
    return this.stopsAtLeak && this.leaks.some(({ isReadOut }) => isReadOut !== true);
  }
}
