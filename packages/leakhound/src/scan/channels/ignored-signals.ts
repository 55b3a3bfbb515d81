/**
 * Waits of a function that do not heed the signal that another wait of it heeds:
 *
 *   select {
 *   case s.requests <- r:
 *       return <-r.reply           the loop that replies may have ended by then
 *   case <-s.quit:                 the signal
 *       return errStopped
 *   }
 *
 *   for {
 *       select {
 *       case <-ticks:
 *           <-s.idle               waits, whatever happens to stop
 *       case <-stop:
 *           return
 *       }
 *   }
 *
 * Not for channels that the function makes and that only its own goroutines use: `receive-paths.ts` follows these.
 */

import { isEndless, ownNodes } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { channelOfWait, channelsOfSelect, isAfterEnd, isTimer } from "./lone-operations.ts";
import { receivedValue } from "./received.ts";

export interface IgnoredSignal {
  /** The send, the receive or the select that waits. */
  readonly wait: NodeIndex;
  /** What it waits for: `r.reply`. */
  readonly channel: string;
  /** The case that receives the signal: `<-s.quit`. */
  readonly signal: NodeIndex;
  /** `s.quit` */
  readonly signalText: string;
}

/** Signals that a function heeds, and waits that heed none of them. */
export function* ignoredSignals(repository: Repository, file: GoFile): Generator<IgnoredSignal> {
  if (!file.source.includes("select")) return;
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration")) {
    const literals = tree.within(fn, "func_literal");
    const inside = [fn, ...literals].map((node) => ({ node, signals: signalsOf(repository, { file, node }) }));
    for (const { node, signals } of inside)
      if (signals.length > 0) yield* waitsBeside(repository, { file, node }, signals);
    const all = inside.flatMap(({ signals }) => signals);
    for (const { node, signals } of inside)
      if (signals.length === 0 && all.length > 0 && tree.kind(node) === "func_literal")
        yield* waitsOfSibling(repository, { file, node }, all);
  }
}

/** A goroutine without a signal, in a function that heeds one which the goroutine could heed as well. */
function* waitsOfSibling(
  repository: Repository,
  literal: Located,
  signals: readonly Signal[],
): Generator<IgnoredSignal> {
  const { file, node: fn } = literal;
  const { tree } = file;
  if (!goroutineBodies(repository).has(literal)) return;
  const signal = signals.find((one) => isVisible(tree, one, fn));
  const head = signal === undefined ? null : tree.field(signal.branch, "communication");
  if (signal === undefined || head === null) return;
  for (const node of ownNodes(tree, fn, "send_statement", "unary_expression", "select_statement")) {
    const channel = siblingWaitAt(repository, { file, node }, signals);
    if (channel !== null && !isAfterEnd(tree, node))
      yield { wait: node, channel, signal: head, signalText: signal.text };
  }
}

/** Also a select, where it heeds none of the signals. */
function siblingWaitAt(repository: Repository, at: Located, signals: readonly Signal[]): string | null {
  const { tree } = at.file;
  if (tree.kind(at.node) !== "select_statement") return waitAt(repository, at, signals);
  const heeded = namesOfCases(tree, at.node);
  return signals.some(({ text }) => heeded.includes(text)) ? null : channelsOfSelect(repository, at);
}

/** The signal is declared outside of the literal. */
function isVisible(tree: SyntaxTree, { branch }: Signal, literal: NodeIndex): boolean {
  const head = tree.field(branch, "communication");
  const [root] = head === null ? [] : tree.within(head, "identifier");
  const declaration = root === undefined ? null : scopesOf(tree).declarationOf(root);
  const owner = declaration === null ? null : functionAround(tree, declaration);
  return owner !== null && owner !== literal && tree.contains(owner, literal);
}

interface Signal {
  /** The case, and the select that it belongs to. */
  readonly branch: NodeIndex;
  readonly select: NodeIndex;
  readonly text: string;
}

/** Cases that receive a signal, after which the function returns. */
function signalsOf(repository: Repository, { file, node: fn }: Located): Signal[] {
  const { tree } = file;
  return ownNodes(tree, fn, "communication_case").flatMap((branch) => {
    const select = tree.parent(branch);
    const head = tree.field(branch, "communication");
    const value = head === null ? null : signalIn(repository, { file, node: head });
    if (select === null || value === null || !leaves(tree, branch)) return [];
    return [{ branch, select, text: tree.text(value) }];
  });
}

