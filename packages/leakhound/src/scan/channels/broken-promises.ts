/**
 * Channels that one function should close or send to, and that it leaves on an exit path: whoever receives waits forever.
 *
 *   go func() {
 *       if err := load(); err != nil {
 *           return                       neither sends nor closes
 *       }
 *       done <- true
 *   }()
 *   <-done
 *
 *   jobs := make(chan job)
 *   go work(jobs)                        for job := range jobs { … }
 *   for _, one := range all {
 *       if err := check(one); err != nil {
 *           return err                   does not close jobs, and work stays
 *       }
 *       jobs <- one
 *   }
 *   close(jobs)
 *
 *   state   0 nobody receives yet;   1 a goroutine receives;   + 2 the channel is closed, or a value was sent
 */
import { exitsOfPaths, isEndless, ownNodes, type PathState, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, keeperAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";
import { keyOf } from "./located.ts";
import { runAmong } from "./run-among.ts";

export interface BrokenPromise {
  readonly channel: Channel;
  /** The receive that waits forever. */
  readonly receive: Located;
  /** The function that closes the channel, or sends to it, on other paths. */
  readonly keeper: Located;
  /** Where it does that. */
  readonly kept: NodeIndex;
  /** A return without that, or the function itself for its end. */
  readonly exit: NodeIndex;
  /** The loop that receives has no other exit. */
  readonly isCertain: boolean;
}

const RECEIVING = 1;
const DONE = 2;

/** null where each path closes the channel or sends to it, or where that is not clear. */
export function brokenPromise(repository: Repository, channel: Channel): BrokenPromise | null {
  const { uses, made } = channel;
  const home = functionAround(made.file.tree, made.node);
  if (home === null || uses.isKept || uses.isElement || uses.mayBeSentElsewhere || uses.returnedBy.length > 0)
    return null;
  const receive = waitingReceive(channel);
  if (receive === null || isSemaphore(channel, receive)) return null;
  const ends = isUntilClosed(receive) ? uses.closes : [...uses.closes, ...uses.sends];
  const keeper = keeperOf(repository, ends, { file: made.file, node: home });
  if (keeper === null || isNilChecked(channel, keeper)) return null;
  const initial = initialState(repository, { file: made.file, node: home }, keeper, receive);
  const found = initial === null ? null : openExit(repository, { channel, ends, keeper, receive, initial });
  const isCertain = !isUntilClosed(receive) || !hasExit(receive.file.tree, receive.node);
  return found === null ? null : { channel, receive, keeper, isCertain, ...found };
}

const isRange = ({ file, node }: Located): boolean => file.tree.kind(node) === "range_clause";

/** The only receive, which waits alone: a range, or a receive outside of loops. */
function waitingReceive({ uses }: Channel): Located | null {
  const [receive, more] = uses.receives;
  if (receive === undefined || more !== undefined) return null;
  const { tree } = receive.file;
  if (isOneOfCases(tree, receive.node)) return null;
  if (isUntilClosed(receive)) return receive;
  return loopAround(tree, receive.node) === null ? receive : null;
}

/** `slots <- struct{}{}; go func() { …; <-slots }()`: the goroutine takes back what was sent before it was started. */
function isSemaphore({ uses, capacity }: Channel, receive: Located): boolean {
  const { tree } = receive.file;
  const fn = functionAround(tree, receive.node);
  if (fn === null || capacity === 0 || tree.kind(fn) !== "func_literal") return false;
  return uses.sends.some(({ file, node }) => {
    const around = file === receive.file && node < fn ? functionAround(tree, node) : null;
    return around !== null && tree.contains(around, fn);
  });
}

/** `for one := range ch`, or `one, ok := <-ch` in a loop without end. */
function isUntilClosed(receive: Located): boolean {
  const { file, node } = receive;
  const { tree } = file;
  if (isRange(receive)) return true;
  const loop = loopAround(tree, node);
  const list = tree.parent(node);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  return loop !== null && isEndless(tree, loop) && left !== null && tree.children(left).length === 2;
}

/** The loop may be left before the channel is closed: `if !ok { return }` aside, after another value. */
function hasExit(tree: SyntaxTree, receive: NodeIndex): boolean {
  const loop = tree.kind(receive) === "range_clause" ? tree.parent(receive) : null;
  if (loop === null) return true;
  for (const _ of tree.within(loop, "return_statement", "break_statement", "goto_statement")) return true;
  return false;
}

/** The only function that closes or sends: the one that makes the channel, or a goroutine that it starts. */
function keeperOf(repository: Repository, ends: readonly Located[], home: Located): Located | null {
  const [first] = ends;
  const node = first === undefined ? null : keeperAround(first.file.tree, first.node);
  if (first === undefined || node === null) return null;
  if (ends.some((one) => one.file !== first.file || keeperAround(one.file.tree, one.node) !== node)) return null;
  const keeper = { file: first.file, node };
  const isHome = keyOf(keeper) === keyOf(home);
  return isHome || goroutineBodies(repository).has(keeper) ? keeper : null;
}

/** `defer func() { … }()` around a literal. */
function deferOf(tree: SyntaxTree, literal: NodeIndex): NodeIndex | null {
  const call = tree.parent(literal);
  const statement = call === null ? null : tree.parent(call);
  if (call === null || statement === null || tree.field(call, "function") !== literal) return null;
  return tree.kind(statement) === "defer_statement" ? statement : null;
}

/** `if ch != nil { close(ch) }`: the variable says whether somebody waits. */
function isNilChecked({ uses }: Channel, { file: { tree }, node }: Located): boolean {
  if (uses.closes.length === 0) return false;
  const compared = comparedWithNil(tree, node);
  return uses.closes.some((close) => compared.has(tree.fieldText(close.node, "arguments")));
}

const comparedKnown = new WeakMap<SyntaxTree, Map<NodeIndex, ReadonlySet<string>>>();

/** `(ch)` for what a function compares with nil; found once, because a function may close thousands of channels. */
function comparedWithNil(tree: SyntaxTree, fn: NodeIndex): ReadonlySet<string> {
  const functions = comparedKnown.get(tree) ?? new Map<NodeIndex, ReadonlySet<string>>();
  comparedKnown.set(tree, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const compared = new Set<string>();
  for (const comparison of ownNodes(tree, fn, "binary_expression")) {
    const right = tree.field(comparison, "right");
    if (right !== null && tree.kind(right) === "nil") compared.add(`(${tree.fieldText(comparison, "left")})`);
  }
  functions.set(fn, compared);
  return compared;
}

/** Somebody waits from the beginning, where a goroutine is the keeper; null where the keeper cannot leave anybody waiting. */
function initialState(repository: Repository, home: Located, keeper: Located, receive: Located): PathState | null {
  const receiver = functionAround(receive.file.tree, receive.node);
  if (receiver === null) return null;
  const isOfHome = receive.file === home.file && receiver === home.node;
  const isGoroutine = goroutineBodies(repository).has({ file: receive.file, node: receiver });
  if (keyOf(keeper) !== keyOf(home)) return isOfHome || isGoroutine ? RECEIVING : null;
  return isOfHome ? null : 0;
}

interface ExitQuestion {
  readonly channel: Channel;
  readonly ends: readonly Located[];
  readonly keeper: Located;
  readonly receive: Located;
  readonly initial: PathState;
}

function openExit(
  repository: Repository,
  { channel, ends, keeper, receive, initial }: ExitQuestion,
): Pick<BrokenPromise, "kept" | "exit"> | null {
  const { tree } = keeper.file;
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, keeper.node)) operations.set(call, () => null);
  const receiver = functionAround(receive.file.tree, receive.node);
  const { holders } = channel.uses;
  const receiving = receiver === null ? null : keyOf({ file: receive.file, node: receiver });
  const { starts, calls } = runAmong(
    repository,
    keeper,
    receiving === null ? holders : new Set([...holders, receiving]),
  );
  for (const { node, body } of starts)
    operations.set(node, keyOf(body) === receiving ? (state) => state | RECEIVING : () => DONE);
  // A function that gets the channel may close it or send to it.
  for (const { node, callee } of calls) if (holders.has(keyOf(callee))) operations.set(node, () => DONE);
  for (const end of ends)
    for (const node of operationsOf(tree, end.node, keeper.node)) operations.set(node, (state) => state | DONE);
  const exits = exitsOfPaths({ tree, fn: keeper.node, initial, operations });
  const open = exits?.find(({ states }) => states.has(RECEIVING));
  const kept = ends[0]?.node;
  return open === undefined || kept === undefined ? null : { exit: open.node, kept };
}

/** Where an end counts: itself, the defer around it, or each case of the select that it is a case of, also a default. */
function operationsOf(tree: SyntaxTree, end: NodeIndex, keeper: NodeIndex): NodeIndex[] {
  const fn = functionAround(tree, end);
  const deferred = fn === null || fn === keeper ? null : deferOf(tree, fn);
  if (deferred !== null) return [deferred];
  const select = isOneOfCases(tree, end) ? tree.above(end, "select_statement") : null;
  if (select === null) return [end];
  return tree.children(select).flatMap((branch) => tree.field(branch, "communication") ?? tree.children(branch));
}
