/**
 * Channels without a buffer that other code sends to, which is not seen, while the function may leave without a receive:
 *
 *   done := make(chan string)
 *   systemd.StartUnit(name, "replace", done)      sends to done, later
 *   select {
 *   case <-done:
 *   case <-ctx.Done(): return ctx.Err()           the sender then waits forever
 *   }
 */
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Channel } from "./channel.ts";
import { exitWithoutReceive } from "./left-replies.ts";

/** The exit without a receive; null where the channel has a buffer, or the senders are known. */
export function leftUnseenSender(repository: Repository, channel: Channel): NodeIndex | null {
  const { uses, capacity, made } = channel;
  const { file, node } = made;
  const fn = functionAround(file.tree, node);
  if (fn === null || capacity !== 0 || uses.isKept || !uses.mayBeSentElsewhere || uses.returnedBy.length > 0)
    return null;
  if (uses.sends.length > 0 || uses.receives.length === 0) return null;
  if (isSignal(repository, channel)) return null;
  const found = exitWithoutReceive(repository, channel, fn);
  return found?.isCertain ? found.exit : null;
}

/** `chan struct{}` is closed, as a rule; and signal.Notify does not wait. */
function isSignal(repository: Repository, { made: { file, node } }: Channel): boolean {
  const types = typesOf(repository);
  const channel = types.underlying(types.of(file, node));
  if (channel?.kind !== "chan" || channel.element === null) return true;
  return channel.element.kind === "literal" || libraryName(channel.element) === "os.Signal";
}
