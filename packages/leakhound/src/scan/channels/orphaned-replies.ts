/**
 * Replies that a map of waiting callers gets from one goroutine, which may end and leave them there:
 *
 *   func (c *client) readLoop() {
 *       for {
 *           m, err := c.read()
 *           if err != nil { return }             whoever waits gets nothing any more
 *           c.waiting[m.id] <- m
 *       }
 *   }
 *   c.waiting[id] = reply; m := <-reply          waits for nothing else
 *
 * Not where the goroutine, or another function, sends to the rest or closes them.
 */
import { exitsOfPaths, isEndless, ownNodes } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy } from "../goroutines/starts.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";

export interface OrphanedReply {
  readonly channel: Channel;
  readonly receive: Located;
  readonly send: Located;
  /** Ends the goroutine that replies. */
  readonly exit: NodeIndex;
}

export function orphanedReply(repository: Repository, channel: Channel): OrphanedReply | null {
  const { uses, made } = channel;
  if (!uses.isElement || !uses.isKept || uses.mayBeSentElsewhere || uses.closes.length > 0) return null;
  const receive = uses.receives.find(
    ({ file, node }) => file === made.file && functionAround(file.tree, node) === functionAround(file.tree, made.node),
  );
  const [send, more] = uses.sends;
  if (receive === undefined || send === undefined || more !== undefined) return null;
  if (uses.receives.some(({ file, node }) => isOneOfCases(file.tree, node))) return null;
  const loop = endlessLoopOf(repository, send);
  const exit = loop === null ? null : exitOf(loop);
  return exit === null ? null : { channel, receive, send, exit };
}

/** The loop of a goroutine in which the send is, itself or by way of a call. */
function endlessLoopOf(repository: Repository, send: Located): Located | null {
  const { file } = send;
  const node = functionAround(file.tree, send.node);
  if (node === null) return null;
  const bodies = goroutineBodies(repository);
  if (bodies.has({ file, node })) return endlessAround(send);
  for (const caller of packageOf(repository, file))
    for (const { node: fn } of caller.functions)
      for (const call of runBy(repository, { file: caller, node: fn }).calls)
        if (call.callee.file === file && call.callee.node === node && bodies.has({ file: caller, node: fn }))
          return endlessAround({ file: caller, node: call.node });
  return null;
}

function endlessAround({ file, node }: Located): Located | null {
  const loop = loopAround(file.tree, node);
  return loop !== null && isEndless(file.tree, loop) ? { file, node: loop } : null;
}

/** A return in the loop, behind which no other loop goes through those who wait. */
function exitOf({ file: { tree }, node: loop }: Located): NodeIndex | null {
  const fn = functionAround(tree, loop);
  if (fn === null) return null;
  for (const _ of ownNodes(tree, fn, "defer_statement")) if (tree.within(_, "range_clause").length > 0) return null;
  const exits = exitsOfPaths({ tree, fn, initial: 0, operations: new Map() }) ?? [];
  const exit = exits.find(({ node }) => tree.contains(loop, node));
  const list = exit === undefined ? null : tree.parent(exit.node);
  // What comes before the exit in its block may end those waits.
  const calls = list === null ? [] : tree.children(list).filter((one) => tree.kind(one) === "for_statement");
  return exit === undefined || calls.length > 0 ? null : exit.node;
}
