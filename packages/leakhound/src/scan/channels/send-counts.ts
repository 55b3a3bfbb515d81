/**
 * How many sends to a channel a function makes, at most: 0, 1, 2, or 3 for more. Sends that a function called makes count,
 * and so do those of the goroutines that it starts.
 *
 *   go func() {                      3
 *       for _, set := range sets {
 *           go heal(set, errs)       1 for each
 *       }
 *   }()
 */
import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import { type RunBy, runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Channel } from "./channel.ts";
import { keyOf } from "./located.ts";
import { runAmong } from "./run-among.ts";

export const MANY = 3;
const DEPTH_MAX = 5;
const DEPTH_OF_OTHERS_MAX = 1;

/** A send that may block, and how many sends its goroutine may have made before. */
export interface CountedSend extends Located {
  readonly before: number;
}

export interface SendCounts {
  /** Sends that the function makes before it returns. */
  readonly own: number;
  /** Sends of the goroutines that it starts. */
  readonly started: number;
  readonly sends: readonly CountedSend[];
}

/** `defer func() { if r := recover(); r != nil { errs <- … } }()`: instead of the sends that the panic kept from running. */
function isAfterPanic(tree: SyntaxTree, send: NodeIndex, fn: NodeIndex): boolean {
  const call = tree.parent(fn);
  const statement = call === null ? null : tree.parent(call);
  if (tree.kind(fn) !== "func_literal" || statement === null || tree.kind(statement) !== "defer_statement")
    return false;
  const check = tree.above(send, "if_statement", "func_literal");
  if (check === null || tree.kind(check) !== "if_statement") return false;
  return tree
    .within(check, "call_expression")
    .some((one) => one < send && tree.fieldText(one, "function") === "recover");
}

const atMostMany = (count: number): number => Math.min(MANY, count);

/** Both counts of a path in one state. */
const stateOf = ({ own, started }: Pick<SendCounts, "own" | "started">): number => own + (MANY + 1) * started;
const ownIn = (state: number): number => state % (MANY + 1);
const startedIn = (state: number): number => Math.floor(state / (MANY + 1));

const NONE: SendCounts = { own: 0, started: 0, sends: [] };

export class SendCounter {
  readonly #repository: Repository;
  /** Functions that send, by their keys. */
  readonly #senders: ReadonlyMap<string, readonly NodeIndex[]>;
  readonly #known = new Map<string, SendCounts>();
  readonly #made: Located;
  readonly #holders: ReadonlySet<string>;
  /** Functions that hand on the value whose field the channel is do not have it themselves. */
  readonly #depthOfOthersMax: number;

  /**
   * @param sends statements that block until somebody receives
   * @param channel only functions that have it can send, and each turn of a loop around its `make` has one of its own
   */
  constructor(repository: Repository, sends: readonly Located[], { uses, made, capacity }: Channel) {
    this.#repository = repository;
    this.#made = made;
    this.#holders = uses.holders;
    // A buffer in a field is often made for the one value that a count lets through.
    this.#depthOfOthersMax = uses.isKept && capacity === 0 ? DEPTH_OF_OTHERS_MAX : -1;
    const senders = new Map<string, NodeIndex[]>();
    for (const { file, node } of sends) {
      const fn = functionAround(file.tree, node);
      if (fn === null || isAfterPanic(file.tree, node, fn)) continue;
      const key = keyOf({ file, node: fn });
      const same = senders.get(key);
      if (same) same.push(node);
      else senders.set(key, [node]);
    }
    this.#senders = senders;
  }

  /** The functions that a function runs, of those that may send and those with other keys; all where any may send. */
  runOf(fn: Located, keys: ReadonlySet<string>): RunBy {
    if (this.#depthOfOthersMax >= 0) return runBy(this.#repository, fn);
    const all = keys === this.#holders ? keys : new Set([...this.#holders, ...keys]);
    return runAmong(this.#repository, fn, all);
  }

  count(fn: Located, depth = 0): SendCounts {
    const key = keyOf(fn);
    const found = this.#known.get(key);
    if (found) return found;
    if (depth > (this.#holders.has(key) ? DEPTH_MAX : this.#depthOfOthersMax)) return NONE;
    this.#known.set(key, NONE);
    const counts = this.#find(fn, depth);
    this.#known.set(key, counts);
    return counts;
  }

  #find(fn: Located, depth: number): SendCounts {
    const { tree } = fn.file;
    const before = new Map<NodeIndex, Set<number>>();
    const operations = new Map<NodeIndex, Transfer>();
    const sends: CountedSend[] = [];
    const most = { own: 0, started: 0 };
    const add = (node: NodeIndex, inside: Pick<SendCounts, "own" | "started">): void => {
      const states = before.get(node) ?? new Set<number>();
      const other = operations.get(node);
      before.set(node, states);
      operations.set(node, (given) => {
        const state = other?.(given) ?? given;
        states.add(ownIn(state));
        const own = atMostMany(ownIn(state) + inside.own);
        const started = atMostMany(startedIn(state) + inside.started);
        most.own = Math.max(most.own, own);
        most.started = Math.max(most.started, started);
        return stateOf({ own, started });
      });
    };
    let started = 0;
    const run =
      depth < this.#depthOfOthersMax ? runBy(this.#repository, fn) : runAmong(this.#repository, fn, this.#holders);
    for (const start of run.starts) {
      const inside = this.count(start.body, depth + 1);
      const total = atMostMany(inside.own + inside.started);
      started = atMostMany(started + (total > 0 && this.#isRepeated(fn, start.node) ? MANY : total));
      if (total > 0) add(start.node, { own: 0, started: total });
      sends.push(...inside.sends);
    }
    for (const { node, callee } of run.calls) {
      const inside = this.count(callee, depth + 1);
      if (inside.own + inside.started > 0) add(node, inside);
      started = atMostMany(started + inside.started);
      sends.push(...inside.sends);
    }
    const own = this.#senders.get(keyOf(fn)) ?? [];
    for (const node of own) add(node, { own: 1, started: 0 });
    if (operations.size === 0) return { own: 0, started, sends };
    for (const call of terminatingCalls(tree, fn.node)) operations.set(call, () => null);
    if (exitsOfPaths({ tree, fn: fn.node, initial: 0, operations }) === null) return NONE;
    for (const node of own) sends.push({ file: fn.file, node, before: Math.max(...(before.get(node) ?? []), 0) });
    // Of two branches of which one runs, one starts its goroutines; a loop around `make` has a channel for each turn.
    return { own: most.own, started: Math.min(started, most.started), sends };
  }

  #isRepeated({ file }: Located, start: NodeIndex): boolean {
    const loop = loopAround(file.tree, start);
    return loop !== null && !(file === this.#made.file && file.tree.contains(loop, this.#made.node));
  }
}
