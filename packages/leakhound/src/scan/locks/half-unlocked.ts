/**
 * Locks that a function unlocks, but not whatever happens:
 *
 *   defer func() { if err == nil { s.mu.Unlock() } }()      stays locked where the function returns an error
 *
 *   defer func() { recover() }()
 *   s.mu.Lock()
 *   handler(event)           may panic: the process goes on, and s.mu stays locked
 *   s.mu.Unlock()
 *
 *   s.mu.RLock()
 *   defer s.mu.Unlock()      no RUnlock
 *
 *   s.mu.Lock()
 *   return s.finish(err)     finish unlocks, and not where err is not nil
 *
 *   s.mu.Lock()
 *   defer s.mu.Lock()        waits for itself when the function returns
 */

import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { FunctionLock } from "./function-lock.ts";
import { functionLocks } from "./function-locks.ts";
import { type LockUse, lockUses } from "./lock-uses.ts";

export interface HalfUnlocked {
  readonly taken: NodeIndex;
  /** What leaves the lock held: the deferred unlock, the call that may panic, the wrong method. */
  readonly at: NodeIndex;
  readonly kind: "only on success" | "panic" | "other mode" | "locked again" | "callee";
}

export function* halfUnlocked(repository: Repository, file: GoFile): Generator<HalfUnlocked> {
  for (const lock of functionLocks(repository, file)) {
    const found =
      onlyOnSuccess(lock) ??
      leftByCallee(repository, lock) ??
      lockedAgain(lock) ??
      otherMode(lock) ??
      keptByPanic(repository, lock);
    if (found !== null) yield found;
  }
}

const isLock = ({ action, isDeferred }: LockUse): boolean => action === "lock" && !isDeferred;
const isUnlock = ({ action }: LockUse): boolean => action === "unlock";

/** Each unlock is in a deferred literal, behind a test that the named error result is nil. */
function onlyOnSuccess({ fn, uses }: FunctionLock): HalfUnlocked | null {
  const { file, node } = fn;
  const { tree } = file;
  const taken = uses.find(isLock);
  const unlocks = uses.filter(isUnlock);
  const [unlock] = unlocks;
  if (taken === undefined || unlock === undefined || !unlocks.every((one) => one.isDeferred && isOfSuccess(fn, one)))
    return null;
  const fails = ownNodes(tree, node, "return_statement").some((one) => one > unlock.node && returnsError(tree, one));
  return fails ? { taken: taken.node, at: unlock.node, kind: "only on success" } : null;
}

function isOfSuccess({ file: { tree }, node: fn }: Located, { node }: LockUse): boolean {
  const branch = tree.above(node, "if_statement", "func_literal");
  if (branch === null || tree.kind(branch) !== "if_statement" || branch < fn) return false;
  const consequence = tree.field(branch, "consequence");
  const condition = tree.field(branch, "condition");
  if (condition === null || tree.kind(condition) !== "binary_expression") return false;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null || tree.kind(right) !== "nil" || tree.kind(left) !== "identifier") return false;
  const isThen = consequence !== null && tree.contains(consequence, node);
  const declaration = scopesOf(tree).declarationOf(left);
  const results = tree.field(fn, "result");
  const isResult = declaration !== null && results !== null && tree.contains(results, declaration);
  return isResult && isThen && operatorOf(tree, left, right) === "==";
}

/** The last value may be an error. */
function returnsError(tree: SyntaxTree, statement: NodeIndex): boolean {
  const list = tree.firstChild(statement);
  if (list === undefined) return false;
  const last = tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
  return last !== null && tree.text(last) !== "nil";
}

/** The function returns what a method returns that unlocks on one path and returns early on another. */
function leftByCallee(repository: Repository, { fn, uses }: FunctionLock): HalfUnlocked | null {
  const { file, node } = fn;
  const { tree } = file;
  const [taken, more] = uses;
  if (taken === undefined || more !== undefined || !isLock(taken)) return null;
  for (const { node: call, callee } of runBy(repository, fn).calls) {
    const statement = tree.above(call, "return_statement", "block");
    if (call < taken.node || statement === null || tree.kind(statement) !== "return_statement") continue;
    const own = lockUses(repository, callee).filter(({ typeKey }) => typeKey === taken.typeKey);
    if (own.length === 0 || !own.every((use) => isUnlock(use) && !use.isDeferred)) continue;
    const closes = own.map((use) => use.node);
    const exits = openExits({ fn: callee, opens: null, closes, deferred: [] }) ?? [];
    const isEarly = ({ node: exit }: { readonly node: NodeIndex }) =>
      exit !== callee.node && closes.every((close) => exit < close);
    if (exits.length > 0 && exits.every(isEarly) && node !== callee.node)
      return { taken: taken.node, at: call, kind: "callee" };
  }
  return null;
}

/** `defer mu.Lock()`, and nothing unlocks. */
function lockedAgain({ uses }: FunctionLock): HalfUnlocked | null {
  const taken = uses.find(isLock);
  const again = uses.find(({ action, isDeferred }) => action === "lock" && isDeferred);
  if (taken === undefined || again === undefined || uses.some(isUnlock)) return null;
  return { taken: taken.node, at: again.node, kind: "locked again" };
}

/** `mu.RLock(); defer mu.Unlock()`: one lock and one unlock. */
function otherMode({ uses }: FunctionLock): HalfUnlocked | null {
  const [taken, unlock, more] = uses;
  if (taken === undefined || unlock === undefined || more !== undefined) return null;
  if (!isLock(taken) || !isUnlock(unlock) || taken.mode === unlock.mode) return null;
  return { taken: taken.node, at: unlock.node, kind: "other mode" };
}

/** The function recovers, and what it calls between the lock and the unlock is code of others, which may panic. */
function keptByPanic(repository: Repository, { fn, uses }: FunctionLock): HalfUnlocked | null {
  const { file, node } = fn;
  const { tree } = file;
  const [taken, unlock, more] = uses;
  if (taken === undefined || unlock === undefined || more !== undefined) return null;
  if (!isLock(taken) || !isUnlock(unlock) || unlock.isDeferred || !recovers(tree, node)) return null;
  for (const call of ownNodes(tree, node, "call_expression")) {
    if (call < taken.node || call > unlock.node) continue;
    if (typesOf(repository).callee(file, call)?.kind === "dynamic")
      return { taken: taken.node, at: call, kind: "panic" };
  }
  return null;
}

/** A deferred literal recovers, and does not panic again. */
function recovers(tree: SyntaxTree, fn: NodeIndex): boolean {
  return ownNodes(tree, fn, "defer_statement").some(
    (statement) => hasCallNamed(tree, statement, ["recover"]) && !hasCallNamed(tree, statement, ["panic", "Unlock"]),
  );
}
