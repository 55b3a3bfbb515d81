/**
 * A goroutine that sends to nobody:
 *
 *   ch := make(chan T)                     unbuffered
 *   go func() { ch <- work() }()           blocks until someone receives
 *   select { case v := <-ch: …
 *            case <-ctx.Done(): return }   nothing receives after this return
 *
 * Condition: the channel is followed through variables, fields, parameters and results. Nothing receives from it; or the
 * function that receives may return after fewer receives than goroutines send; or it waits for the senders before it
 * receives; or a goroutine sends twice, and one value of it is received (medium); or it sends itself before anything can receive; or the only receiver of a field may stop while a goroutine
 * goes on sending (medium), or another function (low); or code that is not seen receives what a goroutine sends, or the
 * context of the call is not heeded (low); or whoever waits for the reply to a request may leave, for its own context (medium) or when its owner
 * ends (low); or another send of the goroutine heeds the end of the receiver; or the send waits for a context as well, which goes on after its caller has stopped receiving (low).
 * Not reported: the channel has capacity for it; the send is in a select; the rest is drained;
 * `main` returns, which ends the process.
 */

import { type AbandonedReason, type AbandonedSend, placeOf } from "../channels/abandoned.ts";
import { abandonedSendsIn, wantedSendsIn } from "../channels/abandoned-sends.ts";
import type { Channel } from "../channels/channel.ts";
import { channelsIn } from "../channels/channels-in.ts";
import type { EarlyExit } from "../channels/receive-paths.ts";
import { leftUnseenSender } from "../channels/unseen-senders.ts";
import type { Confidence } from "../findings/finding.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Located } from "../types/package-members.ts";
import type { Match, MatchStep, Rule } from "./rule.ts";

export const chanSendAbandoned: Rule = {
  id: "chan-send-abandoned",
  spansFiles: true,
  *find(file, repository) {
    const isWanted = repository.isWanted?.(file.path) ?? true;
    for (const one of (isWanted ? wantedSendsIn : abandonedSendsIn)(repository, file)) yield matchOf(one);
    yield* unseenSenders(file, repository);
  },
  *findSpanning(file, repository) {
    for (const one of wantedSendsIn(repository, file)) yield matchOf(one);
  },
};

/** Code of a library sends, and the function may leave without a receive. */
function* unseenSenders(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const channel of channelsIn(repository, file)) {
    const exit = leftUnseenSender(repository, channel);
    if (exit === null) continue;
    const { node } = channel.made;
    yield {
      node,
      confidence: "low",
      message: `Code that is not seen gets the unbuffered channel: its send blocks forever if the function returns on line ${tree.line(exit)} without a receive.`,
      advice: "make the channel with a buffer for every send, make(chan …, 1)",
      steps: [{ file, node: exit, text: "returns without a receive" }],
    };
  }
}

function matchOf(one: AbandonedSend): Match {
  const { channel, send, others, reason } = one;
  const place = placeOf(one);
  const sent = send.file.tree.fieldText(send.node, "channel");
  const name = place === send ? sent : `${sent} (${send.file.path}:${lineOf(send)})`;
  return {
    node: place.node,
    confidence: confidenceOf(reason, channel.capacity),
    message: `The send to ${name}, ${channelText(channel)}, blocks its goroutine${reason.kind === "iteration left" ? "" : " forever"} ${textOf(reason)}.`,
    advice:
      reason.kind === "sends twice"
        ? "return after the first send"
        : reason.kind === "iteration left"
          ? "give the call a context of its own, and cancel it when the caller returns"
          : reason.kind === "receiver leaves" ||
              reason.kind === "reader stops" ||
              reason.kind === "caller stops" ||
              reason.kind === "others heed" ||
              reason.kind === "quit unheeded" ||
              reason.kind === "unseen receiver" ||
              reason.kind === "receiver returns" ||
              reason.kind === "context ends"
            ? "send in a select with ctx.Done() or a channel that the owner closes"
            : "make the channel with a buffer for every send, make(chan …, n); or send in a select with ctx.Done()",
    steps: [
      { ...channel.made, text: "makes the channel" },
      ...(place === send ? [] : [{ ...send, text: "sends" }]),
      ...stepsOf(reason),
      ...otherSteps(others),
    ],
  };
}

const SMALL_MAX = 4;

function channelText({ capacity }: Channel): string {
  if (capacity === 0) return "an unbuffered channel";
  if (capacity === null) return "a buffered channel";
  return capacity > SMALL_MAX ? `a channel with a buffer of ${capacity}` : "a channel with a small buffer";
}

const OTHERS_SHOWN = 3;

