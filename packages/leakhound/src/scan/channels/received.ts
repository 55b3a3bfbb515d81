/** The channels of a receive or a send, and whether a receive can ever go on. */
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { channelsIn } from "./channels-in.ts";
import { keyOf } from "./located.ts";

const NO_CHANNELS: readonly Channel[] = [];
type ChannelsByOperation = ReadonlyMap<string, readonly Channel[]>;
const receivesKnown = new WeakMap<Repository, ChannelsByOperation>();
const sendsKnown = new WeakMap<Repository, ChannelsByOperation>();
const closesKnown = new WeakMap<Repository, ChannelsByOperation>();

/** Every channel that may be received there; none where the source does not show where it is made. */
export function channelsReceived(repository: Repository, receive: Located): readonly Channel[] {
  const found = receivesKnown.get(repository) ?? channelsBy(repository, ({ uses }) => uses.receives);
  receivesKnown.set(repository, found);
  return found.get(keyOf(receive)) ?? NO_CHANNELS;
}

/** Every channel that a send statement may send to; none where the source does not show where it is made. */
export function channelsSent(repository: Repository, send: Located): readonly Channel[] {
  const found = sendsKnown.get(repository) ?? channelsBy(repository, ({ uses }) => uses.sends);
  sendsKnown.set(repository, found);
  return found.get(keyOf(send)) ?? NO_CHANNELS;
}

/** Every channel that a call of `close` may close; none where the source does not show where it is made. */
export function channelsClosed(repository: Repository, close: Located): readonly Channel[] {
  const found = closesKnown.get(repository) ?? channelsBy(repository, ({ uses }) => uses.closes);
  closesKnown.set(repository, found);
  return found.get(keyOf(close)) ?? NO_CHANNELS;
}

function channelsBy(
  repository: Repository,
  operationsOf: (channel: Channel) => readonly Located[],
): Map<string, Channel[]> {
  const byOperation = new Map<string, Channel[]>();
  for (const file of repository.files)
    for (const channel of channelsIn(repository, file))
      for (const operation of operationsOf(channel)) {
        const key = keyOf(operation);
        const same = byOperation.get(key);
        if (same) same.push(channel);
        else byOperation.set(key, [channel]);
      }
  return byOperation;
}

/** Nothing closes the channel: a loop over it does not end. */
export const isNeverClosed = ({ uses }: Channel): boolean => uses.closes.length === 0 && !uses.mayBeSentElsewhere;

/** Nothing sends to the channel or closes it: a receive waits forever. */
export const isSilent = (channel: Channel): boolean => isNeverClosed(channel) && channel.uses.sends.length === 0;

/** What a receive or a range clause receives from. */
export function receivedValue({ file: { tree }, node }: Located): NodeIndex | null {
  if (tree.kind(node) === "range_clause") return tree.field(node, "right");
  return tree.source[tree.start(node)] === "<" ? tree.field(node, "operand") : null;
}
