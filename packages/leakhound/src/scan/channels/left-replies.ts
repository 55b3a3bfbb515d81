/**
 * Replies to a caller that may have left:
 *
 *   reply := make(chan error)
 *   w.requests <- request{reply: reply}
 *   select {
 *   case err := <-reply: return err
 *   case <-ctx.Done():   return ctx.Err()      the worker then waits at its send
 *   }
 *
 *   for r := range w.requests { r.reply <- w.do(r) }
 *
 *   state   0 does not wait yet;   1 has stopped waiting;   2 has the reply
 */
import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";
import { isOwnSignal } from "./own-signals.ts";
import { receivedValue } from "./received.ts";

/** @param sends those that block until somebody receives */
export function leftReply(repository: Repository, channel: Channel, sends: readonly Located[]): AbandonedSend | null {
  const { uses, capacity, made } = channel;
  const { file } = made;
  const { tree } = file;
  const fn = functionAround(tree, made.node);
  const [send, ...others] = sends;
  if (fn === null) return null;
  if (!uses.isKept || capacity !== 0 || uses.mayBeReceivedElsewhere || uses.receives.length === 0 || send === undefined)
    return null;
  if (uses.closes.length > 0 || sends.some((one) => one.file === file && tree.contains(fn, one.node))) return null;
  const exit = exitWithoutReceive(repository, channel, fn);
  if (exit === null) return null;
  return { channel, send, others, reason: { kind: "reply left", home: { file, node: fn }, ...exit } };
}

/**
 * The same for a channel that is an element of a field, `c.pending[id] = reply`, and that the function leaves there:
 * whoever replies finds it.
 */
export function leftListedReply(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
): AbandonedSend | null {
  const { file, node } = channel.made;
  const fn = functionAround(file.tree, node);
  return fn === null || takesOut(repository, { file, node: fn }) ? null : leftReply(repository, channel, sends);
}

/** The function, or one that it calls, deletes something from a map, or makes a list shorter. */
function takesOut(repository: Repository, { file, node: fn }: Located): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  return tree.within(fn, "call_expression").some((call) => {
    const callee = types.callee(file, call);
    if (callee === null || callee.kind === "dynamic") return TAKING.test(tree.fieldText(call, "function"));
    if (callee.kind !== "function") return callee.kind === "builtin" && callee.name === "delete";
    return hasCallNamed(callee.fn.file.tree, callee.fn.node, ["delete", "append"]);
  });
}

const TAKING = /(?:delete|remove|drop|forget|unregister|unsubscribe|release|cancel)\w*$/i;

export interface ExitWithoutReceive {
  readonly exit: NodeIndex;
  /** For a context or a timer: the sender goes on. */
  readonly isCertain: boolean;
}

/** An exit of the function by another case of the select that receives. */
export function exitWithoutReceive(
  repository: Repository,
  { uses, made: { file } }: Channel,
  fn: NodeIndex,
): ExitWithoutReceive | null {
  const { tree } = file;
  if (!uses.receives.every((one) => one.file === file && functionAround(tree, one.node) === fn)) return null;
  const alternatives = uses.receives.flatMap((one) => alternativesOf(repository, one));
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, fn)) operations.set(call, () => null);
  for (const { head } of alternatives) operations.set(head, (state) => (state === 0 ? 1 : state));
  for (const { node } of uses.receives) operations.set(node, () => 2);
  const exit = exitsOfPaths({ tree, fn, initial: 0, operations })?.find(({ states }) => states.has(1));
  return exit === undefined ? null : { exit: exit.node, isCertain: alternatives.some((one) => one.isOfCall) };
}

interface Alternative {
  readonly head: NodeIndex;
  /** It is a signal such as that of a context: the caller leaves while the worker goes on. */
  readonly isOfCall: boolean;
}

/** The other cases of the select around a receive, those aside by which the worker may reply as well. */
function alternativesOf(repository: Repository, receive: Located): Alternative[] {
  const { file, node } = receive;
  const { tree } = file;
  const select = isOneOfCases(tree, node) ? tree.above(node, "select_statement") : null;
  if (select === null || hasDefault(tree, select)) return [];
  return tree.children(select).flatMap((branch) => {
    const head = tree.field(branch, "communication");
    if (head === null || tree.contains(head, node)) return [];
    const value = receivedIn({ file, node: head });
    if (value === null || isOfSameValue(repository, receive, { file, node: value })) return [];
    return [{ head: operationOf(tree, head), isOfCall: isOwnSignal(repository, { file, node: value }) }];
  });
}

const hasDefault = (tree: SyntaxTree, select: NodeIndex): boolean =>
  tree.children(select).some((child) => tree.kind(child) === "default_case");

/** The receive in the head of a case. */
function operationOf(tree: SyntaxTree, head: NodeIndex): NodeIndex {
  for (const one of tree.within(head, "unary_expression")) return one;
  return head;
}

function receivedIn({ file, node: head }: Located): NodeIndex | null {
  return receivedValue({ file, node: operationOf(file.tree, head) });
}

/** `request.done` beside `request.reply`: the worker replies by one of them. */
function isOfSameValue(repository: Repository, receive: Located, other: Located): boolean {
  const types = typesOf(repository);
  const own = receivedValue(receive);
  const root = own === null ? null : rootOfValue(pathOf(types, receive.file, own));
  return root !== null && root === rootOfValue(pathOf(types, other.file, other.node));
}

const rootOfValue = (path: string | null): number | null =>
  path === null || !path.includes(".") ? null : rootOf(path);
