/**
 * Locks that a function takes by a call, and leaves locked on an exit path although another path unlocks them:
 *
 *   s.store.Begin()                     Begin locks s.store.mu and returns
 *   if item == nil { return errNone }   s.store.mu stays locked
 *   s.store.End()                       End unlocks it
 *
 *   if !b.busy.TryLock() { return }     behind the branch b.busy is locked
 *
 *   items, unlock := s.lock(key)        unlock is the method Unlock of the lock that s.lock takes
 *
 *   s, err := h.checkout(label)         s comes with s.mu locked
 *   if s.isSold { return errSold }      s.mu stays locked
 *   s.mu.Unlock()
 *
 * Not where the last exit of the function is one that leaves the lock held: the caller gets it by design.
 */
import { type Opening, openingAt } from "../flow/guarded.ts";
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { ValuePath } from "../types/value-path.ts";
import { lockCalls } from "./lock-calls.ts";
import { effectsOfCall } from "./lock-effects.ts";
import { lockOf, lockUses } from "./lock-uses.ts";
import { lockedResult } from "./locked-results.ts";
import { unlockResult } from "./unlock-results.ts";

export interface LockByCall {
  /** The call that locks. */
  readonly taken: NodeIndex;
  /** The exit that leaves the lock held; the function itself for its end. */
  readonly exit: NodeIndex;
  readonly unlock: NodeIndex;
  /** What locks: a function of the repository, or a TryLock. */
  readonly kind: "callee" | "try" | "result";
}

interface Turns {
  readonly kind: LockByCall["kind"];
  readonly opens: NodeIndex[];
  readonly closes: NodeIndex[];
  /** Where it turned out that the lock was not taken. */
  readonly refused: NodeIndex[];
  readonly deferred: NodeIndex[];
}

const TRIES = ["TryLock", "TryRLock"];

export function* locksByCalls(repository: Repository, file: GoFile): Generator<LockByCall> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal")) {
    const fn = { file, node };
    for (const turns of [...turnsByPath(repository, fn), ...turnsOfResults(repository, fn)]) {
      const found = leftOpen(fn, turns);
      if (found !== null) yield found;
    }
  }
}

function leftOpen({ file, node: fn }: Located, turns: Turns): LockByCall | null {
  const { opens, closes, refused, deferred, kind } = turns;
  const [unlock] = closes;
  const [taken] = opens;
  if (unlock === undefined || taken === undefined || deferred.length > 0) return null;
  const exits = openExits({ fn: { file, node: fn }, opens, closes: [...closes, ...refused], deferred }) ?? [];
  const [first] = exits;
  if (first === undefined || exits.some(({ node }) => node === lastExit({ file, node: fn }))) return null;
  return { taken: callAt(turns, taken, first.node), exit: first.node, unlock, kind };
}

/** The last one before the exit. */
function callAt({ opens }: Turns, first: NodeIndex, exit: NodeIndex): NodeIndex {
  return opens.filter((one) => one < exit).at(-1) ?? first;
}

function lastExit({ file: { tree }, node: fn }: Located): NodeIndex {
  const body = tree.field(fn, "body");
  const list = body === null ? undefined : tree.children(body).find((one) => tree.kind(one) === "statement_list");
  const last = list === undefined ? null : tree.lastChild(list);
  return last !== null && tree.kind(last) === "return_statement" ? last : fn;
}

/** Locks that functions of the repository or TryLock take, by their paths; not those that the function itself locks as well. */
function turnsByPath(repository: Repository, fn: Located): readonly Turns[] {
  const { file, node } = fn;
  const { tree } = file;
  const byPath = new Map<ValuePath, Turns>();
  const open = (path: ValuePath, kind: Turns["kind"], opening: Opening | null) => {
    if (opening === null) return;
    const turns = byPath.get(path) ?? { kind, opens: [], closes: [], refused: [], deferred: [] };
    byPath.set(path, turns);
    turns.opens.push(...opening.opens);
    turns.refused.push(...opening.closes);
  };
  const calls = lockCalls(repository, fn);
  const results = new Map<ValuePath, NodeIndex>();
  for (const call of calls) {
    const locked = call.isDeferred || call.callee === null ? null : lockedResult(repository, call.callee);
    const name = locked === null ? null : nameOfResult(tree, call.node, locked.place);
    if (locked === null || name === null) continue;
    results.set(`${name}${locked.suffix}`, name);
    open(`${name}${locked.suffix}`, "result", openingAt(tree, call.node));
  }
  for (const call of calls)
    if (!call.isDeferred && call.callee !== null)
      for (const { path } of effectsOfCall(repository, { file, call, depth: 0 }, isKeeping))
        open(path, "callee", openingAt(tree, call.node));
  for (const call of callsNamed(tree, node, TRIES)) {
    const target = tree.field(call, "function");
    const lock = target === null || !isOwn(fn, call) ? null : lockOf(typesOf(repository), file, target);
    if (lock !== null) open(lock.path, "try", openingAt(tree, call));
  }
  if (byPath.size === 0) return [];
  for (const { path, action, isDeferred, node: use } of lockUses(repository, fn)) {
    const turns = byPath.get(path);
    if (turns === undefined) continue;
    if (action === "lock") byPath.delete(path);
    else if (isDeferred) turns.deferred.push(use);
    else turns.closes.push(use);
  }
  for (const call of calls)
    for (const { path, kind } of effectsOfCall(repository, { file, call, depth: 0 }, isReleasing)) {
      const turns = byPath.get(path);
      if (kind !== "releases" || turns === undefined) continue;
      if (call.isDeferred) turns.deferred.push(call.node);
      else turns.closes.push(call.node);
    }
  // Whoever gets the value unlocks it.
  for (const [path, name] of results) byPath.get(path)?.refused.push(...returnsOf(tree, name));
  return [...byPath].flatMap(([path, turns]) => {
    const name = results.get(path);
    return name !== undefined && isHandedOn(tree, name) ? [] : [turns];
  });
}

