/**
 * Locks that code takes which runs while a callee holds them:
 *
 *   t.each(func(one row) {
 *       if one.isOld() { t.drop(one.id) }       drop locks t.mu, which each holds
 *   })
 *   for one := range t.all() { t.drop(one.id) }
 *   t.each(t.drop)
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";
import { type HeldCallback, heldByIterator, heldCallbacks } from "./held-callbacks.ts";
import { type LockCall, lockCalls, namesIn } from "./lock-calls.ts";
import { effectsOfCall, lockEffects, renamedPath } from "./lock-effects.ts";
import { type LockMode, lockUses } from "./lock-uses.ts";

export interface LockInCallback {
  /** What locks again: a call of a lock, or of a function that locks. */
  readonly node: NodeIndex;
  readonly mode: LockMode;
  readonly held: HeldCallback;
  /** The call or the loop that runs the code. */
  readonly runs: NodeIndex;
  /** Calls down to the statement that locks. */
  readonly chain: readonly Located[];
}

export function* locksInCallbacks(repository: Repository, file: GoFile): Generator<LockInCallback> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal")) {
    const fn = { file, node };
    for (const call of lockCalls(repository, fn)) yield* ofCall(repository, file, call);
    yield* ofLoops(repository, fn);
  }
}

/** A lock that code takes, in the names of the function around it. */
interface TakenLock {
  readonly node: NodeIndex;
  readonly path: ValuePath;
  readonly mode: LockMode;
  readonly chain: readonly Located[];
}

/** `t.each(func(one row) { … })` */
function* ofCall(repository: Repository, file: GoFile, { node, callee, names }: LockCall): Generator<LockInCallback> {
  const values = callee === null ? [] : argumentsOf(file.tree, node);
  if (callee === null || !values.some((one) => isFunctionValue(file, one))) return;
  for (const held of heldCallbacks(repository, callee)) {
    const value = values[held.row];
    const path = renamedPath(callee, held.path, names);
    if (value === undefined || path === null) continue;
    for (const { node: at, mode, chain } of takenBy(repository, { file, node: value }, path))
      yield { node: at, mode, held, runs: node, chain };
  }
}

const isFunctionValue = ({ tree }: GoFile, value: NodeIndex): boolean =>
  tree.kind(value) === "func_literal" || tree.kind(value) === "selector_expression";

/** Where a function value takes a lock. @param path in the names of the function around the value */
export function takenBy(repository: Repository, { file, node }: Located, path: ValuePath): readonly TakenLock[] {
  const { tree } = file;
  if (tree.kind(node) === "func_literal") return takenIn(repository, { file, node }, path);
  const types = typesOf(repository);
  const operand = tree.kind(node) === "selector_expression" ? tree.field(node, "operand") : null;
  const target = operand === null ? null : types.target(file, node);
  if (operand === null || target?.kind !== "function") return [];
  const receiver = target.fn.file.tree.field(target.fn.node, "receiver");
  const owner = receiver === null ? undefined : namesIn(target.fn, receiver)[0];
  const value = pathOf(types, file, operand);
  if (owner === undefined || value === null) return [];
  const names = new Map([[owner as number, value]]);
  return lockEffects(repository, target.fn).flatMap((effect) => {
    const isSame = effect.kind === "acquires" && renamedPath(target.fn, effect.path, names) === path;
    return isSame ? [{ node, path, mode: effect.mode, chain: [{ file, node }, ...effect.chain] }] : [];
  });
}

/** Where the code of a function, or the part of it in a node, takes a lock before it has unlocked it. */
function takenIn(repository: Repository, fn: Located, path: ValuePath, part = fn.node): readonly TakenLock[] {
  const { file } = fn;
  const { tree } = file;
  const isInside = (node: NodeIndex) => tree.contains(part, node);
  const uses = lockUses(repository, fn).filter((use) => use.path === path && isInside(use.node));
  // The lock is given away for a while.
  const [first] = uses;
  if (first?.action === "unlock") return [];
  const own = uses.flatMap(({ node, mode, action, isDeferred }): TakenLock[] =>
    action === "lock" && !isDeferred ? [{ node, path, mode, chain: [{ file, node }] }] : [],
  );
  const called = lockCalls(repository, fn).flatMap((call): TakenLock[] =>
    !isInside(call.node) || call.isDeferred
      ? []
      : effectsOfCall(
          repository,
          { file, call, depth: 0 },
          (effect, of) => of === path && effect.kind === "acquires",
        ).map(({ mode, chain }) => ({ node: call.node, path, mode, chain })),
  );
  return [...own, ...called];
}

/** `for one := range t.all() { … }`, `for one := range t.each { … }` */
function* ofLoops(repository: Repository, fn: Located): Generator<LockInCallback> {
  const { file } = fn;
  const { tree } = file;
  for (const clause of tree.withinFunction(fn.node, "range_clause")) {
    const value = tree.field(clause, "right");
    const loop = tree.parent(clause);
    const body = loop === null ? null : tree.field(loop, "body");
    if (value === null || loop === null || body === null || functionAround(tree, clause) !== fn.node) continue;
    for (const { held, path } of heldInLoop(repository, fn, value))
      for (const { node, mode, chain } of takenIn(repository, fn, path, body))
        yield { node, mode, held, runs: clause, chain };
  }
}

interface HeldInLoop {
  readonly held: HeldCallback;
  readonly path: ValuePath;
}

/** Locks that an iterator holds while the body of the loop runs. */
function heldInLoop(repository: Repository, { file, node: fn }: Located, value: NodeIndex): readonly HeldInLoop[] {
  const { tree } = file;
  const types = typesOf(repository);
  const inNames = (callee: Located, held: readonly HeldCallback[], names: ReadonlyMap<number, ValuePath>) =>
    held.flatMap((one): HeldInLoop[] => {
      const path = renamedPath(callee, one.path, names);
      return path === null ? [] : [{ held: one, path }];
    });
  if (tree.kind(value) === "call_expression") {
    const call = lockCalls(repository, { file, node: fn }).find(({ node }) => node === value);
    if (call === undefined || call.callee === null) return [];
    return inNames(call.callee, heldByIterator(repository, call.callee), call.names);
  }
  const operand = tree.kind(value) === "selector_expression" ? tree.field(value, "operand") : null;
  const target = operand === null ? null : types.target(file, value);
  if (operand === null || target?.kind !== "function") return [];
  const receiver = target.fn.file.tree.field(target.fn.node, "receiver");
  const owner = receiver === null ? undefined : namesIn(target.fn, receiver)[0];
  const path = pathOf(types, file, operand);
  if (owner === undefined || path === null) return [];
  return inNames(target.fn, heldCallbacks(repository, target.fn), new Map([[owner as number, path]]));
}
