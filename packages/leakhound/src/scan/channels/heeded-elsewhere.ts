/**
 * Sends that wait for the receiver alone, where another send of the same function heeds its end:
 *
 *   go func() {
 *       defer close(out)
 *       for _, name := range names {
 *           item, err := get(name)
 *           if err != nil {
 *               out <- failed(err)                     stays when the receiver has left
 *               continue
 *           }
 *           select {
 *           case out <- item:                          the receiver may leave
 *           case <-ctx.Done(): return
 *           }
 *       }
 *   }()
 */
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { consumerOf, isOneOfCases } from "./consumers.ts";

/** @param sends those that block until somebody receives */
export function heededElsewhere(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
): AbandonedSend | null {
  const { capacity, uses } = channel;
  if (capacity === null) return null;
  const receivers = uses.mayBeReceivedElsewhere ? null : leavingReceivers(channel);
  if (receivers === "none") return null;
  for (const send of sends) {
    const sibling = uses.sends.find(
      (one) => isHeedingSibling(repository, send, one) && (capacity === 0 || mayFill(one, send)),
    );
    if (sibling === undefined) continue;
    const others = sends.filter((one) => one !== send);
    return {
      channel,
      send,
      others,
      reason: { kind: "others heed", sibling, isCertain: capacity === 0 && receivers === "all" },
    };
  }
  return null;
}

/** A send that a loop repeats fills any buffer, and the other one may come after that. */
function mayFill(sibling: Located, { node }: Located): boolean {
  const { tree } = sibling.file;
  const loop = loopAround(tree, sibling.node);
  if (loop === null || isLast(tree, sibling.node)) return false;
  return node > sibling.node || tree.contains(loop, node);
}

/** `case out <- err: return`, and a select that a return follows: the loop sends once. */
function isLast(tree: SyntaxTree, send: NodeIndex): boolean {
  const branch = tree.above(send, "communication_case");
  const select = branch === null ? null : tree.parent(branch);
  const list = select === null ? null : tree.parent(select);
  if (branch === null || select === null || list === null) return false;
  const next = tree.children(list)[tree.children(list).indexOf(select) + 1];
  const isReturn = (one: NodeIndex | undefined): boolean => one !== undefined && tree.kind(one) === "return_statement";
  return isReturn(next) || tree.children(branch).some((body) => tree.children(body).some(isReturn));
}

/** Whether the receivers may leave before the channel is exhausted: one that stays takes what the others leave. */
function leavingReceivers({ uses }: Channel): "all" | "none" {
  const consumers = uses.receives.map(consumerOf);
  return consumers.every((one) => one === null || one.leavesAt !== null) ? "all" : "none";
}

/** In the same goroutine, in a select with the receive of a signal. */
function isHeedingSibling(repository: Repository, send: Located, other: Located): boolean {
  const { file, node } = send;
  const { tree } = file;
  if (other.file !== file || other.node === node) return false;
  if (!isOneOfCases(tree, other.node) || !hasReceiveBeside(tree, other.node)) return false;
  const bodies = goroutineBodies(repository);
  for (let fn = functionAround(tree, node); fn !== null; fn = functionAround(tree, fn))
    if (bodies.has({ file, node: fn }) && tree.contains(fn, other.node)) return true;
  return false;
}

/** The select has a case that receives. */
export function hasReceiveBeside(tree: SyntaxTree, send: NodeIndex): boolean {
  const select = tree.above(send, "select_statement");
  if (select === null) return false;
  for (const branch of tree.children(select)) {
    const head = tree.field(branch, "communication");
    if (head === null || tree.contains(head, send)) continue;
    for (const one of tree.within(head, "unary_expression")) if (tree.source[tree.start(one)] === "<") return true;
  }
  return false;
}
