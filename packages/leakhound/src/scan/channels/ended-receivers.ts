/**
 * Receivers that the function itself ends, after the last value:
 *
 *   go func() { for { select { case v := <-updates: …; case <-quit: return } } }()
 *   for _, item := range items { updates <- item }
 *   quit <- struct{}{}
 */
import { runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Consumer } from "./consumers.ts";
import type { SendCounter } from "./send-counts.ts";

interface Leaving {
  readonly consumer: Consumer;
  readonly leavesAt: NodeIndex;
  /** The function that makes the channel and starts the receiver. */
  readonly home: Located;
}

/** @param counter of the sends that others than the receiver make */
export function isEndedAfterSends(
  repository: Repository,
  { consumer, leavesAt, home }: Leaving,
  counter: SendCounter,
  sends: readonly Located[],
): boolean {
  const { file } = home;
  const quit = consumer.fn.file === file ? quitChannel(consumer, leavesAt) : null;
  if (quit === null) return false;
  const ends = endsOf(home, quit);
  const first = ends === null ? undefined : ends[0];
  if (first === undefined) return false;
  const { starts, calls } = runBy(repository, home);
  const isSender = (fn: Located) => {
    const { own, started } = counter.count(fn);
    return own + started > 0;
  };
  const isAfter = (node: NodeIndex) => node > first;
  const isOwn = (send: Located) => send.file === file && functionAround(file.tree, send.node) === home.node;
  if (sends.some((send) => isOwn(send) && isAfter(send.node))) return false;
  if (calls.some(({ node, callee }) => isAfter(node) && isSender(callee))) return false;
  const waits = [...file.tree.within(home.node, "call_expression")].filter(
    (call) => call < first && file.tree.fieldText(call, "function").endsWith(".Wait"),
  );
  return starts.every(({ node, body }) => !isSender(body) || waits.some((wait) => wait > node));
}

/** `case <-quit: return`: the declaration of quit. */
function quitChannel({ fn: { file, node: fn } }: Consumer, exit: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const around = tree.above(exit, "communication_case", "func_literal");
  const head =
    around !== null && around > fn && tree.kind(around) === "communication_case"
      ? tree.field(around, "communication")
      : null;
  if (head === null) return null;
  for (const receive of tree.within(head, "unary_expression")) {
    const operand = tree.field(receive, "operand");
    if (operand !== null && tree.kind(operand) === "identifier" && tree.text(receive).startsWith("<-"))
      return scopesOf(tree).declarationOf(operand);
  }
  return null;
}

/** Sends to the channel and closes of it; null where others than statements of the function itself may end it. */
function endsOf({ file, node: home }: Located, quit: NodeIndex): NodeIndex[] | null {
  const { tree } = file;
  if (!tree.contains(home, quit)) return null;
  const ends: NodeIndex[] = [];
  for (const use of scopesOf(tree).usesOf(quit)) {
    const parent = tree.parent(use);
    if (use === quit || parent === null || tree.kind(parent) === "unary_expression") continue;
    const statement = tree.kind(parent) === "argument_list" ? tree.parent(parent) : parent;
    if (statement === null) return null;
    const isEnd =
      tree.kind(statement) === "send_statement"
        ? tree.field(statement, "channel") === use
        : tree.fieldText(statement, "function") === "close" && argumentsOf(tree, statement)[0] === use;
    const isAssigned = tree.kind(parent) === "expression_list" && tree.fieldName(parent) === "left";
    if (isAssigned) continue;
    if (!isEnd || functionAround(tree, statement) !== home) return null;
    const up = tree.parent(statement);
    // A deferred close comes after everything that the function does.
    ends.push(up !== null && tree.kind(up) === "defer_statement" ? ((home + 0x7fffffff) as NodeIndex) : statement);
  }
  return ends.sort((a, b) => a - b);
}
