/**
 * Function values that a function calls while it holds a lock:
 *
 *   func (t *table) each(visit func(row)) {
 *       t.mu.RLock()
 *       defer t.mu.RUnlock()
 *       for _, one := range t.rows { visit(one) }       visit runs with t.mu held
 *   }
 *
 *   func (t *table) all() iter.Seq[row] {
 *       return func(yield func(row) bool) {
 *           t.mu.RLock()
 *           defer t.mu.RUnlock()
 *           …                                           the body of `for one := range t.all()` runs with t.mu held
 *       }
 *   }
 */
import { ownNodes } from "../flow/paths.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { rootOf, type ValuePath } from "../types/value-path.ts";
import { functionLocks } from "./function-locks.ts";
import { isHandedOver } from "./hand-over.ts";
import { lockCalls, namesIn } from "./lock-calls.ts";
import { renamedPath } from "./lock-effects.ts";
import type { LockMode } from "./lock-uses.ts";

export interface HeldCallback {
  /** The parameter that is called. */
  readonly row: number;
  /** The lock, in the names of the function. */
  readonly path: ValuePath;
  readonly mode: LockMode;
  readonly taken: Located;
  /** The call of the parameter. */
  readonly called: Located;
}

const NONE: readonly HeldCallback[] = [];
const DEPTH_MAX = 2;

const known = new WeakMap<Repository, LocatedMap<readonly HeldCallback[]>>();

/** Parameters that a function, or a function to which it gives them, calls while a lock is held. */
export function heldCallbacks(repository: Repository, fn: Located, depth = 0): readonly HeldCallback[] {
  const functions = known.get(repository) ?? new LocatedMap<readonly HeldCallback[]>();
  known.set(repository, functions);
  const found = depth === 0 ? functions.get(fn) : undefined;
  if (found !== undefined) return found;
  if (depth === 0) functions.set(fn, NONE);
  const parameters = functionParameters(typesOf(repository), fn);
  const held = parameters.length === 0 ? NONE : findHeld(repository, { fn, parameters }, depth);
  if (depth === 0) functions.set(fn, held);
  return held;
}

interface Parameter {
  readonly row: number;
  readonly name: NodeIndex;
}

/** Parameters of function types. */
function functionParameters(types: Types, fn: Located): readonly Parameter[] {
  const { tree } = fn.file;
  const list = tree.field(fn.node, "parameters");
  if (list === null) return [];
  return namesIn(fn, list).flatMap((name, row) => {
    const declaration = tree.parent(name);
    const type = declaration === null ? null : tree.field(declaration, "type");
    if (type === null) return [];
    const isWritten = tree.kind(type) === "function_type";
    const isNamed = tree.kind(type) === "type_identifier" || tree.kind(type) === "qualified_type";
    return isWritten || (isNamed && isFunctionType(types, fn, name)) ? [{ row, name }] : [];
  });
}

function isFunctionType(types: Types, { file }: Located, name: NodeIndex): boolean {
  const type = types.underlying(types.of(file, name));
  return type?.kind === "literal" && type.file.tree.kind(type.node) === "function_type";
}

interface WithParameters {
  readonly fn: Located;
  readonly parameters: readonly Parameter[];
}

function findHeld(repository: Repository, { fn, parameters }: WithParameters, depth: number): readonly HeldCallback[] {
  const { file, node } = fn;
  const locks = functionLocks(repository, file).filter((lock) => lock.fn.node === node && isOfOthers(fn, lock.path));
  const given = parameters.flatMap((parameter) => usesIn(repository, fn, parameter, depth));
  const found: HeldCallback[] = given.flatMap(({ row, inner }) => inner.map((one) => ({ ...one, row })));
  for (const lock of locks) {
    const calls = given.filter(({ runs }) => runs);
    const held = lock.heldAt(calls.map(({ call }) => call));
    if (held.size === 0 || isHandedOver(lock, repository)) continue;
    for (const { row, call } of calls) {
      const use = lock.uses.filter(({ action, node: at }) => action === "lock" && at < call).at(-1);
      if (use === undefined || !held.has(call)) continue;
      const taken = { file, node: use.node };
      found.push({ row, path: lock.path, mode: use.mode, taken, called: { file, node: call } });
    }
  }
  return found.length === 0 ? NONE : found;
}

/** The lock is not one that the function itself makes. */
function isOfOthers({ file: { tree }, node: fn }: Located, path: ValuePath): boolean {
  const root = rootOf(path);
  const body = tree.field(fn, "body");
  return root === null || body === null || root < body || root >= tree.subtreeEnd(fn);
}

interface ParameterUse {
  readonly row: number;
  readonly call: NodeIndex;
  /** The call runs the parameter before it returns. */
  readonly runs: boolean;
  /** What the called function holds when it runs the parameter, in the names of the function. */
  readonly inner: readonly HeldCallback[];
}

/** `visit(one)`, `t.walk(visit)` */
function usesIn(repository: Repository, fn: Located, { row, name }: Parameter, depth: number): readonly ParameterUse[] {
  const { tree } = fn.file;
  const own = new Set(ownNodes(tree, fn.node, "call_expression"));
  return scopesOf(tree)
    .usesOf(name)
    .flatMap((use): ParameterUse[] => {
      const parent = tree.parent(use);
      if (parent === null) return [];
      const isCalled = tree.kind(parent) === "call_expression" && tree.field(parent, "function") === use;
      const call = isCalled ? parent : tree.kind(parent) === "argument_list" ? tree.parent(parent) : null;
      if (call === null || !own.has(call) || isLater(fn, call)) return [];
      if (isCalled) return [{ row, call, runs: true, inner: NONE }];
      return depth < DEPTH_MAX ? passedOn(repository, fn, { row, call, use }, depth) : [];
    });
}

/** The function passes the parameter to another one of the repository, which runs it. */
function passedOn(
  repository: Repository,
  fn: Located,
  { row, call, use }: { readonly row: number; readonly call: NodeIndex; readonly use: NodeIndex },
  depth: number,
): ParameterUse[] {
  const made = lockCalls(repository, fn).find((one) => one.node === call);
  if (made === undefined || made.callee === null || made.callee.node === fn.node) return [];
  const { callee, names } = made;
  const place = argumentsOf(fn.file.tree, call).indexOf(use);
  const parameter = functionParameters(typesOf(repository), callee).find((one) => one.row === place);
  if (parameter === undefined) return [];
  const inner = heldCallbacks(repository, callee, depth + 1).flatMap((one) => {
    const path = one.row === place ? renamedPath(callee, one.path, names) : null;
    return path === null ? [] : [{ ...one, path }];
  });
  const runs = usesIn(repository, callee, parameter, DEPTH_MAX).some((one) => one.runs);
  return [{ row, call, runs, inner }];
}

/** `go visit(one)`, `defer visit(one)` */
function isLater({ file: { tree } }: Located, call: NodeIndex): boolean {
  const statement = tree.parent(call);
  return statement !== null && (tree.kind(statement) === "go_statement" || tree.kind(statement) === "defer_statement");
}

/** What the literal that a function returns holds when it calls its only parameter; in the names of the function. */
export function heldByIterator(repository: Repository, fn: Located): readonly HeldCallback[] {
  const { file, node } = fn;
  const { tree } = file;
  return ownNodes(tree, node, "return_statement").flatMap((statement) => {
    const list = tree.firstChild(statement);
    const value = list === undefined ? undefined : tree.kind(list) === "expression_list" ? tree.firstChild(list) : list;
    if (value === undefined || tree.kind(value) !== "func_literal") return [];
    return heldCallbacks(repository, { file, node: value });
  });
}
