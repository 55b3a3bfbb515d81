/**
 * A slot of a semaphore that is not given back on every exit path. When all slots are gone, every caller waits forever.
 *
 *   slots <- struct{}{}
 *   if bad { return }      the slot is gone
 *   <-slots
 *
 * Condition: the function sends to a channel with a buffer and receives from it again, and an exit path comes between the
 * two.
 * The same for values that the function takes out of a channel and puts back (`lost-tokens.ts`), for functions that take a slot and give it back, and for golang.org/x/sync/semaphore (`slots-by-calls.ts`).
 * Not reported: a defer gives the slot back; a literal does; a goroutine that the function does not start.
 */

import { bufferedSends } from "../channels/buffered-sends.ts";
import { keyOf } from "../channels/located.ts";
import { giveBack } from "../fixes/give-back.ts";
import { openExits } from "../flow/paired.ts";
import { exitsOfPaths, ownNodes, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";
import { lostTokens } from "./lost-tokens.ts";
import type { Match, Rule } from "./rule.ts";
import { slotsByCalls } from "./slots-by-calls.ts";

export const semaphoreNotReleased: Rule = {
  id: "semaphore-not-released",
  *find(file, repository) {
    const { tree } = file;
    for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
      yield* slotsLost(file, repository, fn);
    yield* takenByCalls(file, repository);
    yield* takenOut(file, repository);
  },
};

/** A call takes the slot, and another path gives it back. */
function* takenByCalls(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { taken, exit, given } of slotsByCalls(repository, file)) {
    const isEnd = tree.kind(exit) !== "return_statement";
    yield {
      node: taken,
      confidence: "medium",
      message: `The slot that ${tree.fieldText(taken, "function")} takes is not given back where the function ${isEnd ? "ends" : `returns on line ${tree.line(exit)}`}; when all are gone, every caller waits forever.`,
      advice: `give it back in a defer: defer ${tree.text(given)}`,
      steps: [
        { file, node: taken, text: "takes a slot" },
        { file, node: exit, text: "exits with the slot" },
        { file, node: given, text: "another path gives it back" },
      ],
    };
  }
}

/** A value out of a channel is put back on another path only. */
function* takenOut(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { taken, exit, given, channel } of lostTokens(repository, file))
    yield {
      node: taken,
      confidence: "medium",
      message: `The value from ${channel} is not put back where the function returns on line ${tree.line(exit)}; when all are gone, every caller waits forever.`,
      advice: "put it back in a defer right after the receive",
      steps: [
        { file, node: taken, text: "takes a value" },
        { file, node: exit, text: "returns with it" },
        { file, node: given, text: "another path puts it back" },
      ],
    };
}

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
    if (first === undefined || closes.length === 0 || isElsewhere) continue;
    const handed = handedTo(repository, { file, node: first }, fn);
    if (handed === null) continue;
    const exits = lostSlots({ file, node: fn }, { opens, closes: [...closes, ...handed], deferred }, handed.length > 0);
    const [exit] = exits;
    if (exit === undefined) continue;
    const isOwn = handed.length === 0 && deferred.length === 0;
    const name = tree.fieldText(first, "channel");
    yield {
      node: first,
      confidence: "high",
      message: `The slot of ${name} is not given back where the function ${exitText(file, exit.node, fn)}; when all are gone, every caller waits forever.`,
      advice: `give it back in a defer: defer func() { <-${name} }()`,
      steps: [
        { file, node: first, text: "takes a slot" },
        { file, node: exit.node, text: "exits with the slot" },
        { file, node: closes[0] ?? first, text: "another path gives it back" },
      ],
      fix: () =>
        isOwn
          ? giveBack(file, repository, { fn, takes: opens, gives: closes, exits: exits.map(({ node }) => node) })
          : null,
    };
  }
}

function exitText({ tree }: GoFile, exit: NodeIndex, fn: NodeIndex): string {
  if (exit === fn) return "ends";
  return tree.kind(exit) === "send_statement" ? "takes the next one" : `returns on line ${tree.line(exit)}`;
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

/**
 * Calls and `go` statements of the function whose functions give the slot back; null where others receive without a send of
 * their own: slots change hands.
 */
function handedTo(repository: Repository, send: Located, fn: NodeIndex): readonly NodeIndex[] | null {
  const uses = bufferedSends(repository).get(keyOf(send));
  if (!uses) return null;
  const sending = new Set(uses.sends.map(functionKey));
  const { starts, calls } = runBy(repository, { file: send.file, node: fn });
  const handed: NodeIndex[] = [];
  for (const receive of uses.receives) {
    if (receive.file === send.file && send.file.tree.contains(fn, receive.node)) continue;
    const keys = functionKeys(receive);
    if (keys.some((key) => sending.has(key))) continue;
    const nodes = [
      ...starts.flatMap(({ node, body }) => (keys.includes(keyOf(body)) ? [node] : [])),
      ...calls.flatMap(({ node, callee }) => (keys.includes(keyOf(callee)) ? [node] : [])),
    ];
    if (nodes.length === 0) return null;
    handed.push(...nodes);
  }
  return handed;
}

interface SlotNodes {
  readonly opens: readonly NodeIndex[];
  readonly closes: readonly NodeIndex[];
  readonly deferred: readonly NodeIndex[];
}

/**
 * Exits with the slot. Where a goroutine of each turn gives it back, also turns that take another one while they have one: the
 * send itself stands for the exit then.
 */
function lostSlots(
  fn: Located,
  { opens, closes, deferred }: SlotNodes,
  isPerTurn: boolean,
): readonly { readonly node: NodeIndex }[] {
  const exits = openExits({ fn, opens, closes, deferred }) ?? [];
  if (exits.length > 0 || !isPerTurn) return exits;
  const { tree } = fn.file;
  let again: NodeIndex | null = null;
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, fn.node)) operations.set(call, () => null);
  for (const node of opens)
    operations.set(node, (state) => {
      if (state === 1) again ??= node;
      return 1;
    });
  for (const node of closes) operations.set(node, () => 0);
  if (exitsOfPaths({ tree, fn: fn.node, initial: 0, operations }) === null || again === null) return [];
  return [{ node: again }];
}

const functionKey = ({ file, node }: Located): string => keyOf({ file, node: functionAround(file.tree, node) ?? node });

/** Of the function around a node, and of those around that. */
function functionKeys({ file, node }: Located): string[] {
  const keys: string[] = [];
  for (let fn = functionAround(file.tree, node); fn !== null; fn = functionAround(file.tree, fn))
    keys.push(keyOf({ file, node: fn }));
  return keys;
}
