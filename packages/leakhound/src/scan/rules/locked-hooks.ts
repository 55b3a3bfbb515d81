/**
 * Functions in a field that a method calls while it holds a lock which one of them takes:
 *
 *   b.onChange(func(c change) { if b.sum() > limit { … } })      sum locks b.mu
 *
 *   func (b *book) onChange(hook func(change)) { b.hooks = append(b.hooks, hook) }
 *   func (b *book) set(c change) {
 *       b.mu.Lock()
 *       defer b.mu.Unlock()
 *       for _, hook := range b.hooks { hook(c) }                 with b.mu held
 *   }
 *
 * The function has to be registered with the value whose lock it takes.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import { isHandedOver } from "../locks/hand-over.ts";
import { namesIn } from "../locks/lock-calls.ts";
import type { LockMode } from "../locks/lock-uses.ts";
import { takenBy } from "../locks/locks-in-callbacks.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { fieldSelected, usesOfField } from "../types/field-uses.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";

export interface LockInHook {
  /** The call of the function in the field. */
  readonly node: NodeIndex;
  readonly taken: NodeIndex;
  readonly heldAs: LockMode;
  readonly mode: LockMode;
  /** Where the function gets into the field. */
  readonly registered: Located;
  /** Calls of the function down to the statement that locks. */
  readonly chain: readonly Located[];
}

export function* locksInHooks(repository: Repository, file: GoFile): Generator<LockInHook> {
  for (const lock of functionLocks(repository, file)) {
    const calls = hookCalls(repository, lock);
    const held = calls.length === 0 ? null : lock.heldAt(calls.map(({ call }) => call));
    if (held === null || held.size === 0 || isHandedOver(lock, repository)) continue;
    for (const hook of calls) {
      const use = lock.uses.filter(({ action, node }) => action === "lock" && node < hook.call).at(-1);
      if (use === undefined || !held.has(hook.call)) continue;
      const found = lockedBy(repository, file, { ...hook, lock });
      if (found !== null) yield { node: hook.call, taken: use.node, heldAs: use.mode, ...found };
    }
  }
}

interface HookCall {
  readonly call: NodeIndex;
  /** `b.hooks` */
  readonly field: NodeIndex;
}

/** Calls of functions in a field of the value that has the lock. */
function hookCalls(repository: Repository, { fn, path }: FunctionLock): readonly HookCall[] {
  const { file, node } = fn;
  const { tree } = file;
  const owner = ownerOf(path);
  if (owner === null) return [];
  const types = typesOf(repository);
  return ownNodes(tree, node, "call_expression").flatMap((call) => {
    const target = tree.field(call, "function");
    const parent = tree.parent(call);
    if (target === null || parent === null || tree.kind(parent) === "go_statement") return [];
    if (tree.kind(target) === "identifier" && scopesOf(tree).declarationOf(target) === null) return [];
    if (types.callee(file, call)?.kind !== "dynamic") return [];
    const field = fieldOfFunction(file, target);
    const operand = field === null ? null : tree.field(field, "operand");
    return field !== null && operand !== null && pathOf(types, file, operand) === owner ? [{ call, field }] : [];
  });
}

/** `41` of `41.mu` */
function ownerOf(path: ValuePath): ValuePath | null {
  const dot = path.lastIndexOf(".");
  return dot <= 0 ? null : path.slice(0, dot);
}

/** `b.onChange` of `b.onChange(c)`, `b.hooks` of `b.hooks[name](c)`, and of `hook(c)` in a loop over b.hooks. */
function fieldOfFunction({ tree }: GoFile, target: NodeIndex): NodeIndex | null {
  switch (tree.kind(target)) {
    case "selector_expression":
      return target;
    case "index_expression": {
      const list = tree.field(target, "operand");
      return list !== null && tree.kind(list) === "selector_expression" ? list : null;
    }
    case "identifier": {
      const declaration = scopesOf(tree).declarationOf(target);
      const list = declaration === null ? null : tree.parent(declaration);
      const clause = list === null ? null : tree.parent(list);
      if (clause === null || tree.kind(clause) !== "range_clause") return null;
      const value = tree.field(clause, "right");
      return value !== null && tree.kind(value) === "selector_expression" ? value : null;
    }
    default:
      return null;
  }
}

type Found = Pick<LockInHook, "mode" | "registered" | "chain">;

/** A function in the field takes the lock of the value with which it is registered. */
function lockedBy(
  repository: Repository,
  file: GoFile,
  { field, lock }: HookCall & { readonly lock: FunctionLock },
): Found | null {
  const name = fieldSelected(repository, { file, node: field });
  if (name === null) return null;
  const suffix = lock.path.slice(lock.path.lastIndexOf("."));
  for (const use of usesOfField(repository, name).uses)
    for (const { value, owner } of functionsPut(repository, use)) {
      const [taken] = takenBy(repository, value, owner + suffix);
      if (taken !== undefined) return { mode: taken.mode, registered: value, chain: taken.chain };
    }
  return null;
}

/** A function that gets into a field, and the value that has the field, in the names of the function around it. */
interface PutFunction {
  readonly value: Located;
  readonly owner: ValuePath;
}

/** `b.onChange = f`, `b.hooks = append(b.hooks, f)`, `b.hooks[name] = f`, also by way of a parameter. */
function functionsPut(repository: Repository, { file, node }: Located): readonly PutFunction[] {
  const { tree } = file;
  const operand = tree.field(node, "operand");
  const owner = operand === null ? null : pathOf(typesOf(repository), file, operand);
  if (owner === null) return [];
  return valuesPut(file, node).flatMap((value): readonly PutFunction[] => {
    if (tree.kind(value) !== "identifier") return [{ value: { file, node: value }, owner }];
    return argumentsPut(repository, { file, node: value }, owner);
  });
}

function valuesPut({ tree }: GoFile, selector: NodeIndex): readonly NodeIndex[] {
  const parent = tree.parent(selector);
  if (parent === null) return [];
  const isElement = tree.kind(parent) === "index_expression" && tree.field(parent, "operand") === selector;
  const list = isElement ? tree.parent(parent) : parent;
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  const right = statement === null ? null : tree.field(statement, "right");
  const value = right === null ? undefined : tree.firstChild(right);
  if (value === undefined) return [];
  const isAppended = tree.kind(value) === "call_expression" && tree.fieldText(value, "function") === "append";
  return isAppended ? argumentsOf(tree, value).slice(1) : [value];
}

/** What the calls of a method pass for a parameter that it puts into a field of its receiver. */
function argumentsPut(repository: Repository, { file, node }: Located, owner: ValuePath): readonly PutFunction[] {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(node);
  const method = functionAround(tree, node);
  const fn = file.functions.find((one) => one.node === method);
  const parameters = method === null ? null : tree.field(method, "parameters");
  const receiver = method === null ? null : tree.field(method, "receiver");
  if (declaration === null || fn === undefined || method === null || parameters === null || receiver === null)
    return [];
  const row = namesIn({ file, node: method }, parameters).indexOf(declaration);
  if (row < 0 || String(namesIn({ file, node: method }, receiver)[0]) !== owner) return [];
  return (callSitesOf(fn, file, repository) ?? []).flatMap(({ file: caller, call }) => {
    const value = argumentsOf(caller.tree, call)[row];
    const target = caller.tree.field(call, "function");
    const operand = target === null ? null : caller.tree.field(target, "operand");
    const path = operand === null ? null : pathOf(typesOf(repository), caller, operand);
    return value === undefined || path === null ? [] : [{ value: { file: caller, node: value }, owner: path }];
  });
}
