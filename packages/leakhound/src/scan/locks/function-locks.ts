/** The locks that each function of a file takes, and what its calls do to them; computed once for all rules about locks. */
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { ValuePath } from "../types/value-path.ts";
import { FunctionLock } from "./function-lock.ts";
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
  const effects = effectsIn(repository, fn);
  return [...byPath]
    .slice(0, LOCKS_MAX)
    .filter(([, own]) => own.some(({ action }) => action === "lock"))
    .map(([path, own]) => new FunctionLock(fn, own, effects.get(path) ?? NO_EFFECTS));
}

const NO_EFFECTS: ReadonlyMap<NodeIndex, LockEffect> = new Map();

/** Effects of the calls of a function, by the lock and the call. */
function effectsIn(repository: Repository, { file, node: fn }: Located): Map<ValuePath, Map<NodeIndex, LockEffect>> {
  const { tree } = file;
  const effects = new Map<ValuePath, Map<NodeIndex, LockEffect>>();
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const parent = tree.parent(call);
    if (parent !== null && tree.kind(parent) === "go_statement") continue;
    const isDeferred = parent !== null && tree.kind(parent) === "defer_statement";
    addEffects(effects, call, effectsOfCall(repository, file, call), isDeferred);
    const literal = isDeferred ? tree.field(call, "function") : null;
    if (literal === null || tree.kind(literal) !== "func_literal") continue;
    for (const inner of tree.within(literal, "call_expression"))
      addEffects(effects, inner, effectsOfCall(repository, file, inner), true);
  }
  return effects;
}

function addEffects(
  effects: Map<ValuePath, Map<NodeIndex, LockEffect>>,
  call: NodeIndex,
  found: readonly LockEffect[],
  isDeferred: boolean,
): void {
  for (const effect of found) {
    const calls = effects.get(effect.path) ?? new Map<NodeIndex, LockEffect>();
    effects.set(effect.path, calls);
    if (!calls.has(call)) calls.set(call, isDeferred ? { ...effect, isDeferred } : effect);
  }
}
