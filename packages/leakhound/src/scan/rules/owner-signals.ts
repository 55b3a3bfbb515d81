/**
 * Sends of a value that has a signal for its end, which they do not heed; for wait-ignores-signal:
 *
 *   func (h *hub) run() {
 *       for { select { case r := <-h.requests: …; case <-h.quit: return } }
 *   }
 *
 *   func (h *hub) close(r *request) {
 *       r.updates <- closed              stays when whoever asked has left, also when h ends
 *   }
 */
import { abandonedSendsIn } from "../channels/abandoned-sends.ts";
import type { Channel } from "../channels/channel.ts";
import { type Consumer, consumerOf, isOneOfCases } from "../channels/consumers.ts";
import { isSizedBySenders, isStartedBy } from "../channels/kept-sends.ts";
import { keyOf } from "../channels/located.ts";
import { mayReceiverLeave } from "../channels/lone-operations.ts";
import { channelsSent } from "../channels/received.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import { type NodeIndex, nodeIndex } from "../syntax/tree.ts";
import { isEmptyStruct } from "../types/go-type.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import { endingMethod } from "./lone-waits.ts";

export interface OwnerSignal {
  readonly send: NodeIndex;
  /** A method of the owner that ends with a signal. */
  readonly sibling: Located;
}

/** Buffers that a few calls fill. */
const BUFFER_MAX = 64;

/** One for each channel that the sends of the file may wait for, those aside that chan-send-abandoned reports. */
export function* ownerSignals(repository: Repository, file: GoFile): Generator<OwnerSignal> {
  const { tree } = file;
  let reported: Set<string> | null = null;
  for (const method of tree.within(tree.root, "method_declaration")) {
    const owner = receiverTypeName(file, method);
    if (owner === null) continue;
    for (const send of tree.within(method, "send_statement")) {
      const channels = channelsThatBlock(repository, { file, node: send }, method);
      const made = channels.map((one) => keyOf(one.made));
      if (made.length === 0) continue;
      const sibling = endingMethod(repository, file, owner);
      if (sibling === null) break;
      reported ??= new Set(abandonedSendsIn(repository, file).map(({ channel }) => keyOf(channel.made)));
      if (made.some((key) => reported?.has(key))) continue;
      for (const key of made) reported.add(key);
      yield { send, sibling };
    }
  }
}

/** The channels of a send that waits alone, to a field; none where one of them surely takes the value. */
function channelsThatBlock(repository: Repository, send: Located, method: NodeIndex): readonly Channel[] {
  const { file, node } = send;
  const { tree } = file;
  if (isOneOfCases(tree, node)) return [];
  const channel = tree.field(node, "channel");
  const path = channel === null ? null : pathOf(typesOf(repository), file, channel);
  const root = path === null || !path.includes(".") ? null : rootOf(path);
  const receiver = tree.field(method, "receiver");
  if (root === null || receiver === null) return [];
  const isOfOwner = tree.contains(receiver, nodeIndex(root));
  const channels = channelsSent(repository, send);
  // A buffer takes the one reply to a request.
  const mayWait = (one: Channel) => (isOfOwner || one.capacity === 0) && mayBlock(repository, one, send);
  return channels.every(mayWait) ? channels : [];
}

function mayBlock(repository: Repository, channel: Channel, { file, node }: Located): boolean {
  const { made, capacity, uses } = channel;
  const types = typesOf(repository);
  const type = types.underlying(types.of(made.file, made.node));
  if (!uses.isKept || uses.closes.length > 0 || (capacity !== null && capacity > BUFFER_MAX)) return false;
  if (capacity !== 0 && type?.kind === "chan" && isEmptyStruct(type.element)) return false;
  if (isSizedBySenders(channel) || !mayReceiverLeave(repository, channel)) return false;
  const fn = functionAround(file.tree, node);
  const consumers = uses.receives.map(consumerOf).flatMap((one) => (one === null ? [] : [one]));
  const isOwn = (one: Consumer) => one.fn.file === file && one.fn.node === fn;
  return fn !== null && !consumers.some((one) => isOwn(one) || isStartedBy(repository, { file, node: fn }, one));
}
