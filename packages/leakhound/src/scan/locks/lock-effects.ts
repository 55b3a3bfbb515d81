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
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf, type ValuePath } from "../types/value-path.ts";
import { type LockCall, lockCalls, namesIn } from "./lock-calls.ts";
import { type LockMode, type LockUse, lockUses } from "./lock-uses.ts";
import { isInCheck, isSwitchedOff } from "./switched-off.ts";

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
  /** A condition is around one of them, so that an argument may switch the effect off. */
  readonly isConditional: boolean;
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
    return [
      {
        path,
        mode: first.mode,
        kind: effect,
        isCertain: isCertain(fn, first.node),
        chain: [at],
        isConditional: isInCheck(fn.file.tree, first.node),
      },
    ];
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
  const calls = lockCalls(repository, fn);
  if (calls.length === 0) return;
  const released = new Set<ValuePath>();
  for (const { action, isDeferred, path } of lockUses(repository, fn))
    if (action === "unlock" && !isDeferred) released.add(path);
  const isWanted = ({ kind }: LockEffect, path: ValuePath) =>
    kind === "acquires" && isOfCaller(fn, path) && !released.has(path);
  for (const call of calls)
    for (const effect of effectsOfCall(repository, { file: fn.file, call, depth: depth + 1 }, isWanted))
      yield {
        ...effect,
        isCertain: effect.isCertain && isCertain(fn, call.node),
        isConditional: effect.isConditional || isInCheck(fn.file.tree, call.node),
      };
}

/** Whether an effect of a callee counts, whose path is in the names of the caller. */
export type IsWantedEffect = (effect: LockEffect, path: ValuePath) => boolean;

/** A call, and how many calls lead to its function. */
export interface CallAtDepth {
  readonly file: GoFile;
  readonly call: LockCall;
  readonly depth: number;
}

/** Effects of a call in the names of the function that calls. */
export function effectsOfCall(
  repository: Repository,
  { file, call, depth }: CallAtDepth,
  isWanted: IsWantedEffect,
): readonly LockEffect[] {
  const { node, callee, names } = call;
  if (callee === null) return effectsOfPrinting(repository, { file, call, depth }, isWanted);
  const effects = lockEffects(repository, callee, depth);
  if (effects.length === 0) return NO_EFFECTS;
  const at = { file, node };
  const renamed = inNamesOfCaller({ callee, effects, names }, at, isWanted);
  if (!renamed.some(({ isConditional }) => isConditional)) return renamed;
  const types = typesOf(repository);
  return renamed.filter(({ isConditional, chain }) => !isConditional || !isSwitchedOff(types, at, chain.slice(1)));
}

/** Names outside of a literal mean the same to its caller. */
const isInside = ({ file, node }: Located, row: number): boolean => row > node && row < file.tree.subtreeEnd(node);

interface CalleeEffects {
  readonly callee: Located;
  readonly effects: readonly LockEffect[];
  readonly names: ReadonlyMap<number, ValuePath>;
}

function inNamesOfCaller(
  { callee, effects, names }: CalleeEffects,
  call: Located,
  isWanted: IsWantedEffect,
): LockEffect[] {
  const found: LockEffect[] = [];
  for (const effect of effects) {
    const path = renamedPath(callee, effect.path, names);
    if (path !== null && isWanted(effect, path)) found.push({ ...effect, path, chain: [call, ...effect.chain] });
  }
  return found;
}

/** A path in the names of a callee, in those of its caller; null where the caller has no name for it. */
export function renamedPath(callee: Located, path: ValuePath, names: ReadonlyMap<number, ValuePath>): ValuePath | null {
  const root = rootOf(path);
  return root === null || !isInside(callee, root) ? path : renamed(path, names.get(root));
}

/** The path with another root. */
function renamed(path: ValuePath, root: ValuePath | undefined): ValuePath | null {
  if (root === undefined) return null;
  const dot = path.indexOf(".");
  return dot < 0 ? root : root + path.slice(dot);
}

/** `fmt.Printf("%v", s)` calls the method String or Error of s. */
function effectsOfPrinting(
  repository: Repository,
  { file, call: { node }, depth }: CallAtDepth,
  isWanted: IsWantedEffect,
): LockEffect[] {
  const types = typesOf(repository);
  const given = argumentsOf(file.tree, node);
  return given.flatMap((value) => {
    if (isPrintedOtherwise(file, given, value)) return [];
    const path = pathOf(types, file, value);
    const type = path === null ? null : types.of(file, value);
    const method = type === null ? null : (types.method(type, "Error") ?? types.method(type, "String"));
    const receiver = method === null ? null : method.file.tree.field(method.node, "receiver");
    const root = method === null || receiver === null ? undefined : namesIn(method, receiver)[0];
    if (path === null || method === null || root === undefined) return [];
    const effects = lockEffects(repository, method, depth);
    const names = new Map([[root as number, path]]);
    return inNamesOfCaller({ callee: method, effects, names }, { file, node }, isWanted);
  });
}

/** `%#v` calls GoString, and `%p` and `%T` call nothing. */
function isPrintedOtherwise({ tree }: GoFile, given: readonly NodeIndex[], value: NodeIndex): boolean {
  const format = given.findIndex((one) => tree.kind(one) === "interpreted_string_literal");
  const verbs = format < 0 ? [] : [...tree.text(given[format]!).replaceAll("%%", "").matchAll(VERB)];
  const verb = verbs[given.indexOf(value) - format - 1]?.[0];
  return verb !== undefined && (/[pT]$/.test(verb) || (verb.endsWith("v") && verb.includes("#")));
}

const VERB = /%[-+# 0]{0,5}\d{0,4}(?:\.\d{0,4})?[a-zA-Z]/g;
