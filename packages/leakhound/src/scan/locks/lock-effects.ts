/**
 * What a call does to the locks of its caller:
 *
 *   func (b *box) size() int { b.mu.Lock(); defer b.mu.Unlock(); … }     acquires <receiver>.mu
 *   func (b *box) put() { b.mu.Lock(); …; b.size() }                     the call acquires b.mu
 *
 * Calls are followed through functions and methods of the repository; goroutines and literals are not.
 */
import { ownNodes } from "../flow/paths.ts";
import { DepthMemo } from "../index/depth-memo.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf, rootOf, type ValuePath } from "../types/value-path.ts";
import { type LockMode, type LockUse, lockUses } from "./lock-uses.ts";
import { isSwitchedOff } from "./switched-off.ts";

export interface LockEffect {
  /** In the names of the function whose effect it is. */
  readonly path: ValuePath;
  readonly mode: LockMode;
  /** acquires: locks while the caller waits; releases: unlocks what the caller locked; keeps: returns with the lock held. */
  readonly kind: "acquires" | "releases" | "keeps";
  /** The call is deferred: the effect comes when the caller returns. */
  readonly isDeferred?: boolean;
  /** On every path through the function. */
  readonly isCertain: boolean;
  /** Calls down to the statement that locks, outermost first; the last one is the statement. */
  readonly chain: readonly Located[];
}

const DEPTH_MAX = 4;
const EFFECTS_MAX = 32;

const NO_EFFECTS: readonly LockEffect[] = [];

const known = new WeakMap<Repository, DepthMemo<readonly LockEffect[]>>();

/** Effects of a function on locks that its parameters, its receiver or a package have. */
export function lockEffects(repository: Repository, fn: Located, depth = 0): readonly LockEffect[] {
  const memo = known.get(repository) ?? new DepthMemo<readonly LockEffect[]>(DEPTH_MAX);
  known.set(repository, memo);
  return memo.answer({ fn, depth }, NO_EFFECTS, () => {
    const own = ownEffects(repository, fn);
    if (depth >= DEPTH_MAX && ownNodes(fn.file.tree, fn.node, "call_expression").length > 0) memo.leaveOut();
    const effects = depth >= DEPTH_MAX ? own : [...own, ...effectsOfCalls(repository, fn, depth)];
    return effects.length === 0 ? NO_EFFECTS : effects.slice(0, EFFECTS_MAX);
  });
}

function ownEffects(repository: Repository, fn: Located): LockEffect[] {
  const byPath = new Map<ValuePath, LockUse[]>();
  for (const use of lockUses(repository, fn)) {
    if (!isOfCaller(fn, use.path)) continue;
    const same = byPath.get(use.path);
    if (same) same.push(use);
    else byPath.set(use.path, [use]);
  }
  return [...byPath].flatMap(([path, uses]) => {
    const effect = effectOf(uses, fn);
    const [first] = uses;
    if (effect === null || first === undefined) return [];
    const at = { file: fn.file, node: first.node };
    return [{ path, mode: first.mode, kind: effect, isCertain: isCertain(fn, first.node), chain: [at] }];
  });
}

/** A function that unlocks and locks again gives the lock away for a while, which is no effect on the caller. */
function effectOf(uses: readonly LockUse[], fn: Located): LockEffect["kind"] | null {
  const direct = uses.filter(({ isDeferred }) => !isDeferred);
  const first = direct[0] ?? uses[0];
  if (first?.action === "unlock") return direct.some(({ action }) => action === "lock") ? null : "releases";
  return uses.some(({ action }) => action === "unlock") || unlocksInLiteral(fn) ? "acquires" : "keeps";
}

function unlocksInLiteral({ file: { tree }, node }: Located): boolean {
  for (const literal of tree.within(node, "func_literal"))
    for (const name of tree.within(literal, "field_identifier"))
      if (tree.text(name) === "Unlock" || tree.text(name) === "RUnlock") return true;
  return false;
}

/** The path begins with a parameter, the receiver, a variable of a package, or one that a literal captures. */
function isOfCaller({ file: { tree }, node }: Located, path: ValuePath): boolean {
  const root = rootOf(path);
  const body = tree.field(node, "body");
  if (root === null || body === null) return root === null;
  const isCaptured = tree.kind(node) === "func_literal" && (root < node || root >= tree.subtreeEnd(node));
  return isCaptured || (root > node && root < body);
}

