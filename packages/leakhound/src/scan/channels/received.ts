/** The channels that a receive may receive from, and whether it can ever go on. */
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { channelsIn } from "./channels-in.ts";
import { keyOf } from "./located.ts";

const NO_CHANNELS: readonly Channel[] = [];
const known = new WeakMap<Repository, ReadonlyMap<string, readonly Channel[]>>();

/** Every channel that may be received there; none where the source does not show where it is made. */
export function channelsReceived(repository: Repository, receive: Located): readonly Channel[] {
  const found = known.get(repository) ?? channelsByReceive(repository);
  known.set(repository, found);
  return found.get(keyOf(receive)) ?? NO_CHANNELS;
}

function channelsByReceive(repository: Repository): Map<string, Channel[]> {
  const byReceive = new Map<string, Channel[]>();
  for (const file of repository.files)
    for (const channel of channelsIn(repository, file))
      for (const receive of channel.uses.receives) {
        const key = keyOf(receive);
        const same = byReceive.get(key);
        if (same) same.push(channel);
        else byReceive.set(key, [channel]);
      }
  return byReceive;
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
