/**
 * Two locks that are taken in different orders, so that two goroutines can wait for each other:
 *
 *   func (a *account) close() { a.mu.Lock(); a.bank.mu.Lock(); … }      account.mu, then bank.mu
 *   func (b *bank) audit()    { b.mu.Lock(); b.first.mu.Lock(); … }     bank.mu, then account.mu
 *
 * A lock is what the types say: the field, for all values of the type that has it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { type NodeIndex, nodeIndex, type SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import type { Located } from "../types/package-members.ts";
import { rootOf, type ValuePath } from "../types/value-path.ts";
import { type AcquiredLock, acquiredLocks, callsOf } from "./acquired-locks.ts";
import { changeMayLock } from "./changed-locks.ts";
import type { FunctionLock } from "./function-lock.ts";
import { functionLocks } from "./function-locks.ts";

/** A function holds one lock and acquires another. */
export interface LockPair {
  readonly fn: Located;
  readonly held: FunctionLock;
  readonly heldKey: string;
  /** The statement that locks, or the call that does. */
  readonly at: NodeIndex;
  readonly acquired: AcquiredLock;
  /** All locks that are held there. */
  readonly heldKeys: ReadonlySet<string>;
}

export interface LockOrder {
  readonly first: LockPair;
  /** The other order. */
  readonly second: LockPair;
}

const known = new WeakMap<Repository, readonly LockOrder[]>();

/**
 * Pairs of locks in both orders, one for each two locks; computed once. Every place that an order names is in a function that
 * takes a lock, itself or in what it calls.
 */
export function lockOrders(repository: Repository): readonly LockOrder[] {
  const found = known.get(repository) ?? (changeMayLock(repository) ? findOrders(repository) : []);
  known.set(repository, found);
  return found;
}

function findOrders(repository: Repository): LockOrder[] {
  const pairs = new Map<string, LockPair[]>();
  for (const pair of lockPairs(repository)) {
    const key = orderKey(pair.heldKey, pair.acquired.typeKey);
    const same = pairs.get(key);
    if (same) same.push(pair);
    else pairs.set(key, [pair]);
  }
  const orders: LockOrder[] = [];
  for (const all of pairs.values()) {
    const [one] = all;
    if (one === undefined || one.heldKey > one.acquired.typeKey) continue;
    const others = pairs.get(orderKey(one.acquired.typeKey, one.heldKey)) ?? [];
    const order = orderOf(all.slice(0, PLACES_MAX), others.slice(0, PLACES_MAX));
    if (order !== null) orders.push(order);
  }
  return orders;
}

/** Places of one order that are compared with those of the other, so that many places take linear time. */
const PLACES_MAX = 64;

function orderOf(all: readonly LockPair[], others: readonly LockPair[]): LockOrder | null {
  for (const first of all) for (const second of others) if (canBlock(first, second)) return { first, second };
  return null;
}

/** No third lock is held in both, and neither lock is only read in both. */
function canBlock(first: LockPair, second: LockPair): boolean {
  const isGuarded = [...first.heldKeys].some((key) => second.heldKeys.has(key));
  const isRead = ({ held, acquired }: LockPair, key: string) =>
    acquired.typeKey === key ? acquired.mode === "read" : held.uses.every(({ mode }) => mode === "read");
  const isOnlyRead = (key: string) => isRead(first, key) && isRead(second, key);
  return !isGuarded && !isOnlyRead(first.heldKey) && !isOnlyRead(second.heldKey);
}

/** The locks of a function, and what it acquires. */
interface LockingFunction {
  readonly fn: Located;
  /** Of values that are shared. */
  readonly held: readonly FunctionLock[];
  readonly locks: readonly FunctionLock[];
  readonly acquisitions: readonly Acquisition[];
}

/** A statement that locks, or a call that does. */
interface Acquisition {
  readonly at: NodeIndex;
  readonly isCall: boolean;
  readonly locks: ReadonlyMap<string, AcquiredLock>;
}

const orderKey = (first: string, second: string): string => `${first} ${second}`;

