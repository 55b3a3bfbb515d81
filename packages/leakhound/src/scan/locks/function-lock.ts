/**
 * One lock that a function takes. The paths through the function are walked only where its statements leave the answer open
 * (`lock-regions.ts`), and only for what a rule asks.
 */
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { ValuePath } from "../types/value-path.ts";
import type { LockEffect } from "./lock-effects.ts";
import { isHeldIn, type LockRegions, lockRegions } from "./lock-regions.ts";
import { type LockStates, lockStates, reassignments, type SecondLock } from "./lock-states.ts";
import type { LockUse } from "./lock-uses.ts";

const NOTHING: LockStates = { secondLocks: [], heldExits: [], heldAt: new Set() };

export class FunctionLock {
  readonly fn: Located;
  readonly path: ValuePath;
  /** Uses of this lock in the function. */
  readonly uses: readonly LockUse[];
  /** Effects of calls on this lock, by the node of the call. */
  readonly #effects: ReadonlyMap<NodeIndex, LockEffect>;
  /** null where the paths decide. */
  readonly #regions: LockRegions | null;
  /** Row after which the lock may be held; -1 where it is taken in a loop. */
  readonly #heldFrom: number;
  #states: LockStates | null = null;

  constructor(fn: Located, uses: readonly [LockUse, ...LockUse[]], effects: ReadonlyMap<NodeIndex, LockEffect>) {
    this.fn = fn;
    this.path = uses[0].path;
    this.uses = uses;
    this.#effects = effects;
    this.#heldFrom = heldFrom(fn, uses, effects);
    const assigned = [...reassignments(fn, this.path)];
    this.#regions = lockRegions({ fn, uses, effects, reassignments: assigned });
  }

  /** The lock's field and the type that has it. */
  get typeKey(): string {
    return this.uses[0]?.typeKey ?? this.path;
  }

  /** Operations that may lock it while it is held; none where the function is too complicated. */
  get secondLocks(): readonly SecondLock[] {
    return this.#mayBeTakenTwice() ? this.#walked().secondLocks : NOTHING.secondLocks;
  }

  /** Exits that may leave the lock held, and do not unlock it in a defer; none where the function is too complicated. */
  get heldExits(): readonly NodeIndex[] {
    return this.#regions === null ? this.#walked().heldExits : NOTHING.heldExits;
  }

  /** Those of some nodes at which the lock is held on every path, in their order. */
  heldAt(nodes: readonly NodeIndex[]): ReadonlySet<NodeIndex> {
    const probes = nodes.filter((node) => this.mayBeHeldAt(node));
    if (this.#regions !== null || probes.length === 0) return new Set(probes);
    return (this.#walk(probes) ?? NOTHING).heldAt;
  }

  /** Some operation that takes the lock may run before a node, and not be undone. */
  mayBeHeldAt(node: NodeIndex): boolean {
    return this.#regions === null ? node > this.#heldFrom : isHeldIn(this.#regions, node);
  }

  #mayBeTakenTwice(): boolean {
    for (const { node, action, isDeferred } of this.uses)
      if (action === "lock" && !isDeferred && this.mayBeHeldAt(node)) return true;
    for (const [node, { kind, isDeferred }] of this.#effects)
      if (kind === "acquires" && !isDeferred && this.mayBeHeldAt(node)) return true;
    return false;
  }

  #walked(): LockStates {
    this.#states ??= this.#walk([]) ?? NOTHING;
    return this.#states;
  }

  #walk(probes: readonly NodeIndex[]): LockStates | null {
    const { fn, path, uses } = this;
    return lockStates({ fn, path, uses, effects: this.#effects, probes });
  }
}

function heldFrom({ file }: Located, uses: readonly LockUse[], effects: ReadonlyMap<NodeIndex, LockEffect>): number {
  let first = Number.POSITIVE_INFINITY;
  const take = (node: NodeIndex): void => {
    first = Math.min(first, loopAround(file.tree, node) === null ? node : -1);
  };
  for (const { node, action, isDeferred } of uses) if (action === "lock" && !isDeferred) take(node);
  for (const [node, { kind, isDeferred }] of effects) if (kind === "keeps" && !isDeferred) take(node);
  return first;
}
