/**
 * A wait that does not end with the signal that the code around it heeds:
 *
 *   select {
 *   case s.requests <- r:
 *       return <-r.reply           the loop that replies may have ended by then
 *   case <-s.quit:
 *       return errStopped
 *   }
 *
 * Condition: a select of the function receives a signal and then returns; and a send or a receive of another case, or
 * elsewhere in the endless loop around the select, waits for nothing else; or another goroutine of the function does, which
 * could heed the same signal; or a select in one of the cases has no case for it. Or the handler of a stream waits, and does
 * not heed the end of the stream; or a loop of an HTTP handler writes what it receives to the client, and does not heed that
 * the client leaves; or a method sends to a field, and another one of the type ends with a signal; or a
 * goroutine that a handler starts waits for code that is not seen.
 * Not reported: channels that only goroutines of the function use, which chan-send-abandoned follows; buffered sends; what a
 * call right before it ends; timers.
 */
import { isAbandonedSend } from "../channels/abandoned-sends.ts";
import { ignoredSignals } from "../channels/ignored-signals.ts";
import { callWaits, responseWaits, streamWaits } from "../channels/stream-waits.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { ownerSignals } from "./owner-signals.ts";
import type { Match, Rule } from "./rule.ts";

export const waitIgnoresSignal: Rule = {
  id: "wait-ignores-signal",
  spansFiles: true,
  *find(file, repository) {
    const reported = new Set<Match["node"]>();
    for (const match of [
      ...besideSignals(file, repository),
      ...ofStreams(file, repository),
      ...ofResponses(file, repository),
      ...ofOwners(file, repository),
      ...ofCalls(file, repository),
    ]) {
      // chan-send-abandoned says more of these.
      if (reported.has(match.node) || isAbandonedSend(repository, { file, node: match.node })) continue;
      reported.add(match.node);
      yield match;
    }
  },
  // At least these: whether another rule says more of them takes all channels.
  *findSpanning(file, repository) {
    yield* ofStreams(file, repository);
    yield* ofResponses(file, repository);
    yield* ofOwners(file, repository);
    yield* ofCalls(file, repository);
  },
};

function* besideSignals(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { wait, channel, signal, signalText } of ignoredSignals(repository, file)) {
    const what = tree.kind(wait) === "send_statement" ? "send to" : "wait for";
    yield {
      node: wait,
      confidence: "low",
      message: `The ${what} ${channel} does not end with ${signalText}, which line ${tree.line(signal)} heeds: it stays if the other side has ended by then.`,
      advice: `wait in a select that has a case <-${signalText}`,
      steps: [{ file, node: signal, text: "heeds the signal" }],
    };
  }
}

function* ofStreams(file: GoFile, repository: Repository): Generator<Match> {
  for (const { wait, channel, handler } of streamWaits(repository, file)) {
    const name = handler.file.tree.fieldText(handler.node, "name") || "a literal";
    yield {
      node: wait,
      confidence: "low",
      message: `The wait for ${channel} does not end when the client of the stream leaves: ${name} stays until another value comes.`,
      advice: "wait in a select with the context of the stream: case <-stream.Context().Done()",
      steps: [{ ...handler, text: "gets the stream" }],
    };
  }
}

function* ofResponses(file: GoFile, repository: Repository): Generator<Match> {
  for (const { wait, channel, handler } of responseWaits(repository, file)) {
    const name = file.tree.fieldText(handler.node, "name") || "the handler";
    yield {
      node: wait,
      confidence: "low",
      message: `The wait for ${channel} does not end when the client leaves: ${name} stays until another value comes.`,
      advice: "wait in a select with the context of the request: case <-r.Context().Done()",
      steps: [{ ...handler, text: "gets the request" }],
    };
  }
}

function* ofCalls(file: GoFile, repository: Repository): Generator<Match> {
  for (const { wait, channel, handler } of callWaits(repository, file)) {
    const name = file.tree.fieldText(handler.node, "name") || "The handler";
    yield {
      node: wait,
      confidence: "low",
      message: `${name} runs for every call and starts a goroutine that waits for ${channel} alone: it stays if that never comes.`,
      advice:
        "wait in a select with the context of the call, or with a channel that the function closes when it returns",
      steps: [{ ...handler, text: "runs for every call" }],
    };
  }
}

function* ofOwners(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { send, sibling } of ownerSignals(repository, file)) {
    const name = sibling.file.tree.fieldText(sibling.node, "name");
    yield {
      node: send,
      confidence: "low",
      message: `The send to ${tree.fieldText(send, "channel")} waits for its receiver alone, and stays if that has left: ${name} heeds the end of the owner, and the send does not.`,
      advice: "send in a select with the signal of the owner, or make the channel with a buffer for every send",
      steps: [{ ...sibling, text: "ends with its owner" }],
    };
  }
}