/** Pairs whose locks are also taken in the other order. Only their functions are followed along their paths. */
function* lockPairs(repository: Repository): Generator<LockPair> {
  const functions = repository.files.flatMap((file) => lockingFunctions(repository, file));
  const orders = new Set<string>();
  for (const { held, acquisitions } of functions)
    for (const lock of held)
      for (const { at, locks } of acquisitions)
        if (lock.mayBeHeldAt(at)) for (const key of locks.keys()) orders.add(orderKey(lock.typeKey, key));
  const isReversed = (first: string, second: string) =>
    first !== second && orders.has(orderKey(first, second)) && orders.has(orderKey(second, first));
  for (const one of functions) yield* pairsOf(one, isReversed);
}

function lockingFunctions(repository: Repository, file: GoFile): LockingFunction[] {
  const byFunction = new Map<NodeIndex, FunctionLock[]>();
  for (const lock of functionLocks(repository, file)) {
    const same = byFunction.get(lock.fn.node);
    if (same) same.push(lock);
    else byFunction.set(lock.fn.node, [lock]);
  }
  return [...byFunction].map(([node, locks]) => {
    const fn = { file, node };
    const held = locks.filter(({ path }) => isShared(fn, path));
    return { fn, held, locks, acquisitions: [...acquisitionsIn(repository, fn)] };
  });
}

function* pairsOf(
  { fn, held, locks, acquisitions }: LockingFunction,
  isReversed: (first: string, second: string) => boolean,
): Generator<LockPair> {
  const nodesOf = ({ typeKey }: FunctionLock) =>
    acquisitions.filter((one) => [...one.locks.keys()].some((key) => isReversed(typeKey, key))).map(({ at }) => at);
  const nodes = [...new Set(held.flatMap(nodesOf))];
  if (nodes.length === 0) return;
  const heldAt = new Map(locks.map((lock) => [lock, lock.heldAt(nodes)]));
  for (const lock of held)
    for (const { at, isCall, locks: acquired } of acquisitions) {
      if (!heldAt.get(lock)?.has(at)) continue;
      const heldKeys = new Set(locks.filter((one) => heldAt.get(one)?.has(at)).map(({ typeKey }) => typeKey));
      for (const one of acquired.values()) {
        if (!isReversed(lock.typeKey, one.typeKey)) continue;
        const chain = isCall ? [{ file: fn.file, node: at }, ...one.chain] : one.chain;
        yield { fn, held: lock, heldKey: lock.typeKey, at, acquired: { ...one, chain }, heldKeys };
      }
    }
}

/** Locks of a value that the function itself makes are not shared yet. */
function isShared({ file, node }: Located, path: ValuePath): boolean {
  const { tree } = file;
  const root = rootOf(path);
  const body = tree.field(node, "body");
  if (root === null || body === null || root < body || root >= tree.subtreeEnd(node)) return true;
  const value = valueAssignedAt(tree, nodeIndex(root));
  return value !== null && !isMade(tree, value);
}

/** `Cart{…}`, `&Cart{…}` or `new(Cart)` */
function isMade(tree: SyntaxTree, value: NodeIndex): boolean {
  const kind = tree.kind(value);
  if (kind === "call_expression") return tree.fieldText(value, "function") === "new";
  return kind === "composite_literal" || (kind === "unary_expression" && tree.source[tree.start(value)] === "&");
}

/** Statements that lock, and calls that do. */
function* acquisitionsIn(repository: Repository, fn: Located): Generator<Acquisition> {
  const { tree } = fn.file;
  for (const acquired of acquiredLocks(repository, fn).values()) {
    const [first, second] = acquired.chain;
    if (first && !second) yield { at: first.node, isCall: false, locks: new Map([[acquired.typeKey, acquired]]) };
  }
  for (const [at, callee] of callsOf(repository, fn)) {
    const parent = tree.parent(at);
    if (parent !== null && tree.kind(parent) === "defer_statement") continue;
    const locks = acquiredLocks(repository, callee, 1);
    if (locks.size > 0) yield { at, isCall: true, locks };
  }
}
