/**
 * A lock that a goroutine holds while it waits for another one, which needs the lock before it goes on:
 *
 *   func (h *hub) add(c *client) {
 *       h.mu.Lock()
 *       h.added <- c                    waits for run, and holds h.mu
 *       h.mu.Unlock()
 *   }
 *   func (h *hub) run() {
 *       for c := range h.added {
 *           h.mu.Lock()                 waits for add
 *           h.clients[c] = true
 *           h.mu.Unlock()
 *       }
 *   }
 *
 * Condition: on every path to a send or receive that waits for nothing else, the function holds a lock; and the only function
 * at the other end of the channel takes the same lock before its receive or send, or in the loop around it, itself or in
 * what it calls. Or the function waits for a wait group, and a goroutine that it started, or one of the package for a group in
 * a field, takes the lock before Done.
 * Medium for channels without a buffer and for wait groups, low for other channels. Locks are fields of types, so that the
 * two values may be others.
 * Not reported: locks that both only read; receives behind a condition that the buffer has a value; channels that code outside of the repository may use.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { Channel } from "../channels/channel.ts";
import { ownNodes } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy } from "../goroutines/starts.ts";
import { changedFunctions } from "../index/changed-functions.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { acquiredLocks } from "../locks/acquired-locks.ts";
import { changeMayLock } from "../locks/changed-locks.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import { type LockMode, lockUses } from "../locks/lock-uses.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf } from "../types/value-path.ts";
import { channelWaitedFor, WAIT_DEPTH_MAX, waitsIn } from "./channel-waits.ts";
import { lockText } from "./lock-text.ts";
import type { Match, Rule } from "./rule.ts";

export const lockHeldWhileWaiting: Rule = {
  id: "lock-held-while-waiting",
  spansFiles: true,
  *find(file, repository) {
    const waits = new Map<NodeIndex, readonly NodeIndex[]>();
    for (const lock of functionLocks(repository, file)) {
      const nodes = waits.get(lock.fn.node) ?? waitsIn(repository, lock.fn);
      waits.set(lock.fn.node, nodes);
      for (const node of lock.heldAt(nodes)) {
        const at = { file, node };
        const match =
          atChannel(repository, lock, at, []) ?? atGroup(repository, lock, node) ?? inCallee(repository, lock, at);
        if (match !== null) yield match;
      }
    }
  },
  findSpanning: (file, repository) => (mayLead(repository) ? lockHeldWhileWaiting.find(file, repository) : []),
};

/** All places of a finding are in functions that wait or lock, themselves or in what they call. */
const mayLead = (repository: Repository): boolean =>
  changeMayLock(repository) || (changedFunctions(repository)?.some((fn) => waitsIn(repository, fn).length > 0) ?? true);

/** @param calls from the function that holds the lock down to the one that has the operation */
function atChannel(repository: Repository, lock: FunctionLock, at: Located, calls: readonly Located[]): Match | null {
  const channel = channelWaitedFor(repository, at);
  const [outermost = at] = calls;
  if (channel === null || (channel.uses.isElement && isLastOfElement(at))) return null;
  const isSend = at.file.tree.kind(at.node) === "send_statement";
  const others = isSend ? channel.uses.receives : [...channel.uses.sends, ...channel.uses.closes];
  if (isSend ? channel.uses.mayBeReceivedElsewhere : channel.uses.mayBeSentElsewhere) return null;
  if (others.some((other) => isOfOneCall(channel, other))) return null;
  if (!isSend && [...calls, at].some((one) => isKnownFilled(one, channel))) return null;
  const taken = others.map((other) => takenBefore(repository, lock, other));
  const [first] = taken;
  if (!first || taken.includes(null)) return null;
  return {
    node: outermost.node,
    confidence: !isSend || channel.capacity === 0 ? "medium" : "low",
    message: messageOf(lock, first, isSend ? "waits for a receiver" : "waits for a value"),
    advice: "release the lock before the function waits",
    steps: stepsOf(lock, [...calls, at], first),
  };
}

