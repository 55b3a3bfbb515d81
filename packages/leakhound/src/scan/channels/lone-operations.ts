/**
 * Operations that wait for the other side of a channel and for nothing else, and selects that wait for other sides only:
 *
 *   s.requests <- r                                        s.requests
 *   err := <-r.reply                                       r.reply
 *   select { case v := <-a.values: …; case b.out <- v: }   a.values and b.out
 *
 * Not for channels that the function makes and that only its own goroutines use (`receive-paths.ts` follows these), for
 * timers and contexts, and for what surely goes on.
 */
import type { Repository } from "../index/repository.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Channel } from "./channel.ts";
import { consumerOf, isOneOfCases } from "./consumers.ts";
import { isDrained } from "./kept-sends.ts";
import { channelsReceived, channelsSent, receivedValue } from "./received.ts";

/** What a send or a receive waits for and nothing else; null where it may go on otherwise. */
export function channelOfWait(repository: Repository, at: Located): string | null {
  const { file, node } = at;
  const { tree } = file;
  if (isOneOfCases(tree, node)) return null;
  if (tree.kind(node) === "send_statement") return channelOfSend(repository, at);
  const value = receivedValue(at);
  if (value === null || endsByItself(repository, { file, node: value })) return null;
  const channels = channelsReceived(repository, at);
  if (!channels.every((one) => isOfOthers(one, at)) || isSureToGet(at, tree.text(value))) return null;
  return tree.text(value);
}

function channelOfSend(repository: Repository, at: Located): string | null {
  const channels = channelsSent(repository, at);
  const isOpen =
    channels.length > 0 &&
    channels.every((one) => one.capacity === 0 && isOfOthers(one, at) && mayReceiverLeave(repository, one));
  return isOpen ? at.file.tree.fieldText(at.node, "channel") : null;
}

/** Code that is not seen receives; or a receiver in a loop, or in a select, may do something else. */
export function mayReceiverLeave(repository: Repository, { uses }: Channel): boolean {
  if (uses.mayBeReceivedElsewhere) return true;
  const consumers = uses.receives.map(consumerOf).flatMap((one) => (one === null ? [] : [one]));
  if (isDrained(repository, consumers)) return false;
  return uses.receives.some(({ file, node }) => loopAround(file.tree, node) !== null || isOneOfCases(file.tree, node));
}

/** What the cases of a select wait for; null where it has a default, or waits for a timer or a context. */
export function channelsOfSelect(repository: Repository, { file, node }: Located): string | null {
  const { tree } = file;
  const names: string[] = [];
  for (const branch of tree.children(node)) {
    if (tree.kind(branch) === "comment") continue;
    const head = tree.field(branch, "communication");
    const name = head === null ? null : nameOfCase(repository, { file, node: head });
    if (name === null) return null;
    names.push(name);
  }
  return names.length === 0 ? null : names.join(" and ");
}

function nameOfCase(repository: Repository, { file, node: head }: Located): string | null {
  const { tree } = file;
  if (tree.kind(head) === "send_statement") {
    const channels = channelsSent(repository, { file, node: head });
    return channels.length === 0 || channels.some(({ capacity }) => capacity === 0)
      ? tree.fieldText(head, "channel")
      : null;
  }
  for (const receive of tree.within(head, "unary_expression")) {
    const value = receivedValue({ file, node: receive });
    if (value !== null) return endsByItself(repository, { file, node: value }) ? null : tree.text(value);
  }
  return null;
}

/** The function makes the channel, and only its own goroutines use it. */
function isOfOthers({ made, uses }: Channel, { file, node }: Located): boolean {
  const { tree } = file;
  const fn = tree.above(node, "function_declaration", "method_declaration");
  return uses.isKept || made.file !== file || fn === null || !tree.contains(fn, made.node);
}

/** `slots <- token` and `<-slots` in one function, or `len(queue)` and `<-queue`. */
function isSureToGet({ file: { tree }, node }: Located, channel: string): boolean {
  const fn = tree.above(node, "function_declaration", "method_declaration");
  if (fn === null) return true;
  return (
    tree.within(fn, "send_statement").some((send) => tree.fieldText(send, "channel") === channel) ||
    tree.within(fn, "call_expression").some((call) => tree.text(call) === `len(${channel})`)
  );
}

/** A call before it in the same block ends what it waits for: `cancel()`, `close(stop)`, `s.Stop()`. */
export function isAfterEnd(tree: SyntaxTree, wait: NodeIndex): boolean {
  const block = tree.above(wait, "statement_list");
  if (block === null) return false;
  return tree.within(block, "call_expression").some((call) => call < wait && ENDING.test(nameOf(tree, call)));
}

const ENDING = /^(?:close|cancel|stop|shutdown|abort|kill|interrupt)/i;

/** The wait ends by itself, is one for a signal, or is for the result of a call that got a context. */
const endsByItself = (repository: Repository, at: Located): boolean =>
  isTimer(repository, at) || DONE.has(nameOf(at.file.tree, at.node)) || isOfContext(repository, at);

/** `events` of `events, errs := s.Subscribe(ctx)`, or `s.Subscribe(ctx)` itself: the channel ends with the context. */
function isOfContext(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  const values =
    declaration === null
      ? [node]
      : scopesOf(tree)
          .usesOf(declaration)
          .map((use) => valueAssignedAt(tree, use));
  return values.some(
    (value) =>
      value !== null &&
      tree.kind(value) === "call_expression" &&
      argumentsOf(tree, value).some((one) => isContext(repository, { file, node: one })),
  );
}

const isContext = (repository: Repository, { file, node }: Located): boolean =>
  libraryName(typesOf(repository).of(file, node))?.endsWith("context.Context") === true ||
  (file.tree.kind(node) === "call_expression" && nameOf(file.tree, node) === "Context");

export function isTimer(repository: Repository, { file, node }: Located): boolean {
  const types = typesOf(repository);
  const channel = types.underlying(types.of(file, node));
  return channel?.kind === "chan" ? libraryName(channel.element) === "time.Time" : TIMERS.has(nameOf(file.tree, node));
}

/** Names of timers, where the type is not known. */
const TIMERS = new Set(["After", "Tick", "Ticks", "C", "Chan", "Timeout"]);
const DONE = new Set(["Done", "Dying", "Dead"]);

/** `Done` of `s.ctx.Done()`. */
function nameOf(tree: SyntaxTree, node: NodeIndex): string {
  const target = tree.kind(node) === "call_expression" ? tree.field(node, "function") : node;
  return target === null ? "" : tree.fieldText(target, "field") || tree.text(target);
}
