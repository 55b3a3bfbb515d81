/**
 * The locks that a function acquires, itself or in what it calls, by the type and field that have them. Unlike the effects
 * of `lock-effects.ts`, it does not matter by which variable: an order between locks holds for all values of their types.
 */
import { ownNodes } from "../flow/paths.ts";
import { onlyMethodsOf } from "../goroutines/only-methods.ts";
import { runBy } from "../goroutines/starts.ts";
import { DepthMemo } from "../index/depth-memo.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type LockMode, lockUses } from "./lock-uses.ts";

export interface AcquiredLock {
  readonly typeKey: string;
  readonly mode: LockMode;
  /** Calls down to the statement that locks, outermost first; the last one is the statement. */
  readonly chain: readonly Located[];
}

const DEPTH_MAX = 4;
const LOCKS_MAX = 24;
const NOTHING: ReadonlyMap<string, AcquiredLock> = new Map();

const known = new WeakMap<Repository, DepthMemo<ReadonlyMap<string, AcquiredLock>>>();

/** By the key of the lock. A function that unlocks a lock first was called with the lock held, and does not acquire it. */
export function acquiredLocks(repository: Repository, fn: Located, depth = 0): ReadonlyMap<string, AcquiredLock> {
  const memo = known.get(repository) ?? new DepthMemo<ReadonlyMap<string, AcquiredLock>>(DEPTH_MAX);
  known.set(repository, memo);
  return memo.answer({ fn, depth }, NOTHING, () => {
    const own = locksOf(repository, fn);
    if (depth < DEPTH_MAX) addLocksOfCalls(repository, fn, depth, own);
    else if (ownNodes(fn.file.tree, fn.node, "call_expression").length > 0) memo.leaveOut();
    return own.locks.size === 0 ? NOTHING : own.locks;
  });
}

interface OwnLocks {
  readonly locks: Map<string, AcquiredLock>;
  /** Keys of locks that it unlocks before it locks them. */
  readonly released: ReadonlySet<string>;
}

function locksOf(repository: Repository, fn: Located): OwnLocks {
  const locks = new Map<string, AcquiredLock>();
  const released = new Set<string>();
  for (const { node, typeKey, mode, action, isDeferred } of lockUses(repository, fn)) {
    if (action === "unlock" && !isDeferred && !locks.has(typeKey)) released.add(typeKey);
    if (action === "lock" && !locks.has(typeKey) && !released.has(typeKey))
      locks.set(typeKey, { typeKey, mode, chain: [{ file: fn.file, node }] });
  }
  return { locks, released };
}

function addLocksOfCalls(repository: Repository, fn: Located, depth: number, { locks, released }: OwnLocks): void {
  for (const [call, callee] of callsOf(repository, fn))
    for (const lock of acquiredLocks(repository, callee, depth + 1).values())
      if (!locks.has(lock.typeKey) && !released.has(lock.typeKey) && locks.size < LOCKS_MAX)
        locks.set(lock.typeKey, { ...lock, chain: [{ file: fn.file, node: call }, ...lock.chain] });
}

/** A call, and the function that it reaches. */
type ReachedCall = readonly [NodeIndex, Located];

const callsKnown = new WeakMap<Repository, LocatedMap<readonly ReachedCall[]>>();

/** Functions that a function calls while it waits; those of goroutines left out. Found once for all depths. */
export function callsOf(repository: Repository, fn: Located): readonly ReachedCall[] {
  const functions = callsKnown.get(repository) ?? new LocatedMap<readonly ReachedCall[]>();
  callsKnown.set(repository, functions);
  const found = functions.get(fn) ?? findCalls(repository, fn);
  functions.set(fn, found);
  return found;
}

function findCalls(repository: Repository, fn: Located): ReachedCall[] {
  const methods = onlyMethodsOf(repository);
  const found = runBy(repository, fn).calls.map(({ node, callee }): ReachedCall => [node, callee]);
  const { tree } = fn.file;
  for (const call of ownNodes(tree, fn.node, "call_expression")) {
    const method = methods(fn.file, call);
    if (method === null) continue;
    const parent = tree.parent(call);
    if (parent === null || tree.kind(parent) !== "go_statement") found.push([call, method]);
  }
  return found;
}
