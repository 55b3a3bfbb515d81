/** Locks that one function takes and another one gives back, by design. */

import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { packageIn } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { pathOf } from "../types/value-path.ts";
import type { FunctionLock } from "./function-lock.ts";
import { type LockUse, lockOf, lockUses } from "./lock-uses.ts";

/** The function uses `mu.Unlock` as a value, unlocks in a literal that it does not defer, or hands the lock itself on. */
export function isHandedOver(lock: FunctionLock, repository: Repository): boolean {
  const { fn, path } = lock;
  const { file, node } = fn;
  const { tree } = file;
  const types = typesOf(repository);
  for (const selector of tree.within(node, "selector_expression")) {
    const name = tree.fieldText(selector, "field");
    if (name !== "Unlock" && name !== "RUnlock" && name !== "TryLock" && name !== "TryRLock") continue;
    const isTried = name.startsWith("Try");
    const call = tree.parent(selector);
    const isCalled =
      call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
    const literal = tree.above(selector, "func_literal");
    const isInside = literal !== null && literal > node && !isDeferredLiteral(file.tree, literal);
    if (isCalled && !isInside && !isTried) continue;
    if (lockOf(types, file, selector)?.path === path) return true;
  }
  return isAddressKept({ fn: { file, node }, path }, repository) || isVariableKept(lock);
}

/** `one` of `one.mu` */
function rootName(tree: SyntaxTree, operand: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = operand;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  return at !== null && tree.kind(at) === "identifier" ? at : null;
}

/** `found = one` after the lock of `one`: the other variable has the locked value. */
const isStoredBehindLock = (tree: SyntaxTree, { use, first }: { use: NodeIndex; first: NodeIndex }): boolean => {
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  return use > first && statement !== null && tree.kind(statement) === "assignment_statement";
};

/** `return &tx{locker: locker}`: a variable of the function holds the lock, and whoever gets it unlocks. */
function isVariableKept({ fn: { file, node }, uses }: FunctionLock): boolean {
  const { tree } = file;
  const scopes = scopesOf(tree);
  const [first] = uses;
  const target = first === undefined ? null : tree.field(first.node, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  const root = operand === null ? null : rootName(tree, operand);
  const variable = root === null ? null : scopes.declarationOf(root);
  if (first === undefined || variable === null || !tree.contains(node, variable)) return false;
  return scopes.usesOf(variable).some((use) => {
    if (isStoredBehindLock(tree, { use, first: first.node })) return true;
    if (root !== operand) return false;
    const parent = tree.parent(use);
    const around = parent === null ? "" : tree.kind(parent);
    if (around === "literal_element" || around === "return_statement") return true;
    const list = parent === null ? null : tree.parent(parent);
    if (around !== "expression_list" || list === null) return false;
    return tree.kind(list) === "return_statement";
  });
}

/** `lock = &c.mu` and `unlock := onceUnlocked(&c.mu)`: whoever gets the pointer or the function unlocks. */
function isAddressKept(
  { fn: { file, node }, path }: Pick<FunctionLock, "fn" | "path">,
  repository: Repository,
): boolean {
  const { tree } = file;
  for (const address of tree.within(node, "unary_expression")) {
    const operand = tree.source[tree.start(address)] === "&" ? tree.field(address, "operand") : null;
    const parent = tree.parent(address);
    if (operand === null || parent === null) continue;
    if (tree.kind(parent) === "argument_list" && !givesFunction(repository, { file, node: parent })) continue;
    if (pathOf(typesOf(repository), file, operand) === path) return true;
  }
  return false;
}

/** The result of the call with these arguments is a function. */
function givesFunction(repository: Repository, { file, node: list }: Located): boolean {
  const call = file.tree.parent(list);
  const result = call === null ? null : typesOf(repository).of(file, call);
  return result?.kind === "literal" && result.file.tree.kind(result.node) === "function_type";
}

function isDeferredLiteral(tree: SyntaxTree, literal: NodeIndex): boolean {
  const call = tree.parent(literal);
  const statement = call === null ? null : tree.parent(call);
  return statement !== null && tree.kind(statement) === "defer_statement";
}

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** A function of the package unlocks this lock of the type before it locks it. */
export function isUnlockedElsewhere({ fn, uses }: FunctionLock, repository: Repository): boolean {
  const folder = folderOf(fn.file.path);
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const unlocked = folders.get(folder) ?? unlockedFirst(repository, folder);
  folders.set(folder, unlocked);
  const key = uses[0]?.typeKey;
  return key !== undefined && unlocked.has(key);
}

function unlockedFirst(repository: Repository, folder: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const file of packageIn(repository, folder)) {
    if (!file.source.includes("nlock()")) continue;
    const { tree } = file;
    for (const node of tree.within(tree.root, "function_declaration", "method_declaration")) {
      const seen = new Set<string>();
      for (const use of lockUses(repository, { file, node })) {
        if (!seen.has(use.typeKey) && isUnlock(use)) keys.add(use.typeKey);
        seen.add(use.typeKey);
      }
    }
  }
  return keys;
}

const isUnlock = ({ action }: LockUse): boolean => action === "unlock";