/** `s.quit` of `<-s.quit`, without a variable for the value; the channel of a timer is no signal. */
function signalIn(repository: Repository, { file, node: head }: Located): NodeIndex | null {
  const { tree } = file;
  if (tree.kind(head) !== "receive_statement" || tree.field(head, "left") !== null) return null;
  const receive = tree.firstChild(head);
  const value = receive === undefined ? null : receivedValue({ file, node: receive });
  return value === null || isTimer(repository, { file, node: value }) ? null : value;
}

/** The last statement of the case leaves the function. */
function leaves(tree: SyntaxTree, branch: NodeIndex): boolean {
  const list = tree.children(branch).find((one) => tree.kind(one) === "statement_list");
  const statements = list === undefined ? [] : tree.children(list).filter((one) => tree.kind(one) !== "comment");
  const last = statements.at(-1);
  return last !== undefined && tree.kind(last) === "return_statement";
}

function* waitsBeside(
  repository: Repository,
  { file, node: fn }: Located,
  signals: readonly Signal[],
): Generator<IgnoredSignal> {
  const { tree } = file;
  const reported = new Set<string>();
  const byRegion = signalsByRegion(tree, signals);
  for (const node of ownNodes(tree, fn, "send_statement", "unary_expression", "select_statement")) {
    const beside = signalsBeside(tree, node, byRegion);
    const heeded = namesOfCases(tree, node);
    const signal = beside.find(({ text }) => !heeded.includes(text));
    if (signal === undefined || signals.some(({ branch }) => tree.contains(branch, node))) continue;
    const channel = waitAt(repository, { file, node }, signals);
    if (channel === null || reported.has(channel) || isAfterEnd(tree, node)) continue;
    reported.add(channel);
    const head = tree.field(signal.branch, "communication");
    if (head !== null) yield { wait: node, channel, signal: head, signalText: signal.text };
  }
}

/** By the select, or the endless loop around it: a wait is beside the signals of the regions that it is in. */
function signalsByRegion(tree: SyntaxTree, signals: readonly Signal[]): ReadonlyMap<NodeIndex, readonly Signal[]> {
  const regions = new Map<NodeIndex, Signal[]>();
  for (const signal of signals) {
    const loop = loopAround(tree, signal.select);
    const region = loop !== null && isEndless(tree, loop) ? loop : signal.select;
    const same = regions.get(region);
    if (same) same.push(signal);
    else regions.set(region, [signal]);
  }
  return regions;
}

/** In another case of the select, or elsewhere in the endless loop around it; in the order of the source. */
function signalsBeside(
  tree: SyntaxTree,
  wait: NodeIndex,
  regions: ReadonlyMap<NodeIndex, readonly Signal[]>,
): readonly Signal[] {
  const beside: Signal[] = [];
  for (let at = tree.parent(wait); at !== null; at = tree.parent(at))
    for (const signal of regions.get(at) ?? []) if (signal.select !== wait) beside.push(signal);
  return beside.sort((one, other) => one.branch - other.branch);
}

/** A send or a receive that waits alone; or a select in a case of another one that heeds the signal. */
function waitAt(repository: Repository, at: Located, signals: readonly Signal[]): string | null {
  const { file, node } = at;
  const { tree } = file;
  if (tree.kind(node) === "select_statement") {
    const isInside = signals.some(({ select }) => tree.contains(select, node) && !hasDefault(tree, select));
    return isInside ? channelsOfSelect(repository, at) : null;
  }
  const channel = channelOfWait(repository, at);
  return signals.some(({ text }) => text === channel) ? null : channel;
}

const hasDefault = (tree: SyntaxTree, select: NodeIndex): boolean =>
  tree.children(select).some((child) => tree.kind(child) === "default_case");

/** What the cases of a select receive from; none for other nodes. */
function namesOfCases(tree: SyntaxTree, node: NodeIndex): string[] {
  if (tree.kind(node) !== "select_statement") return [];
  return tree.children(node).flatMap((branch) => {
    const head = tree.field(branch, "communication");
    return head === null ? [] : tree.within(head, "unary_expression").map((one) => tree.fieldText(one, "operand"));
  });
}