/** The variable that gets a result of a call; null where the result goes elsewhere. */
function nameOfResult(tree: SyntaxTree, call: NodeIndex, place: number): NodeIndex | null {
  const list = tree.parent(call);
  const statement = list === null || tree.kind(list) !== "expression_list" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? undefined : tree.children(left)[place];
  return name === undefined || tree.kind(name) !== "identifier" ? null : scopesOf(tree).declarationOf(name);
}

/** Values in `return` statements that are the variable. */
const returnsOf = (tree: SyntaxTree, name: NodeIndex): readonly NodeIndex[] =>
  scopesOf(tree)
    .usesOf(name)
    .filter((use) => {
      const list = tree.parent(use);
      const statement = list === null ? null : tree.kind(list) === "return_statement" ? list : tree.parent(list);
      return statement !== null && tree.kind(statement) === "return_statement";
    });

/** The value goes to a call, a literal, a channel or another variable, which may unlock it. */
const isHandedOn = (tree: SyntaxTree, name: NodeIndex): boolean => {
  const returned = new Set(returnsOf(tree, name));
  return scopesOf(tree)
    .usesOf(name)
    .some((use) => {
      const parent = tree.parent(use);
      const kind = parent === null ? "" : tree.kind(parent);
      if (use === name || returned.has(use) || kind === "selector_expression" || kind === "binary_expression")
        return false;
      return kind !== "expression_list" || tree.fieldName(parent!) !== "left";
    });
};

const isKeeping = ({ kind, isCertain }: { readonly kind: string; readonly isCertain: boolean }): boolean =>
  kind === "keeps" && isCertain;
const isReleasing = ({ kind }: { readonly kind: string }): boolean => kind === "releases";

const isOwn = ({ file: { tree }, node }: Located, call: NodeIndex): boolean =>
  tree.above(call, "func_literal", "function_declaration", "method_declaration") === node;

/** `items, unlock := s.lock(key)`: calls of unlock. Not where the variable is used otherwise. */
function* turnsOfResults(repository: Repository, { file, node: fn }: Located): Generator<Turns> {
  const { tree } = file;
  const scopes = scopesOf(tree);
  for (const statement of ownNodes(tree, fn, "short_var_declaration")) {
    const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
    const call = right === null ? null : tree.firstChild(right);
    if (left === null || !call || tree.kind(call) !== "call_expression") continue;
    const callee = typesOf(repository).callee(file, call);
    const place = callee?.kind === "function" ? unlockResult(repository, callee.fn) : null;
    const name = place === null ? undefined : tree.children(left)[place];
    if (name === undefined || tree.kind(name) !== "identifier") continue;
    const uses = scopes.usesOf(name).filter((use) => use !== name);
    const calls = uses.map((use) => tree.parent(use));
    const isCalled = (one: NodeIndex | null, row: number) =>
      one !== null && tree.kind(one) === "call_expression" && tree.field(one, "function") === uses[row];
    if (!calls.every(isCalled)) continue;
    const own = calls.flatMap((one) => (one === null ? [] : [one]));
    if (!own.every((one) => isOwn({ file, node: fn }, one))) continue;
    const isDeferred = (one: NodeIndex) => {
      const around = tree.parent(one);
      return around !== null && tree.kind(around) === "defer_statement";
    };
    yield {
      kind: "result",
      opens: [call],
      closes: own.filter((one) => !isDeferred(one)),
      refused: [],
      deferred: own.filter(isDeferred),
    };
  }
}