/** `ch <- result; close(ch)` of an element of a list, or a receive: the buffer of each element takes its only value. */
function isLastOfElement({ file: { tree }, node }: Located): boolean {
  if (tree.kind(node) !== "send_statement") return true;
  const list = tree.parent(node);
  const channel = tree.fieldText(node, "channel");
  return list !== null && tree.children(list).some((one) => one > node && tree.text(one) === `close(${channel})`);
}

/** The other end makes the channel for one call: it has the lock before anybody else has the channel. */
const isOfOneCall = ({ made }: Channel, { file, node }: Located): boolean =>
  file === made.file &&
  functionAround(file.tree, node) === functionAround(file.tree, made.node) &&
  loopAround(file.tree, node) === null;

/** `for len(q.ch) > 0 { v := <-q.ch }`, also around a call: the buffer has a value, which nobody takes without the lock. */
function isKnownFilled({ file: { tree }, node }: Located, { capacity }: Channel): boolean {
  if (capacity === 0) return false;
  const fn = functionAround(tree, node);
  for (let at = tree.parent(node); at !== null && at !== fn; at = tree.parent(at)) {
    if (tree.kind(at) !== "if_statement" && tree.kind(at) !== "for_statement") continue;
    const condition = tree.kind(at) === "if_statement" ? tree.field(at, "condition") : tree.children(at)[0];
    if (condition !== null && condition !== undefined && comparesLength(tree, condition)) return true;
  }
  return false;
}

/** `len(q.ch) > 0` */
const comparesLength = (tree: SyntaxTree, condition: NodeIndex): boolean =>
  tree.kind(condition) === "binary_expression" && /^len\([^)]*\) (?:> 0|!= 0|>= 1)$/.test(tree.text(condition));

/** A function that is called with the lock held, and does not release it, waits. */
function inCallee(
  repository: Repository,
  lock: FunctionLock,
  call: Located,
  calls: readonly Located[] = [],
): Match | null {
  const { file, node } = call;
  const callee = file.tree.kind(node) === "call_expression" ? typesOf(repository).callee(file, node) : null;
  const parent = file.tree.parent(node);
  const isApart = parent !== null && ["go_statement", "defer_statement"].includes(file.tree.kind(parent));
  if (callee?.kind !== "function" || isApart || releases(repository, lock, callee.fn)) return null;
  const { fn } = callee;
  for (const operation of ownNodes(fn.file.tree, fn.node, "send_statement", "unary_expression")) {
    const match = atChannel(repository, lock, { file: fn.file, node: operation }, [...calls, call]);
    if (match !== null) return match;
  }
  if (calls.length >= WAIT_DEPTH_MAX) return null;
  for (const { node: inner } of runBy(repository, fn).calls) {
    const match = inCallee(repository, lock, { file: fn.file, node: inner }, [...calls, call]);
    if (match !== null) return match;
  }
  return null;
}

const releases = (repository: Repository, { uses }: FunctionLock, fn: Located): boolean =>
  lockUses(repository, fn).some(({ action, typeKey }) => action === "unlock" && typeKey === uses[0]?.typeKey);

/** `wg.Wait()` while a goroutine needs the lock before `wg.Done()`. */
function atGroup(repository: Repository, lock: FunctionLock, node: NodeIndex): Match | null {
  const { file } = lock.fn;
  const types = typesOf(repository);
  const callee = file.tree.kind(node) === "call_expression" ? types.callee(file, node) : null;
  if (callee?.kind !== "library" || callee.name !== "sync.WaitGroup.Wait") return null;
  const target = file.tree.field(node, "function");
  const operand = target === null ? null : file.tree.field(target, "operand");
  const group = operand === null ? null : pathOf(types, file, operand);
  if (group === null) return null;
  const own = runBy(repository, lock.fn).starts.flatMap(({ body, node: start }) => {
    const done = start < node ? doneIn(repository, body, group) : null;
    return done === null ? [] : [done];
  });
  const field = operand === null ? null : types.fieldAt(file, operand);
  const others = field === null ? [] : donesOfField(repository, file, field.key);
  for (const done of [...own, ...others]) {
    const taken = takenBefore(repository, lock, done);
    if (taken === null) continue;
    return {
      node,
      confidence: "medium",
      message: messageOf(lock, taken, "waits for a goroutine"),
      advice: "release the lock before Wait",
      steps: stepsOf(lock, [{ file, node }], taken),
    };
  }
  return null;
}

