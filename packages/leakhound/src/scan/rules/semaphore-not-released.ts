/**
 * A slot of a semaphore that is not given back on every exit path. When all slots are gone, every caller waits forever.
 *
 *   slots <- struct{}{}
 *   if bad { return }      the slot is gone
 *   <-slots
 *
 * Condition: the function sends to a channel with a buffer and receives from it again, and an exit path comes between the
 * two.
 * Not reported: a defer gives the slot back; a literal or a goroutine does.
 */

import type { ChannelUses } from "../channels/channel.ts";
import { channelsIn } from "../channels/channels-in.ts";
import { isOneOfCases } from "../channels/consumers.ts";
import { keyOf } from "../channels/located.ts";
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";
import type { Match, Rule } from "./rule.ts";

export const semaphoreNotReleased: Rule = {
  id: "semaphore-not-released",
  *find(file, repository) {
    if (!file.source.includes("<-")) return;
    const { tree } = file;
    for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
      yield* slotsLost(file, repository, fn);
  },
};

function* slotsLost(file: GoFile, repository: Repository, fn: NodeIndex): Generator<Match> {
  const { tree } = file;
  const acquired = new Map<ValuePath, NodeIndex[]>();
  for (const send of ownNodes(tree, fn, "send_statement")) {
    const path = channelPath(file, repository, tree.field(send, "channel"));
    if (path === null || !bufferedSends(repository).has(keyOf({ file, node: send }))) continue;
    acquired.set(path, [...(acquired.get(path) ?? []), send]);
  }
  for (const [path, opens] of acquired) {
    const [first] = opens;
    const { closes, deferred, isElsewhere } = releases(file, repository, fn, path);
    // A channel that is filled at first is locked by a receive.
    if (closes[0] !== undefined && first !== undefined && closes[0] < first) continue;
    if (first !== undefined && isReleasedElsewhere(repository, { file, node: first }, fn)) continue;
    if (first === undefined || closes.length === 0 || isElsewhere) continue;
    const [exit] = openExits({ fn: { file, node: fn }, opens, closes, deferred }) ?? [];
    if (exit === undefined || opens.some((open) => isOneOfCases(tree, open) && tree.contains(open, exit.node)))
      continue;
    const name = tree.fieldText(first, "channel");
    yield {
      node: first,
      confidence: "high",
      message: `The slot of ${name} is not given back where the function ${exit.node === fn ? "ends" : `returns on line ${tree.line(exit.node)}`}; when all are gone, every caller waits forever.`,
      advice: `give it back in a defer: defer func() { <-${name} }()`,
      steps: [
        { file, node: first, text: "takes a slot" },
        { file, node: exit.node, text: "exits with the slot" },
        { file, node: closes[0] ?? first, text: "another path gives it back" },
      ],
    };
  }
}

const channelPath = (file: GoFile, repository: Repository, channel: NodeIndex | null): ValuePath | null =>
  channel === null ? null : pathOf(typesOf(repository), file, channel);

interface Releases {
  readonly closes: readonly NodeIndex[];
  readonly deferred: readonly NodeIndex[];
  /** A literal that is not deferred gives the slot back. */
  readonly isElsewhere: boolean;
}

/** Receives from the channel whose value is not used. */
function releases(file: GoFile, repository: Repository, fn: NodeIndex, path: ValuePath): Releases {
  const { tree } = file;
  const closes: NodeIndex[] = [];
  const deferred: NodeIndex[] = [];
  let isElsewhere = false;
  for (const receive of tree.within(fn, "unary_expression")) {
    const channel = tree.source[tree.start(receive)] === "<" ? tree.field(receive, "operand") : null;
    if (channelPath(file, repository, channel) !== path) continue;
    const literal = tree.above(receive, "func_literal");
    const isOwn = literal === null || literal <= fn;
    const statement = tree.parent(receive);
    const isDropped = statement !== null && tree.kind(statement) === "expression_statement";
    const call = isOwn || literal === null ? null : tree.parent(literal);
    const outer = call === null ? null : tree.parent(call);
    if (isOwn && isDropped) closes.push(receive);
    else if (isDropped && outer !== null && tree.kind(outer) === "defer_statement") deferred.push(outer);
    else isElsewhere = true;
  }
  return { closes, deferred, isElsewhere };
}

/** Another function receives without a send of its own: slots change hands. */
function isReleasedElsewhere(repository: Repository, send: Located, fn: NodeIndex): boolean {
  const uses = bufferedSends(repository).get(keyOf(send));
  if (!uses) return true;
  const sending = new Set(uses.sends.map(functionKey));
  return uses.receives.some((receive) => {
    if (receive.file === send.file && send.file.tree.contains(fn, receive.node)) return false;
    return !functionKeys(receive).some((key) => sending.has(key));
  });
}

const functionKey = ({ file, node }: Located): string => keyOf({ file, node: functionAround(file.tree, node) ?? node });

/** Of the function around a node, and of those around that. */
function functionKeys({ file, node }: Located): string[] {
  const keys: string[] = [];
  for (let fn = functionAround(file.tree, node); fn !== null; fn = functionAround(file.tree, fn))
    keys.push(keyOf({ file, node: fn }));
  return keys;
}

const known = new WeakMap<Repository, ReadonlyMap<string, ChannelUses>>();

/** Sends to channels with a buffer that outlives the call, and what is done with the channel. */
function bufferedSends(repository: Repository): ReadonlyMap<string, ChannelUses> {
  const found = known.get(repository);
  if (found) return found;
  const sends = new Map<string, ChannelUses>();
  for (const file of repository.files)
    for (const { capacity, uses } of channelsIn(repository, file))
      if (capacity !== 0 && uses.isKept) for (const send of uses.sends) sends.set(keyOf(send), uses);
  known.set(repository, sends);
  return sends;
}
