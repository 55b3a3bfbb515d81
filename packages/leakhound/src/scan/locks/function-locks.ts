/** The locks that each function of a file takes, and what its calls do to them; computed once for all rules about locks. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { ValuePath } from "../types/value-path.ts";
import { FunctionLock } from "./function-lock.ts";
import { type LockCall, lockCalls, lockCallsWithin } from "./lock-calls.ts";
import { effectsOfCall, type LockEffect } from "./lock-effects.ts";
import { type LockUse, lockUses } from "./lock-uses.ts";

/** Locks of one function that are followed; a function with more is left out beyond them. */
const LOCKS_MAX = 8;

const known = new WeakMap<SyntaxTree, readonly FunctionLock[]>();

export function functionLocks(repository: Repository, file: GoFile): readonly FunctionLock[] {
  const { tree } = file;
  const found = known.get(tree) ?? findLocks(repository, file);
  known.set(tree, found);
  return found;
}

function findLocks(repository: Repository, file: GoFile): readonly FunctionLock[] {
  if (!file.source.includes("Lock()")) return [];
  const functions = file.tree.within(file.tree.root, "function_declaration", "method_declaration", "func_literal");
  return functions.flatMap((node) => locksIn(repository, { file, node }));
}

function locksIn(repository: Repository, fn: Located): FunctionLock[] {
  const uses = lockUses(repository, fn);
  if (uses.length === 0) return [];
  const byPath = new Map<ValuePath, [LockUse, ...LockUse[]]>();
  for (const use of uses) {
    const same = byPath.get(use.path);
    if (same) same.push(use);
    else byPath.set(use.path, [use]);
  }
  const effects = effectsIn(repository, fn, byPath);
  return [...byPath]
    .slice(0, LOCKS_MAX)
    .filter(([, own]) => own.some(({ action }) => action === "lock"))
    .map(([path, own]) => new FunctionLock(fn, own, effects.get(path) ?? NO_EFFECTS));
}

const NO_EFFECTS: ReadonlyMap<NodeIndex, LockEffect> = new Map();

/** Effects of the calls of a function on the locks that it uses itself, by the lock and the call. */
function effectsIn(
  repository: Repository,
  fn: Located,
  locks: ReadonlyMap<ValuePath, unknown>,
): Map<ValuePath, Map<NodeIndex, LockEffect>> {
  const { file } = fn;
  const effects = new Map<ValuePath, Map<NodeIndex, LockEffect>>();
  const isWanted = (_effect: LockEffect, path: ValuePath) => locks.has(path);
  const add = (call: LockCall) =>
    addEffects(effects, call, effectsOfCall(repository, { file, call, depth: 0 }, isWanted));
  for (const call of lockCalls(repository, fn)) {
    add(call);
    const literal = call.isDeferred ? file.tree.field(call.node, "function") : null;
    if (literal === null || file.tree.kind(literal) !== "func_literal") continue;
    for (const inner of lockCallsWithin(typesOf(repository), file, literal)) add(inner);
  }
  return effects;
}

function addEffects(
  effects: Map<ValuePath, Map<NodeIndex, LockEffect>>,
  { node, isDeferred }: LockCall,
  found: readonly LockEffect[],
): void {
  for (const effect of found) {
    const calls = effects.get(effect.path) ?? new Map<NodeIndex, LockEffect>();
    effects.set(effect.path, calls);
    if (!calls.has(node)) calls.set(node, isDeferred ? { ...effect, isDeferred } : effect);
  }
}
