/**
 * The operations of a function that wait for a channel or a wait group, and the calls that lead to such an operation:
 *
 *   func (h *hub) add(c *client) { h.note(c); h.send(c) }      of the two calls, the second
 *   func (h *hub) send(c *client) { h.added <- c }             the send
 */
import type { Channel } from "../channels/channel.ts";
import { channelsIn } from "../channels/channels-in.ts";
import { isOneOfCases } from "../channels/consumers.ts";
import { keyOf } from "../channels/located.ts";
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

/** Calls that are followed below the one of the function. */
export const WAIT_DEPTH_MAX = 2;

/** In the order of the source. */
export const waitsIn = (repository: Repository, { file, node }: Located): readonly NodeIndex[] =>
  ownNodes(file.tree, node, "send_statement", "unary_expression", "call_expression").filter((one) =>
    file.tree.kind(one) === "call_expression"
      ? isWaitingCall(repository, { file, node: one })
      : channelWaitedFor(repository, { file, node: one }) !== null,
  );

function isWaitingCall(repository: Repository, { file, node }: Located): boolean {
  const callee = typesOf(repository).callee(file, node);
  if (callee?.kind === "library") return callee.name === "sync.WaitGroup.Wait";
  const parent = file.tree.parent(node);
  const isApart = parent !== null && ["go_statement", "defer_statement"].includes(file.tree.kind(parent));
  return callee?.kind === "function" && !isApart && leadsToWait(repository, callee.fn, WAIT_DEPTH_MAX);
}

const waitsKnown = new WeakMap<Repository, LocatedMap<boolean>>();

/** @param depth calls that are followed below the function */
function leadsToWait(repository: Repository, fn: Located, depth: number): boolean {
  const functions = waitsKnown.get(repository) ?? new LocatedMap<boolean>();
  waitsKnown.set(repository, functions);
  const found =
    functions.get(fn, depth) ??
    (hasWait(repository, fn) ||
      (depth > 0 && runBy(repository, fn).calls.some(({ callee }) => leadsToWait(repository, callee, depth - 1))));
  functions.set(fn, found, depth);
  return found;
}

const hasWait = (repository: Repository, { file, node }: Located): boolean =>
  ownNodes(file.tree, node, "send_statement", "unary_expression").some(
    (one) => channelWaitedFor(repository, { file, node: one }) !== null,
  );

/** The one channel of a send or a receive that waits for nothing else; null for other nodes. */
export function channelWaitedFor(repository: Repository, at: Located): Channel | null {
  const channel = channelsByOperation(repository).get(keyOf(at));
  return channel === undefined || isOneOfCases(at.file.tree, at.node) ? null : channel;
}

const channelsKnown = new WeakMap<Repository, ReadonlyMap<string, Channel>>();

/** The channel of each send and receive, where the operation is of one channel only. */
function channelsByOperation(repository: Repository): ReadonlyMap<string, Channel> {
  const found = channelsKnown.get(repository) ?? findChannels(repository.files, repository);
  channelsKnown.set(repository, found);
  return found;
}

function findChannels(files: readonly GoFile[], repository: Repository): ReadonlyMap<string, Channel> {
  const channels = new Map<string, Channel | null>();
  for (const file of files)
    for (const channel of channelsIn(repository, file))
      for (const one of [...channel.uses.sends, ...channel.uses.receives])
        channels.set(keyOf(one), channels.has(keyOf(one)) ? null : channel);
  return new Map([...channels].flatMap(([key, channel]) => (channel === null ? [] : [[key, channel] as const])));
}