function otherSteps(others: readonly Located[]): MatchStep[] {
  const left = others.length - OTHERS_SHOWN;
  return others.slice(0, OTHERS_SHOWN).map((other, row) => ({
    ...other,
    text:
      left > 0 && row === OTHERS_SHOWN - 1
        ? `another send that blocks, as ${left} more may`
        : "another send that blocks",
  }));
}

const LOW: ReadonlySet<AbandonedReason["kind"]> = new Set([
  "context ends",
  "iteration left",
  "quit unheeded",
  "unseen receiver",
  "receiver returns",
]);

function confidenceOf(reason: AbandonedReason, capacity: number | null): Confidence {
  if (LOW.has(reason.kind)) return "low";
  if (reason.kind === "sends twice") return "medium";
  if (reason.kind === "early exit") return reason.isCertain && capacity === 0 ? "high" : "medium";
  if ("isCertain" in reason) return reason.isCertain ? "medium" : "low";
  return capacity === 0 ? "high" : "medium";
}

function textOf(reason: AbandonedReason): string {
  switch (reason.kind) {
    case "no receiver":
      return "because nothing receives from it";
    case "sends twice":
      return `where it is the second one of the goroutine: line ${lineOf(reason.receive)} receives one value of each`;
    case "no receiver yet":
      return "because nothing can receive from it yet";
    case "discarded":
      return `because the call on line ${lineOf(reason.call)} discards the channel`;
    case "receiver leaves":
      return `if ${functionText(reason.consumer.fn)}, the only receiver, stops first`;
    case "reader stops":
      return `if the caller of ${functionText(reason.consumer.fn)} stops calling it`;
    case "reply left":
      return `if ${functionText(reason.home)}, which waits for it, ${exitText(reason.home, reason.exit)} without it`;
    case "others heed":
      return `if the receiver stops, which the send on line ${lineOf(reason.sibling)} heeds`;
    case "quit unheeded":
      return `if the receiver stops when the goroutine should, too: line ${lineOf(reason.quit)} heeds that, and the send does not`;
    case "receiver returns":
      return `if ${reason.call.file.tree.fieldText(reason.call.node, "function")} (line ${lineOf(reason.call)}) returns before it has received everything`;
    case "unseen receiver":
      return reason.isSeen
        ? "if its receiver, which waits for something else as well, stops first"
        : "if the code that receives, which is not seen, stops or does not begin";
    case "context ends":
      return `if the receiver stops when ${reason.context} ends`;
    case "caller stops":
      return "if the caller stops receiving";
    case "iteration left":
      return `until ${reason.context} ends, if the caller ${exitText(reason.home, reason.exit.node)} before it has received everything`;
    case "early exit":
      return reason.exit.how === "waits for senders"
        ? `because line ${lineOf({ ...reason.home, node: reason.exit.node })} waits for it before anything receives`
        : `if ${functionText(reason.home)} ${exitText(reason.home, reason.exit.node)} ${receivedText(reason.exit)}`;
  }
}

const lineOf = ({ file, node }: Located): number => file.tree.line(node);

const exitText = (home: Located, exit: Located["node"]): string =>
  exit === home.node ? "ends" : `returns on line ${home.file.tree.line(exit)}`;

const receivedText = ({ hasReceived }: EarlyExit): string =>
  hasReceived ? "after fewer receives than sends" : "and has received nothing";

function functionText({ file: { tree }, node }: Located): string {
  const name = tree.fieldText(node, "name");
  return name === "" ? `the goroutine of line ${tree.line(node)}` : name;
}

function stepsOf(reason: AbandonedReason): MatchStep[] {
  switch (reason.kind) {
    case "iteration left":
      return [{ file: reason.home.file, node: reason.exit.node, text: "stops receiving" }];
    case "early exit": {
      const { file } = reason.home;
      const text = reason.exit.how === "waits for senders" ? "waits for the senders" : "stops receiving";
      return [{ file, node: reason.exit.node, text }];
    }
    case "reply left":
      return [{ file: reason.home.file, node: reason.exit, text: "returns without the reply" }];
    case "sends twice":
      return [{ ...reason.receive, text: "receives one value of each goroutine" }];
    case "others heed":
      return [{ ...reason.sibling, text: "heeds the end of the receiver" }];
    case "discarded":
      return [{ ...reason.call, text: "discards the channel" }];
    case "receiver returns":
      return [{ ...reason.call, text: "receives, until it returns" }];
    case "receiver leaves":
    case "reader stops": {
      const { receive, fn, leavesAt } = reason.consumer;
      const leave = leavesAt === null ? [] : [{ file: fn.file, node: leavesAt, text: "stops receiving" }];
      return [{ ...receive, text: "receives" }, ...leave];
    }
    default:
      return [];
  }
}
