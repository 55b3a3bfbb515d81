/**
 * A receive that waits forever, because nothing sends to the channel and nothing closes it, or not on each path:
 *
 *   done := make(chan struct{})
 *   go watch(done)      watch neither sends to done nor closes it
 *   <-done              waits forever
 *
 * Condition: every channel that may be received there is made in the repository, followed through variables, fields,
 * parameters and results, and never sent to or closed; and the receive is no case of a select that has others (high). Or
 * the only function that closes the channel, or sends to it, has an exit path without that, and the receive waits for nothing
 * else (medium). Or a loop that receives requests replies to them on one path, and not on another (medium, low where the
 * caller waits for something else as well). Or it receives from a timer whose Stop has returned true (medium). Or a function
 * that fills a channel closes it on one exit path, and not on another (low). Low, too, where the function does nothing else with
 * a channel of its own, and so means to wait until the process ends.
 * Not reported: channels that code outside of the repository may send to; receives of a goroutine that goroutine-no-exit
 * reports; channels that other functions get, which may close them.
 */

import { type BrokenPromise, brokenPromise } from "../channels/broken-promises.ts";
import { channelsIn } from "../channels/channels-in.ts";
import { isOneOfCases } from "../channels/consumers.ts";
import { leftUnclosed } from "../channels/left-unclosed.ts";
import { type MissedReply, missedReply } from "../channels/missed-replies.ts";
import { type MissedSend, missedSend } from "../channels/missed-sends.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { whyNeverEnds } from "../channels/never-ends.ts";
import { type OrphanedReply, orphanedReply } from "../channels/orphaned-replies.ts";
import { channelsReceived, isSilent, receivedValue } from "../channels/received.ts";
import { type UnclosedResult, unclosedResult } from "../channels/unclosed-results.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Match, Rule } from "./rule.ts";
import { receivesOfStopped } from "./stopped-timers.ts";

export const chanReceiveAbandoned: Rule = {
  id: "chan-receive-abandoned",
  spansFiles: true,
  *find(file, repository) {
    yield* silentReceives(file, repository);
    yield* stoppedTimers(file, repository);
    yield* unclosed(file, repository);
    for (const { file: at, match } of promisesIn(repository)) if (at === file.path) yield match;
  },
};

function* stoppedTimers(file: GoFile, repository: Repository): Generator<Match> {
  if (!file.source.includes("<-")) return;
  for (const node of receivesOfStopped(file, repository))
    yield {
      node,
      confidence: "medium",
      message: "The receive waits forever: Stop has returned true, so the timer does not fire any more.",
      advice: "receive where Stop returns false: if !timer.Stop() { <-timer.C }",
    };
}

/** The function that sends leaves without a close, which others wait for. */
function* unclosed(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { close, channel, exit, fn } of leftUnclosed(repository, file))
    yield {
      node: exit === fn ? close : exit,
      confidence: "low",
      message: `The function ${exit === fn ? "may end" : "returns here"} without closing ${channel}, which it closes on another path (line ${tree.line(close)}): whoever receives until the channel is closed waits forever.`,
      advice: `at the beginning of the function: defer ${tree.text(close)}`,
      steps: [{ file, node: close, text: "closes the channel" }],
    };
}

function* silentReceives(file: GoFile, repository: Repository): Generator<Match> {
  if (!file.source.includes("<-")) return;
  const { tree } = file;
  const bodies = goroutineBodies(repository);
  for (const node of tree.within(tree.root, "unary_expression")) {
    const receive = { file, node };
    const value = receivedValue(receive);
    const fn = functionAround(tree, node);
    if (value === null || fn === null || isOneOfCases(tree, node)) continue;
    if (bodies.has({ file, node: fn }) && whyNeverEnds(repository, { file, node: fn }) !== null) continue;
    const [channel, ...others] = channelsReceived(repository, receive);
    if (!channel || ![channel, ...others].every(isSilent)) continue;
    if (asksForLength(tree, fn, tree.text(value))) continue;
    // `main` waits so that the process stays.
    if (isMainPackage(file) && tree.fieldText(fn, "name") === "main") continue;
    yield {
      node,
      // Tests, which are not scanned, may have what is in a field.
      confidence: isMeant(tree, fn, value) ? "low" : channel.uses.isKept ? "medium" : "high",
      message: `The receive from ${tree.text(value)} waits forever: nothing sends to the channel, and nothing closes it.`,
      advice: "close the channel where the event that it stands for happens, or select on ctx.Done() as well",
      steps: [{ ...channel.made, text: "makes the channel" }],
    };
  }
}

/** `ch := make(chan T); …; <-ch`: the code does nothing else with the channel, and waits until the process ends, as `select {}` does. */
function isMeant(tree: SyntaxTree, fn: NodeIndex, channel: NodeIndex): boolean {
  const declaration = tree.kind(channel) === "identifier" ? scopesOf(tree).declarationOf(channel) : null;
  if (declaration === null || functionAround(tree, declaration) !== fn) return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === declaration || use === channel);
}

