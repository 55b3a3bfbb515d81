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
  /** The rest of the function is not followed once it has leaked at more exits, or once a value was overwritten. */
  readonly leaksMax?: number;
  /** Each exit in these rows is visited on each path, also where nothing is left to release. */
  readonly marked?: Rows;
}

/** Rows of a tree. */
export interface Rows {
  readonly from: number;
  /** The row after the last one. */
  readonly to: number;
}

export class SeenOnPaths {
  readonly leaks: Leak[] = [];
  /** Returns that hand the open resource to the caller. */
  readonly returned: NodeIndex[] = [];
  /** A path leads from the acquisition to a release. */
  reachesRelease = false;
  readonly #leaksMax: number;
  /** Exits behind which a value is left that was not read to its end. */
  readonly #leaking = new Set<NodeIndex>();
  #isOver = false;
  /** What may hold on any path to an exit; null where nobody asks. */
  readonly exits: Map<NodeIndex, States> | null;
  readonly marked: Rows | null;

  constructor({ leaksMax = Infinity, marked }: WalkOptions) {
    this.#leaksMax = leaksMax;
    this.exits = marked === undefined ? null : new Map();
    this.marked = marked ?? null;
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
    if (this.#isOver) return;
    this.leaks.push({ exit, how, isUnchecked, givenBack, isReadOut });
    // Behind a value that was read to its end, a worse leak may come.
    if (isReadOut) return;
    this.#leaking.add(exit);
    this.#isOver = this.#leaking.size > this.#leaksMax || (how === "overwritten" && this.#leaksMax < Infinity);
  }

  /** Nobody asks for what comes behind. */
  get isOver(): boolean {
    return this.#isOver;
  }
}
