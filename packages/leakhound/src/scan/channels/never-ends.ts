/**
 * Whether a goroutine can ever end:
 *
 *   for { work() }                   no exit
 *   for range ticker.C { … }         the channel of a ticker is never closed
 *   for job := range jobs { … }      nothing closes jobs
 *   <-ready                          nothing sends to ready or closes it
 *   s.loop()                         a function that does not return
 */
import { exitsOfPaths, isEndless, ownNodes, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import {
  type EndlessParameters,
  endlessParametersOf,
  endOfDone,
  NO_PARAMETERS,
} from "../goroutines/endless-contexts.ts";
import { runBy } from "../goroutines/starts.ts";
import { DepthMemo } from "../index/depth-memo.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { closedChecks, isOneOfCases } from "./consumers.ts";
import { keyOf } from "./located.ts";
import { channelsReceived, isNeverClosed, isSilent, receivedValue } from "./received.ts";
import { tickerChannelAt } from "./tickers.ts";

export interface Endless {
  /** Background: it waits for a context that never ends. Process: for one that ends with the process. */
  readonly kind: "loop" | "ticker" | "unclosed" | "silent" | "background" | "process";
  /** The loop, or the receive, at which the goroutine stays. */
  readonly at: Located;
  /** The channel, where it is known. */
  readonly channel: Channel | null;
  /** Calls from the goroutine down to the function that stays. */
  readonly calls: readonly Located[];
}

const DEPTH_MAX = 3;
const known = new WeakMap<Repository, DepthMemo<Endless | null>>();

function memoOf(repository: Repository): DepthMemo<Endless | null> {
  const memo = known.get(repository) ?? new DepthMemo<Endless | null>(DEPTH_MAX);
  known.set(repository, memo);
  return memo;
}

/** Who runs a function that may never return. */
export interface RunFrom {
  /** The function that starts it: only its channels count where others call the function as well. */
  readonly starter: Located | null;
  /** Parameters of the function that get a context that never ends. */
  readonly parameters: EndlessParameters;
}

const FROM_ANYWHERE: RunFrom = { starter: null, parameters: NO_PARAMETERS };

/** Why a function never returns; null where it may return, or where that is not clear. */
export function whyNeverEnds(
  repository: Repository,
  fn: Located,
  from: RunFrom = FROM_ANYWHERE,
  depth = 0,
): Endless | null {
  const memo = memoOf(repository);
  const { starter, parameters } = from;
  const context = () => `${starter === null ? "" : keyOf(starter)} ${[...parameters].join()}`;
  return memo.answer({ fn, depth, context, isApart: parameters.size > 0 }, null, () =>
    new EndlessSearch({ repository, fn, from, depth }).run(),
  );
}

interface EndlessQuestion {
  readonly repository: Repository;
  readonly fn: Located;
  readonly from: RunFrom;
  readonly depth: number;
}

class EndlessSearch {
  readonly #from: RunFrom;
  readonly #repository: Repository;
  readonly #fn: Located;
  readonly #depth: number;
  readonly #reasons: Endless[] = [];
  #mayEnd = false;
  /** Some operation lets no path pass. */
  #hasBlocked = false;

  constructor({ repository, fn, from, depth }: EndlessQuestion) {
    this.#repository = repository;
    this.#fn = fn;
    this.#from = from;
    this.#depth = depth;
  }

  #channels(receive: Located): readonly Channel[] {
    const channels = channelsReceived(this.#repository, receive);
    if (channels.length > 0) memoOf(this.#repository).useContext();
    const { starter } = this.#from;
    return starter === null ? channels : channels.filter(({ uses }) => uses.holders.has(keyOf(starter)) || uses.isKept);
  }

  run(): Endless | null {
    const { file, node: fn } = this.#fn;
    const { tree } = file;
    const operations = new Map<NodeIndex, Transfer>();
    for (const call of terminatingCalls(tree, fn)) operations.set(call, () => this.#ended());
    this.#addReceives(operations);
    this.#addCalls(operations);
    const ranges = new Set(
      [...ownNodes(tree, fn, "range_clause")].filter((range) => this.#isRangeEndless({ file, node: range })),
    );
    // Without any of them each path comes to an end.
    if (!this.#hasBlocked && ranges.size === 0 && this.#endlessLoop() === null) return null;
    const canPass = (node: NodeIndex) => !ranges.has(node);
    const exits = exitsOfPaths({ tree, fn, initial: 0, operations, canPass });
    if (exits === null) return this.#lastLoop();
    if (exits.length > 0 || this.#mayEnd) return null;
    const [reason] = this.#reasons;
    return reason ?? this.#endlessLoop();
  }

  #block(operations: Map<NodeIndex, Transfer>, node: NodeIndex): void {
    operations.set(node, () => null);
    this.#hasBlocked = true;
  }

  #ended(): null {
    this.#mayEnd = true;
    return null;
  }

  #stays(kind: Endless["kind"], at: Located, channel: Channel | null = null): void {
    this.#reasons.push({ kind, at, channel, calls: [] });
  }

  #isRangeEndless(range: Located): boolean {
    const value = receivedValue(range);
    if (value === null) return false;
    const at = { file: range.file, node: value };
    const channels = this.#channels(range);
    if (tickerChannelAt(this.#repository, at) !== null) this.#stays("ticker", range);
    else if (channels.length > 0 && channels.every(isNeverClosed)) this.#stays("unclosed", range, channels[0]);
    else return false;
    return true;
  }

  #addReceives(operations: Map<NodeIndex, Transfer>): void {
    const { file, node: fn } = this.#fn;
    const { tree } = file;
    for (const node of ownNodes(tree, fn, "unary_expression")) {
      const receive = { file, node };
      const value = receivedValue(receive);
      if (value === null) continue;
      const channels = this.#channels(receive);
      if (channels.length > 0 && channels.every(isNeverClosed)) this.#addClosedChecks(operations, receive, channels[0]);
      const contextEnd = endOfDone(this.#repository, { file, node: value }, this.#from.parameters);
      if (contextEnd === null && !(channels.length > 0 && channels.every(isSilent))) continue;
      this.#block(operations, node);
      // The only case that would end a loop; a value that never comes is no reason in a select.
      if (contextEnd !== null) this.#stays(contextEnd === "never" ? "background" : "process", receive);
      else if (!isOneOfCases(tree, node)) this.#stays("silent", receive, channels[0] ?? null);
    }
  }

  /** `if !ok { return }` where nothing closes the channel. */
  #addClosedChecks(operations: Map<NodeIndex, Transfer>, receive: Located, channel: Channel | undefined): void {
    for (const exit of closedChecks(receive.file.tree, receive.node)) {
      this.#block(operations, exit);
      this.#stays("unclosed", receive, channel);
    }
  }

  #addCalls(operations: Map<NodeIndex, Transfer>): void {
    const { calls } = runBy(this.#repository, this.#fn);
    if (this.#depth >= DEPTH_MAX) {
      if (calls.length > 0) memoOf(this.#repository).leaveOut();
      return;
    }
    const { file } = this.#fn;
    for (const { node, callee } of calls) {
      const parent = file.tree.parent(node);
      if (parent !== null && file.tree.kind(parent) === "defer_statement") continue;
      const parameters = endlessParametersOf(this.#repository, { file, node }, callee, this.#from.parameters);
      const endless = whyNeverEnds(this.#repository, callee, { ...this.#from, parameters }, this.#depth + 1);
      if (endless === null) continue;
      this.#block(operations, node);
      this.#reasons.push({ ...endless, calls: [{ file, node }, ...endless.calls] });
    }
  }

  /** Of a function that is too complicated, such as one with goto: it ends with a loop without end, and never returns. */
  #lastLoop(): Endless | null {
    const { file, node: fn } = this.#fn;
    const { tree } = file;
    if (ownNodes(tree, fn, "return_statement").length > 0 || terminatingCalls(tree, fn).length > 0) return null;
    const body = tree.field(fn, "body");
    const list = body === null ? null : tree.children(body).find((one) => tree.kind(one) === "statement_list");
    const loop = list === undefined || list === null ? null : tree.lastChild(list);
    if (loop === null || tree.kind(loop) !== "for_statement" || !isEndless(tree, loop)) return null;
    const isLeft = ownNodes(tree, fn, "break_statement").some((jump) => tree.contains(loop, jump));
    return isLeft ? null : { kind: "loop", at: { file, node: loop }, channel: null, calls: [] };
  }

  #endlessLoop(): Endless | null {
    const { file, node: fn } = this.#fn;
    for (const loop of ownNodes(file.tree, fn, "for_statement", "select_statement"))
      if (file.tree.kind(loop) === "select_statement" || isEndless(file.tree, loop))
        return { kind: "loop", at: { file, node: loop }, channel: null, calls: [] };
    return null;
  }
}
