/** A send that blocks forever, and why. */

import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import type { Consumer } from "./consumers.ts";
import type { EarlyExit } from "./receive-paths.ts";

export type AbandonedReason =
  | { readonly kind: "no receiver" }
  | { readonly kind: "early exit"; readonly exit: EarlyExit; readonly home: Located; readonly isCertain: boolean }
  /** The call whose result, the channel, is not used. */
  | { readonly kind: "discarded"; readonly call: Located }
  /** The goroutine sends twice, and one value of it is received. */
  | { readonly kind: "sends twice"; readonly receive: Located }
  /** The function sends before anything can receive. */
  | { readonly kind: "no receiver yet" }
  /** The only receiver may stop while the sender goes on. Certain: a goroutine sends, or another send heeds that. */
  | { readonly kind: "receiver leaves"; readonly consumer: Consumer; readonly isCertain: boolean }
  /** A method receives one value for each call, and nothing stops the sender. Certain: a goroutine sends. */
  | { readonly kind: "reader stops"; readonly consumer: Consumer; readonly isCertain: boolean }
  /** Certain: the loop that sends has no exit. */
  | { readonly kind: "caller stops"; readonly isCertain: boolean }
  /** The caller that waits for a reply may leave. Certain: for its context or a timer, while the sender goes on. */
  | { readonly kind: "reply left"; readonly home: Located; readonly exit: NodeIndex; readonly isCertain: boolean }
  /** Another send of the goroutine heeds the end of the receiver. Certain: the source shows that the receiver may leave. */
  | { readonly kind: "others heed"; readonly sibling: Located; readonly isCertain: boolean }
  /** The goroutine heeds a signal elsewhere in its loop; code that is not seen receives. */
  | { readonly kind: "quit unheeded"; readonly quit: Located }
  /** The caller returns before it has received everything, and its context goes on. */
  | { readonly kind: "iteration left"; readonly exit: EarlyExit; readonly home: Located; readonly context: string }
  /** A goroutine hands the channel to code that is not seen, and does not receive itself when that returns. */
  | { readonly kind: "receiver returns"; readonly call: Located }
  /** Code that is not seen receives from what a goroutine sends, and nothing shows that it goes on to. */
  | { readonly kind: "unseen receiver" /** It waits for something else as well. */; readonly isSeen: boolean }
  /** Code that is not seen receives, and the context of the call is not heeded. */
  | { readonly kind: "context ends"; readonly context: string };

export interface AbandonedSend {
  readonly channel: Channel;
  readonly send: Located;
  /** Other sends that block for the same reason. */
  readonly others: readonly Located[];
  readonly reason: AbandonedReason;
}

/**
 * Where the mistake is: the exit that leaves a sender of many values waiting, which is in another file; otherwise the send,
 * since a buffer takes one value.
 */
export const placeOf = ({ channel, send, reason }: AbandonedSend): Located =>
  reason.kind === "early exit" && reason.home.file !== send.file && carriesMany(channel)
    ? { file: reason.home.file, node: reason.exit.node }
    : send;

/** Sends in a loop, or in several functions, such as one that is called for each value; others may be alternatives. */
function carriesMany({ uses: { sends } }: Channel): boolean {
  const functions = new Set(sends.map(({ file, node }) => `${file.path}#${functionAround(file.tree, node)}`));
  return functions.size > 1 || sends.some(({ file, node }) => loopAround(file.tree, node) !== null);
}
