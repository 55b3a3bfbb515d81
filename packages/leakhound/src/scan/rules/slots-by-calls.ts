/**
 * Slots of a semaphore that a function takes by a call, and does not give back on an exit path although it does on another; for
 * semaphore-not-released:
 *
 *   if err := a.gate.enter(ctx); err != nil { return err }     enter sends to the channel, and receives nothing
 *   if job == nil { return errNone }                           the slot is gone
 *   …
 *   a.gate.leave()                                             leave receives from it
 *
 * Also for Acquire, TryAcquire and Release of golang.org/x/sync/semaphore. Not where the last exit of the function keeps the
 * slot: the caller gets it by design.
 */
import { bufferedSends } from "../channels/buffered-sends.ts";
import { isOneOfCases } from "../channels/consumers.ts";
import { keyOf } from "../channels/located.ts";
import { openingAt } from "../flow/guarded.ts";
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";

export interface SlotByCall {
  readonly taken: NodeIndex;
  readonly exit: NodeIndex;
  /** The call that gives the slot back on another path. */
  readonly given: NodeIndex;
}

interface SlotCalls {
  readonly opens: NodeIndex[];
  readonly refused: NodeIndex[];
  readonly closes: NodeIndex[];
  isDeferred: boolean;
}

export function* slotsByCalls(repository: Repository, file: GoFile): Generator<SlotByCall> {
  const { tree } = file;
  const { takers } = slotFunctions(repository);
  const names = [...new Set([...takers.values()].map(({ name }) => name)), "Acquire", "TryAcquire"];
  if (!hasCallNamed(tree, tree.root, names)) return;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
    for (const calls of callsByPath(repository, { file, node: fn })) {
      const found = leftTaken({ file, node: fn }, calls);
      if (found !== null) yield found;
    }
}

function leftTaken(fn: Located, { opens, refused, closes, isDeferred }: SlotCalls): SlotByCall | null {
  const [given] = closes;
  const [first] = opens;
  // A channel that is filled at first has the calls the other way round.
  if (given === undefined || first === undefined || isDeferred || given < first) return null;
  const exits = openExits({ fn, opens, closes: [...closes, ...refused], deferred: [] }) ?? [];
  const [exit] = exits;
  if (exit === undefined || exits.some(({ node }) => node > given)) return null;
  const taken = opens.filter((one) => one < exit.node).at(-1) ?? first;
  return { taken, exit: exit.node, given };
}

/** Calls that take and give back, by what their methods are called on. */
function callsByPath(repository: Repository, { file, node: fn }: Located): Iterable<SlotCalls> {
  const { tree } = file;
  const byPath = new Map<ValuePath, SlotCalls>();
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const role = roleOf(repository, { file, node: call });
    if (role === null) continue;
    const calls = byPath.get(role.path) ?? { opens: [], refused: [], closes: [], isDeferred: false };
    byPath.set(role.path, calls);
    const statement = tree.parent(call);
    const opening = role.takes ? openingAt(tree, call) : null;
    calls.opens.push(...(opening?.opens ?? []));
    calls.refused.push(...(opening?.closes ?? []));
    if (role.takes) continue;
    if (statement !== null && tree.kind(statement) === "defer_statement") calls.isDeferred = true;
    else calls.closes.push(call);
  }
  for (const literal of tree.within(fn, "func_literal"))
    for (const call of literal === fn ? [] : tree.within(literal, "call_expression")) {
      const role = roleOf(repository, { file, node: call });
      const calls = role === null || role.takes ? undefined : byPath.get(role.path);
      // A literal gives it back, whenever it runs.
      if (calls !== undefined) calls.isDeferred = true;
    }
  return byPath.values();
}

interface Role {
  readonly path: ValuePath;
  readonly takes: boolean;
}

const WEIGHTED = "golang.org/x/sync/semaphore.Weighted.";

function roleOf(repository: Repository, { file, node: call }: Located): Role | null {
  const { tree } = file;
  const types = typesOf(repository);
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  const callee = operand === null ? null : types.callee(file, call);
  const path = operand === null || callee === null ? null : pathOf(types, file, operand);
  if (path === null) return null;
  if (callee?.kind === "library" && callee.name.startsWith(WEIGHTED)) {
    const method = callee.name.slice(WEIGHTED.length);
    return method === "Release" || method.endsWith("Acquire") ? { path, takes: method !== "Release" } : null;
  }
  if (callee?.kind !== "function") return null;
  const { takers, givers } = slotFunctions(repository);
  const taken = takers.get(keyOf(callee.fn));
  if (taken !== undefined) return { path: `${path} ${taken.channel}`, takes: true };
  const given = givers.get(keyOf(callee.fn));
  return given === undefined ? null : { path: `${path} ${given}`, takes: false };
}

interface SlotFunctions {
  /** Methods that send to a buffered channel of their receiver and do not receive, with the channel. */
  readonly takers: ReadonlyMap<string, { readonly channel: string; readonly name: string }>;
  /** Those that receive and do not send. */
  readonly givers: ReadonlyMap<string, string>;
}

const known = new WeakMap<Repository, SlotFunctions>();

function slotFunctions(repository: Repository): SlotFunctions {
  const found = known.get(repository) ?? findFunctions(repository);
  known.set(repository, found);
  return found;
}

function findFunctions(repository: Repository): SlotFunctions {
  const takers = new Map<string, { readonly channel: string; readonly name: string }>();
  const givers = new Map<string, string>();
  for (const uses of new Set(bufferedSends(repository).values())) {
    const [first] = uses.sends;
    if (first === undefined || uses.closes.length > 0) continue;
    const channel = keyOf(first);
    // Signals are sent where the buffer takes one, and their receivers wait for something else as well.
    if (!uses.sends.every(waits) || !uses.receives.every(isDropped)) continue;
    const sending = methodsAround(uses.sends);
    const receiving = methodsAround(uses.receives);
    for (const [key, { file, node }] of sending)
      if (!receiving.has(key)) takers.set(key, { channel, name: file.tree.fieldText(node, "name") });
    for (const key of receiving.keys()) if (!sending.has(key)) givers.set(key, channel);
  }
  return { takers, givers };
}

/** No case of a select with a default. */
function waits({ file: { tree }, node }: Located): boolean {
  const select = isOneOfCases(tree, node) ? tree.above(node, "select_statement") : null;
  return select === null || !tree.children(select).some((one) => tree.kind(one) === "default_case");
}

/** `<-g.slots` as a statement. */
function isDropped({ file: { tree }, node }: Located): boolean {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "expression_statement";
}

/** Methods around operations, outside of loops: a loop takes values, and no slots. */
function methodsAround(operations: readonly Located[]): Map<string, Located> {
  const methods = new Map<string, Located>();
  for (const { file, node } of operations) {
    const fn = functionAround(file.tree, node);
    const isInLoop = file.tree.above(node, "for_statement", "method_declaration", "function_declaration") !== fn;
    if (fn !== null && !isInLoop && file.tree.kind(fn) === "method_declaration")
      methods.set(keyOf({ file, node: fn }), { file, node: fn });
  }
  return methods;
}
