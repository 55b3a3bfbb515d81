/**
 * Goroutines that send more values than are received from each of them:
 *
 *   for _, job := range jobs {
 *       go func() {
 *           if err := job(); err != nil {
 *               errs <- err            and goes on, so that it sends again
 *           }
 *           errs <- nil
 *       }()
 *   }
 *   for range jobs { <-errs }          one value of each
 *
 * Not where the channel has a buffer, where something closes it, or where other code has it.
 */
import { runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import { countOfTurns } from "../syntax/turns.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";
import { keyOf } from "./located.ts";
import { MANY, type SendCounter } from "./send-counts.ts";

export interface DoubledSend {
  /** The send that comes after another one. */
  readonly send: Located;
  readonly receive: Located;
}

export function doubledSend(
  repository: Repository,
  { uses }: Channel,
  { home, counter }: { readonly home: Located; readonly counter: SendCounter },
): DoubledSend | null {
  const { file } = home;
  const { tree } = file;
  const [receive, more] = uses.receives;
  if (receive === undefined || more !== undefined || uses.closes.length > 0 || receive.file !== file) return null;
  if (functionAround(tree, receive.node) !== home.node || isOneOfCases(tree, receive.node)) return null;
  const loop = tree.kind(receive.node) === "range_clause" ? null : loopAround(tree, receive.node);
  const count = loop === null ? null : countOfTurns(tree, loop);
  const [start, another] = runBy(repository, home).starts.filter(({ body }) => uses.holders.has(keyOf(body)));
  if (count === null || start === undefined || another !== undefined) return null;
  const turns = loopAround(tree, start.node);
  if (turns === null || turns === loop || countOfTurns(tree, turns) !== count) return null;
  const { own, started, sends } = counter.count(start.body);
  // A goroutine that sends in a loop of its own may have a receiver that counts its values.
  if (own < 2 || own >= MANY || started > 0) return null;
  const send = sends.find(({ before }) => before > 0);
  return send === undefined ? null : { send, receive };
}