/** Where a goroutine calls Done of the group; a literal shares the names of its function. */
function doneIn(repository: Repository, { file, node }: Located, group: string): Located | null {
  const { tree } = file;
  const types = typesOf(repository);
  for (const call of ownNodes(tree, node, "call_expression")) {
    const callee = types.callee(file, call);
    if (callee?.kind !== "library" || callee.name !== "sync.WaitGroup.Done") continue;
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    if (operand !== null && pathOf(types, file, operand) === group) return { file, node: call };
  }
  return null;
}

/** Where goroutines of the package call Done of a wait group that is a field. */
function donesOfField(repository: Repository, file: GoFile, field: string): Located[] {
  const types = typesOf(repository);
  const bodies = goroutineBodies(repository);
  return packageOf(repository, file).flatMap((one) =>
    callsNamed(one.tree, one.tree.root, ["Done"]).flatMap((call) => {
      const target = one.tree.field(call, "function");
      const operand = target === null ? null : one.tree.field(target, "operand");
      if (operand === null || types.fieldAt(one, operand)?.key !== field) return [];
      const fn = functionAround(one.tree, call);
      return fn !== null && bodies.has({ file: one, node: fn }) ? [{ file: one, node: call }] : [];
    }),
  );
}

interface TakenLock extends Located {
  readonly mode: LockMode;
}

/** Where the function around an operation takes the lock: before it, or in the loop around it. */
function takenBefore(repository: Repository, lock: FunctionLock, { file, node }: Located): TakenLock | null {
  const fn = functionAround(file.tree, node);
  const [own] = lock.uses;
  if (fn === null || own === undefined || (file === lock.fn.file && fn === lock.fn.node)) return null;
  const loop = loopAround(file.tree, node);
  const isWhole = isDeferred(file.tree, node) || (loop === null && isCalledInLoop(repository, { file, node: fn }));
  const isBefore = (at: NodeIndex) =>
    isWhole || at < file.tree.subtreeEnd(node) || (loop !== null && file.tree.contains(loop, at));
  const isSame = (mode: LockMode) => mode === "write" || own.mode === "write";
  for (const use of lockUses(repository, { file, node: fn }))
    if (use.typeKey === own.typeKey && use.action === "lock" && isBefore(use.node) && isSame(use.mode))
      return { file, node: use.node, mode: use.mode };
  for (const { node: call, callee } of runBy(repository, { file, node: fn }).calls) {
    const acquired = isBefore(call) ? acquiredLocks(repository, callee).get(own.typeKey) : undefined;
    if (acquired && isSame(acquired.mode)) return { file, node: call, mode: acquired.mode };
  }
  return null;
}

function isDeferred(tree: SyntaxTree, node: NodeIndex): boolean {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "defer_statement";
}

/** The function receives once, and is called in a loop. */
function isCalledInLoop(repository: Repository, { file, node }: Located): boolean {
  const fn = file.functions.find((one) => one.node === node);
  const sites = fn === undefined ? null : callSitesOf(fn, file, repository);
  return sites?.some((site) => loopAround(site.file.tree, site.call) !== null) === true;
}

function messageOf({ fn, uses }: FunctionLock, taken: Located, what: string): string {
  const held = uses[0] === undefined ? "a lock" : lockText(fn.file, uses[0].node);
  return `The function holds ${held} while it ${what}, which takes the lock on line ${taken.file.tree.line(taken.node)} first: each may wait for the other forever.`;
}

const stepsOf = ({ fn, uses }: FunctionLock, path: readonly Located[], taken: Located) => [
  ...(uses[0] === undefined ? [] : [{ file: fn.file, node: uses[0].node, text: "locks" }]),
  ...path.map((at, row) => ({ ...at, text: row === path.length - 1 ? "waits with the lock" : "calls" })),
  { ...taken, text: "takes the lock before the other end goes on" },
];
