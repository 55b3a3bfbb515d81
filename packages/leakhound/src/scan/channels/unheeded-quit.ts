/**
 * Sends of a goroutine that heeds a signal elsewhere in its loop, but not where it sends:
 *
 *   func (t *timer) loop() {
 *       for {
 *           select {
 *           case now := <-t.ticks:
 *               t.out <- now           nobody may receive any more when t.quit is closed
 *           case <-t.quit:
 *               return
 *           }
 *       }
 *   }
 */
import { isEndless, ownNodes } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { isSignalHead } from "./own-signals.ts";

/** @param sends those that block until somebody receives */
export function unheededQuit(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
): AbandonedSend | null {
  if (channel.capacity !== 0 || !channel.uses.mayBeReceivedElsewhere) return null;
  const bodies = goroutineBodies(repository);
  for (const send of sends) {
    const { file } = send;
    const fn = functionAround(file.tree, send.node);
    if (fn === null || !bodies.has({ file, node: fn })) continue;
    const quit = quitBeside(repository, send, fn);
    if (quit !== null) return { channel, send, others: [], reason: { kind: "quit unheeded", quit } };
  }
  return null;
}

/** The receive of a signal in the endless loop around a send, after which the goroutine returns. */
function quitBeside(repository: Repository, { file, node: send }: Located, fn: NodeIndex): Located | null {
  const { tree } = file;
  for (const branch of ownNodes(tree, fn, "communication_case")) {
    const head = tree.field(branch, "communication");
    const loop = loopAround(tree, branch);
    if (head === null || loop === null || !tree.contains(loop, send) || !isEndless(tree, loop)) continue;
    if (tree.contains(branch, send) || !isSignalHead(repository, { file, node: head })) continue;
    for (const _ of tree.within(branch, "return_statement")) return { file, node: head };
  }
  return null;
}
