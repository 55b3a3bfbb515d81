/**
 * Goroutines that look whether they should end only after they have received another value; for goroutine-no-exit:
 *
 *   func (q *queue) loop() {
 *       for job := range q.jobs {        waits for a value, and nothing closes q.jobs
 *           if q.stopped.Load() { return }
 *           job()
 *       }
 *   }
 *   func (q *queue) Stop() { q.stopped.Store(true) }      neither sends to q.jobs nor closes it
 *
 * Or the function that starts the goroutine has all senders, and returns:
 *
 *   func serve(ws *socket) {
 *       p := &peer{ws: ws, send: make(chan []byte)}
 *       go p.writePump()              for m := range p.send { if err := ws.Write(m); err != nil { return } }
 *       p.readPump()                  sends to p.send until the client leaves, and does not close it
 *   }
 */
import type { Channel } from "../channels/channel.ts";
import { isOneOfCases } from "../channels/consumers.ts";
import { keyOf } from "../channels/located.ts";
import { whyNeverEnds } from "../channels/never-ends.ts";
import { channelsReceived, isNeverClosed, receivedValue } from "../channels/received.ts";
import { isEndless, ownNodes } from "../flow/paths.ts";
import { runBy, startsIn } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type StopMethod, stopMethodOf } from "./stop-method.ts";

export interface UnwokenLoop {
  /** Starts the goroutine. */
  readonly start: NodeIndex;
  /** The receive at which the goroutine waits. */
  readonly wait: Located;
  readonly channel: Channel;
  /** The method that should end the goroutine; null where the function that starts it is the only sender, and returns. */
  readonly stop: StopMethod | null;
}

export function* unwokenLoops(repository: Repository, file: GoFile): Generator<UnwokenLoop> {
  const { tree } = file;
  for (const { starter, start } of startsIn(repository, file)) {
    const { node } = starter;
    const waiting = start.group === null ? waitIn(repository, start.body) : null;
    if (waiting === null) continue;
    const declared =
      tree.kind(node) === "func_literal" ? tree.above(node, "function_declaration", "method_declaration") : node;
    const stop = declared === null ? null : stopMethodOf(repository, { file, node: declared }, start.body);
    if (stop !== null && !reachesSend(repository, stop, waiting.channel)) yield { start: start.node, stop, ...waiting };
    else if (stop === null && isOnlySender(repository, starter, waiting.channel))
      yield { start: start.node, stop: null, ...waiting };
  }
}

/** The function makes the channel's owner, has all senders itself or in what it calls, and returns. */
function isOnlySender(repository: Repository, { file, node }: Located, channel: Channel): boolean {
  const { made, uses } = channel;
  const isMadeHere = made.file === file && file.tree.contains(node, made.node);
  const name = file.tree.fieldText(node, "name");
  if (!isMadeHere || uses.mayBeSentElsewhere || uses.returnedBy.length > 0 || name === "main") return false;
  if (whyNeverEnds(repository, { file, node }) !== null) return false;
  const called = calledBy(repository, { file, node });
  return uses.sends.every((send) => {
    const around = functionAround(send.file.tree, send.node);
    return around !== null && called.has(keyOf({ file: send.file, node: around }));
  });
}

/** The function, and those that it calls before it returns. */
function calledBy(repository: Repository, fn: Located, depth = 0, found = new Set<string>()): Set<string> {
  found.add(keyOf(fn));
  if (depth < DEPTH_MAX)
    for (const { callee } of runBy(repository, fn).calls)
      if (!found.has(keyOf(callee))) calledBy(repository, callee, depth + 1, found);
  return found;
}

/** A receive in an endless loop that waits for a field alone, which nothing closes. */
function waitIn(repository: Repository, { file, node: fn }: Located): Pick<UnwokenLoop, "wait" | "channel"> | null {
  const { tree } = file;
  for (const node of ownNodes(tree, fn, "range_clause", "unary_expression")) {
    const wait = { file, node };
    if (receivedValue(wait) === null || isOneOfCases(tree, node)) continue;
    const [channel, more] = channelsReceived(repository, wait);
    if (channel === undefined || more !== undefined || !channel.uses.isKept || !isNeverClosed(channel)) continue;
    if (channel.uses.sends.length === 0) continue;
    const loop = loopAround(tree, node);
    if (tree.kind(node) === "range_clause" || (loop !== null && isEndless(tree, loop))) return { wait, channel };
  }
  return null;
}

const DEPTH_MAX = 3;

/** The method, or a function that it calls or starts, sends to the channel. */
function reachesSend(repository: Repository, fn: Located, channel: Channel, depth = 0): boolean {
  const isSender = channel.uses.sends.some(({ file, node }) => {
    const around = functionAround(file.tree, node);
    return around !== null && keyOf({ file, node: around }) === keyOf(fn);
  });
  if (isSender || depth >= DEPTH_MAX) return isSender;
  const { calls, starts } = runBy(repository, fn);
  return [...calls.map(({ callee }) => callee), ...starts.map(({ body }) => body)].some((one) =>
    reachesSend(repository, one, channel, depth + 1),
  );
}
