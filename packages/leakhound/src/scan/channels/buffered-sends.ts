/** Sends that may take a slot: those to channels with a buffer that outlive the call. */
import type { Repository } from "../index/repository.ts";
import type { ChannelUses } from "./channel.ts";
import { channelsIn } from "./channels-in.ts";
import { keyOf } from "./located.ts";

const known = new WeakMap<Repository, ReadonlyMap<string, ChannelUses>>();

/** Sends to channels with a buffer that outlives the call, and what is done with the channel. */
export function bufferedSends(repository: Repository): ReadonlyMap<string, ChannelUses> {
  const found = known.get(repository);
  if (found) return found;
  const sends = new Map<string, ChannelUses>();
  for (const file of repository.files)
    for (const { capacity, uses } of channelsIn(repository, file))
      if (capacity !== 0 && uses.isKept) for (const send of uses.sends) sends.set(keyOf(send), uses);
  known.set(repository, sends);
  return sends;
}
