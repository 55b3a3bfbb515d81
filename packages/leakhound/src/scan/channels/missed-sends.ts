/**
 * Values that a function waits for, of which some are never sent:
 *
 *   for _, path := range paths {
 *       go func() {
 *           sum, err := hash(path)
 *           if err != nil { return }      sends nothing
 *           sums <- sum
 *       }()
 *   }
 *   for range paths { total += <-sums }   waits for a value of each goroutine
 *
 * Also where a turn of the first loop starts no goroutine. Not where something closes the channel, or where other code has
 * it; and not where the goroutine sends in a loop.
 */
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoroutineStart } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, keeperAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { countOfTurns, turnWithout } from "../syntax/turns.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";
import { runAmong } from "./run-among.ts";

export interface MissedSend {
  readonly channel: Channel;
  readonly receive: Located;
  readonly start: Located;
  /** Where nothing is sent: an exit of the goroutine, or a turn that starts none. */
  readonly without: Located;
  readonly kind: "exit" | "turn";
}

export function missedSend(repository: Repository, channel: Channel): MissedSend | null {
  const { made, uses } = channel;
  const home = functionAround(made.file.tree, made.node);
  if (home === null || uses.isKept || uses.mayBeSentElsewhere || uses.closes.length > 0) return null;
  const [receive, more] = uses.receives;
  if (receive === undefined || more !== undefined || uses.returnedBy.length > 0) return null;
  const { file } = made;
  const { tree } = file;
  const loop = receive.file === file ? loopAround(tree, receive.node) : null;
  if (loop === null || functionAround(tree, receive.node) !== home || isOneOfCases(tree, receive.node)) return null;
  const count = tree.kind(receive.node) === "range_clause" ? null : countOfTurns(tree, loop);
  if (count === null || isLeftEarly(receive, loop)) return null;
  const starts = runAmong(repository, { file, node: home }, uses.holders).starts;
  const [start, another] = starts;
  if (start === undefined || another !== undefined) return null;
  const turns = loopAround(tree, start.node);
  if (turns === null || turns === loop || countOfTurns(tree, turns) !== count) return null;
  const at = { file, node: start.node };
  const isSend = (statement: NodeIndex) => tree.kind(statement) === "send_statement";
  const turn = turnWithout(tree, turns, start.node, isSend);
  if (turn !== null) return { channel, receive, start: at, without: { file, node: turn }, kind: "turn" };
  const exit = exitWithoutSend(repository, channel, start);
  return exit === null ? null : { channel, receive, start: at, without: exit, kind: "exit" };
}

/** Something but the number of turns ends the loop. */
function isLeftEarly({ file: { tree }, node }: Located, loop: NodeIndex): boolean {
  for (const jump of tree.within(loop, "break_statement", "return_statement", "continue_statement"))
    if (jump < node) return true;
  return false;
}

function exitWithoutSend(repository: Repository, { uses }: Channel, { body }: GoroutineStart): Located | null {
  const { file, node: fn } = body;
  const { tree } = file;
  const closes: NodeIndex[] = [];
  const deferred: NodeIndex[] = [];
  for (const send of uses.sends) {
    if (send.file !== file || keeperAround(tree, send.node) !== fn) return null;
    if (loopAround(tree, send.node) !== null) return null;
    if (functionAround(tree, send.node) === fn) closes.push(...operationsOf({ file, node: send.node }));
    else deferred.push(tree.above(send.node, "defer_statement") ?? send.node);
  }
  for (const { node } of runAmong(repository, body, uses.holders).calls) closes.push(node);
  if (ownNodes(tree, fn, "for_statement").some((one) => closes.some((close) => tree.contains(one, close)))) return null;
  const [exit] = openExits({ fn: body, opens: null, closes, deferred }) ?? [];
  return exit === undefined || closes.length === 0 ? null : { file, node: exit.node };
}

/** The send, or each case of the select that it is a case of: the other ones say that nobody waits any more. */
function operationsOf({ file: { tree }, node }: Located): NodeIndex[] {
  const select = isOneOfCases(tree, node) ? tree.above(node, "select_statement") : null;
  if (select === null) return [node];
  return tree.children(select).flatMap((branch) => tree.field(branch, "communication") ?? tree.children(branch));
}