/** A statement of the body itself, before any return. */
function isCertain({ file: { tree }, node: fn }: Located, at: NodeIndex): boolean {
  const around = tree.above(
    at,
    "if_statement",
    "for_statement",
    "communication_case",
    "expression_case",
    "type_case",
    "default_case",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  if (around !== fn) return false;
  for (const exit of ownNodes(tree, fn, "return_statement")) return exit > at;
  return true;
}

function* effectsOfCalls(repository: Repository, fn: Located, depth: number): Generator<LockEffect> {
  const { tree } = fn.file;
  const released = new Set(
    lockUses(repository, fn)
      .filter(({ action, isDeferred }) => action === "unlock" && !isDeferred)
      .map(({ path }) => path),
  );
  for (const call of ownNodes(tree, fn.node, "call_expression")) {
    const parent = tree.parent(call);
    if (parent !== null && tree.kind(parent) === "go_statement") continue;
    for (const effect of effectsOfCall(repository, fn.file, call, depth + 1)) {
      if (effect.kind !== "acquires" || !isOfCaller(fn, effect.path) || released.has(effect.path)) continue;
      yield { ...effect, isCertain: effect.isCertain && isCertain(fn, call) };
    }
  }
}

/** Effects of a call in the names of the function that calls. */
export function effectsOfCall(repository: Repository, file: GoFile, call: NodeIndex, depth = 0): readonly LockEffect[] {
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  if (callee?.kind === "library") return effectsOfPrinting(repository, file, call, callee.name, depth);
  if (callee?.kind !== "function") return NO_EFFECTS;
  const effects = lockEffects(repository, callee.fn, depth).filter(
    ({ chain }) => !isSwitchedOff(types, { file, node: call }, chain),
  );
  if (effects.length === 0) return NO_EFFECTS;
  const names = argumentPaths(types, file, call, callee.fn);
  return inNamesOfCaller(callee.fn, effects, names, { file, node: call });
}

/** Names outside of a literal mean the same to its caller. */
const isInside = ({ file, node }: Located, row: number): boolean => row > node && row < file.tree.subtreeEnd(node);

function inNamesOfCaller(
  callee: Located,
  effects: readonly LockEffect[],
  names: ReadonlyMap<number, ValuePath>,
  call: Located,
): LockEffect[] {
  return effects.flatMap((effect) => {
    const root = rootOf(effect.path);
    const path = root === null || !isInside(callee, root) ? effect.path : renamed(effect.path, names.get(root));
    return path === null ? [] : [{ ...effect, path, chain: [call, ...effect.chain] }];
  });
}

const renamed = (path: ValuePath, root: ValuePath | undefined): ValuePath | null =>
  root === undefined ? null : root + path.slice(String(rootOf(path)).length);

/** Parameters of a function, and what a call passes for them. */
function argumentPaths(types: Types, file: GoFile, call: NodeIndex, fn: Located): Map<number, ValuePath> {
  const { tree } = fn.file;
  const paths = new Map<number, ValuePath>();
  const add = (parameter: NodeIndex | undefined, value: NodeIndex | null | undefined) => {
    const path = value === null || value === undefined ? null : pathOf(types, file, value);
    if (parameter !== undefined && path !== null) paths.set(parameter, path);
  };
  const target = file.tree.field(call, "function");
  const receiver = tree.field(fn.node, "receiver");
  const operand = receiver === null || target === null ? null : file.tree.field(target, "operand");
  // A method of an embedded struct has the locks of that struct, which may have the same names.
  if (receiver !== null && operand !== null && isOwnMethod(types, file, operand, fn))
    add(namesIn(fn, receiver)[0], operand);
  const parameters = tree.field(fn.node, "parameters");
  const values = argumentsOf(file.tree, call);
  for (const [row, name] of (parameters === null ? [] : namesIn(fn, parameters)).entries()) add(name, values[row]);
  return paths;
}

function isOwnMethod(types: Types, file: GoFile, operand: NodeIndex, fn: Located): boolean {
  const owner = pointee(types.of(file, operand));
  return owner?.kind === "named" && owner.name === receiverTypeName(fn.file, fn.node);
}

const namesIn = ({ file: { tree } }: Located, list: NodeIndex): NodeIndex[] =>
  tree.children(list).flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));

/** `fmt.Printf("%v", s)` calls the method String or Error of s. */
function effectsOfPrinting(
  repository: Repository,
  file: GoFile,
  call: NodeIndex,
  name: string,
  depth: number,
): LockEffect[] {
  if (!name.startsWith("fmt.") && !name.startsWith("log.")) return [];
  const types = typesOf(repository);
  return argumentsOf(file.tree, call).flatMap((value) => {
    const path = pathOf(types, file, value);
    const type = path === null ? null : types.of(file, value);
    const method = type === null ? null : (types.method(type, "Error") ?? types.method(type, "String"));
    const receiver = method === null ? null : method.file.tree.field(method.node, "receiver");
    const root = method === null || receiver === null ? undefined : namesIn(method, receiver)[0];
    if (path === null || method === null || root === undefined) return [];
    return inNamesOfCaller(method, lockEffects(repository, method, depth), new Map([[root as number, path]]), {
      file,
      node: call,
    });
  });
}
