/**
 * Sends to a channel in a field, whose receivers may stop before the sender:
 *
 *   func (h *hub) run() {              the only receiver leaves: nobody receives from h.in any more
 *       for { select { case m := <-h.in: …; case <-h.stop: return } }
 *   }
 *   func (h *hub) put(m message) { h.in <- m }
 *
 *   func (l *lexer) next() item { return <-l.items }        a reader: whoever calls it may stop calling it
 */
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy } from "../goroutines/starts.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, keeperAround, loopAround } from "../syntax/queries.ts";
import { isEmptyStruct } from "../types/go-type.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import type { AbandonedReason, AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { type Consumer, consumerOf, isOneOfCases } from "./consumers.ts";
import { hasReceiveBeside } from "./heeded-elsewhere.ts";
import { keyOf } from "./located.ts";

/**
 * One for each file with such a send.
 *
 * @param sends those that block until somebody receives
 */
export function keptSends(repository: Repository, channel: Channel, sends: readonly Located[]): AbandonedSend[] {
  if (channel.uses.mayBeReceivedElsewhere || isSizedBySenders(channel) || isOfTokens(repository, channel)) return [];
  const consumers = channel.uses.receives.map(consumerOf);
  const known = consumers.flatMap((one) => (one === null ? [] : [one]));
  if (known.length === 0 || known.length < consumers.length || isDrained(repository, known)) return [];
  const byFile = new Map<GoFile, AbandonedSend>();
  for (const send of sends) {
    const reason = reasonOf({ repository, channel, consumers: known }, send);
    if (reason === null) continue;
    const best = byFile.get(send.file);
    if (best === undefined || (isCertain(reason) && !isCertain(best.reason)))
      byFile.set(send.file, { channel, send, others: [], reason });
  }
  return [...byFile.values()];
}

const isCertain = (reason: AbandonedReason): boolean => "isCertain" in reason && reason.isCertain;

/** `make(chan error, len(protocols)+1)`: the buffer takes what each of them sends. */
export function isSizedBySenders({ made: { file, node } }: Channel): boolean {
  const [, size] = argumentsOf(file.tree, node);
  if (size === undefined) return false;
  for (const call of [size, ...file.tree.within(size, "call_expression")])
    if (file.tree.kind(call) === "call_expression" && file.tree.fieldText(call, "function") === "len") return true;
  return false;
}

/** `make(chan struct{}, 8)`: whoever sends gives back what was taken, or takes one of a number of slots. */
function isOfTokens(repository: Repository, { made: { file, node }, capacity }: Channel): boolean {
  const types = typesOf(repository);
  const channel = types.underlying(types.of(file, node));
  return capacity !== 0 && channel?.kind === "chan" && isEmptyStruct(channel.element);
}

/** A receiver that stops calls another one, also in deferred code: `defer func() { c.drain() }()`. */
export function isDrained(repository: Repository, consumers: readonly Consumer[]): boolean {
  if (consumers.length < 2) return false;
  const types = typesOf(repository);
  // One function may receive thousands of times.
  const receivers = new Map(consumers.map(({ fn }) => [keyOf(fn), fn]));
  return [...receivers.values()].some(({ file, node }) =>
    file.tree.within(node, "call_expression").some((call) => {
      const callee = types.callee(file, call);
      return callee?.kind === "function" && receivers.has(keyOf(callee.fn));
    }),
  );
}

interface KeptQuestion {
  readonly repository: Repository;
  readonly channel: Channel;
  /** All receivers of the channel. */
  readonly consumers: readonly Consumer[];
}

function reasonOf({ repository, channel, consumers }: KeptQuestion, send: Located): AbandonedReason | null {
  const { file } = send;
  const node = keeperAround(file.tree, send.node);
  const [consumer] = consumers;
  if (node === null || consumer === undefined) return null;
  const fn = { file, node };
  if (consumers.some((one) => keyOf(one.fn) === keyOf(fn) || isStartedBy(repository, fn, one))) return null;
  const bodies = goroutineBodies(repository);
  const isOfGoroutine = bodies.has(fn);
  if (isOfGoroutine && isClosedByOthers(channel, fn)) return null;
  const isRepeated = isOfGoroutine && isSentRepeatedly(repository, send);
  const leaves = (one: Consumer) => one.isInLoop && (isRepeated ? one.leavesAt : one.leavesBefore) !== null;
  if (consumers.every(leaves)) {
    // A buffer takes some values before the next send waits.
    const isCertain = channel.capacity === 0 ? isOfGoroutine || isHeeded(channel, consumer) : isRepeated;
    return isCertain || bodies.has(consumer.fn) ? { kind: "receiver leaves", consumer, isCertain } : null;
  }
  if (channel.capacity !== 0 && !isRepeated) return null;
  const isRead = consumers.every((one) => !one.isInLoop && isReader(channel, one));
  if (!isRead || !(isRepeated || isOfStartedType(repository, fn, consumer))) return null;
  return { kind: "reader stops", consumer, isCertain: isRepeated };
}

/** The function that sends starts the receiver, so that it runs by then. */
export const isStartedBy = (repository: Repository, fn: Located, consumer: Consumer): boolean =>
  runBy(repository, fn).starts.some(({ body }) => keyOf(body) === keyOf(consumer.fn));

/** Another function closes the channel: a goroutine that waits to send then panics, and does not stay. */
const isClosedByOthers = ({ uses }: Channel, fn: Located): boolean =>
  uses.closes.some(({ file, node }) => !(file === fn.file && file.tree.contains(fn.node, node)));

/** Another send to the channel is in a select with a receive, so that it does not wait for a receiver that left. */
const isHeeded = ({ uses }: Channel, { fn }: Consumer): boolean =>
  uses.sends.some(({ file, node }) => {
    if (file === fn.file && functionAround(file.tree, node) === fn.node) return false;
    return isOneOfCases(file.tree, node) && hasReceiveBeside(file.tree, node);
  });

/** A goroutine runs a method of the type whose method sends, and another method of it receives. */
function isOfStartedType(repository: Repository, fn: Located, consumer: Consumer): boolean {
  const type = receiverTypeName(fn.file, fn.node);
  if (type === null || type !== receiverTypeName(consumer.fn.file, consumer.fn.node)) return false;
  return goroutineBodies(repository).hasMethodOf(folderOf(fn.file.path), type);
}

/** In a loop that sends to the same channel each time, not to one of each element. */
function isSentRepeatedly(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const loop = loopAround(tree, node);
  const channel = tree.field(node, "channel");
  const path = loop === null || channel === null ? null : pathOf(typesOf(repository), file, channel);
  const root = path === null ? null : rootOf(path);
  return path !== null && loop !== null && (root === null || root < loop || root >= tree.subtreeEnd(loop));
}

/** A method that only receives: one that sends a request first waits for the response, and gets it. */
function isReader({ made }: Channel, { fn: { file, node } }: Consumer): boolean {
  const { tree } = file;
  if (tree.kind(node) !== "method_declaration" || (made.file === file && tree.contains(node, made.node))) return false;
  for (const _ of tree.within(node, "send_statement")) return false;
  return true;
}