/** `n := len(queue); for range n { v := <-queue }`: the function takes as many values as there are. */
function asksForLength(tree: SyntaxTree, fn: NodeIndex, channel: string): boolean {
  for (const call of tree.within(fn, "call_expression"))
    if (tree.fieldText(call, "function") === "len" && tree.fieldText(call, "arguments") === `(${channel})`) return true;
  return false;
}

interface PlacedMatch {
  readonly file: string;
  readonly match: Match;
}

const known = new WeakMap<Repository, readonly PlacedMatch[]>();

/** Of all files: a channel may be made in another file than the one that receives. */
function promisesIn(repository: Repository): readonly PlacedMatch[] {
  const found = known.get(repository) ?? [...findPromises(repository)];
  known.set(repository, found);
  return found;
}

function* findPromises(repository: Repository): Generator<PlacedMatch> {
  for (const file of repository.files)
    for (const channel of channelsIn(repository, file)) {
      const broken = brokenPromise(repository, channel);
      if (broken !== null) yield { file: broken.receive.file.path, match: ofPromise(broken) };
      const missed = missedReply(repository, channel);
      if (missed !== null) yield { file: missed.send.file.path, match: ofReply(missed) };
      if (broken !== null) continue;
      const fewer = missedSend(repository, channel);
      if (fewer !== null) yield { file: fewer.receive.file.path, match: ofMissedSend(fewer) };
      const unclosedOne = unclosedResult(repository, channel);
      if (unclosedOne !== null) yield { file: unclosedOne.receive.file.path, match: ofResult(unclosedOne) };
      const orphaned = orphanedReply(repository, channel);
      if (orphaned !== null) yield { file: orphaned.receive.file.path, match: ofOrphan(orphaned) };
    }
}

function ofPromise({ channel, receive, keeper, kept, exit, isCertain }: BrokenPromise): Match {
  const { tree } = keeper.file;
  const isClosed = tree.kind(kept) === "call_expression";
  const where = exit === keeper.node ? "ends" : `returns on line ${tree.line(exit)}`;
  const value = receivedValue(receive);
  const name = value === null ? "the channel" : receive.file.tree.text(value);
  return {
    node: receive.node,
    confidence: isCertain ? "medium" : "low",
    message: `The receive from ${name} waits forever if the function that ${isClosed ? "closes it" : "sends to it"} (line ${tree.line(kept)}) ${where} before that.`,
    advice: isClosed
      ? `at the beginning of that function: defer ${tree.text(kept)}`
      : `send on each exit path, or close the channel in any case: defer close(${name})`,
    steps: [
      { ...channel.made, text: "makes the channel" },
      { file: keeper.file, node: kept, text: isClosed ? "closes the channel" : "sends to the channel" },
      { file: keeper.file, node: exit, text: "leaves without that" },
    ],
  };
}

function ofReply({ channel, send, missedAt, isWaitedAlone }: MissedReply): Match {
  const { tree } = send.file;
  const name = tree.fieldText(send.node, "channel");
  return {
    node: missedAt,
    confidence: isWaitedAlone ? "medium" : "low",
    message: `A request gets no reply on a path that does not send to ${name} (line ${tree.line(send.node)}): the caller waits ${isWaitedAlone ? "forever" : "until something else ends its wait"}.`,
    advice: "reply to each request, also where there is nothing to say, or close the channel for the reply",
    steps: [
      { ...channel.made, text: "makes the channel for the reply" },
      { ...send, text: "replies" },
    ],
  };
}

function ofMissedSend({ channel, receive, start, without, kind }: MissedSend): Match {
  const line = without.file.tree.line(without.node);
  const where =
    kind === "turn"
      ? `the turn that continues on line ${line} starts none`
      : `one that exits on line ${line} sends nothing`;
  return {
    node: receive.node,
    confidence: "medium",
    message: `The function waits for a value of each goroutine, and ${where}: the last receive waits forever.`,
    advice: "send on each path, also an error, or count only the goroutines that are started",
    steps: [
      { ...channel.made, text: "makes the channel" },
      { ...start, text: "starts the goroutines" },
      { ...without, text: kind === "turn" ? "starts none" : "sends nothing" },
    ],
  };
}

function ofResult({ channel, receive, exit }: UnclosedResult): Match {
  const { file } = channel.made;
  return {
    node: receive.node,
    confidence: "medium",
    message: `The receive waits forever if the function that makes the channel returns it on line ${file.tree.line(exit)}: it is closed on another path only.`,
    advice: "close the channel before that return as well",
    steps: [
      { ...channel.made, text: "makes the channel" },
      { file, node: exit, text: "returns it without a sender" },
    ],
  };
}

function ofOrphan({ channel, receive, send, exit }: OrphanedReply): Match {
  const { tree } = send.file;
  return {
    node: receive.node,
    confidence: "low",
    message: `The receive waits forever if the goroutine that replies ends first (${send.file.path}:${tree.line(exit)}): it leaves those who wait in the map.`,
    advice:
      "where the goroutine ends, send an error to each channel of the map, or close it; or wait in a select with its end",
    steps: [
      { ...channel.made, text: "makes the channel for the reply" },
      { ...send, text: "replies" },
    ],
  };
}
