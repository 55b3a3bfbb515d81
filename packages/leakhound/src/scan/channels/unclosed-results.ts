/**
 * A function that returns a channel which a goroutine closes, and that returns it on another path without starting the
 * goroutine:
 *
 *   out := make(chan T)
 *   if len(names) == 0 {
 *       return out              nothing closes it: a range over it waits forever
 *   }
 *   go func() { defer close(out); … }()
 *   return out
 */
import { openExits } from "../flow/paired.ts";
import { runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";
import { keyOf } from "./located.ts";

export interface UnclosedResult {
  readonly channel: Channel;
  readonly receive: Located;
  /** Returns the channel, which nothing closes then. */
  readonly exit: NodeIndex;
}

export function unclosedResult(repository: Repository, channel: Channel): UnclosedResult | null {
  const { made, uses } = channel;
  const { file } = made;
  const { tree } = file;
  const home = functionAround(tree, made.node);
  if (home === null || uses.isKept || uses.mayBeSentElsewhere || uses.returnedBy.length === 0) return null;
  if (uses.closes.length === 0) return null;
  const receive = uses.receives.find(({ file: at, node }) => !isOneOfCases(at.tree, node));
  const variable = variableOf(made);
  if (receive === undefined || variable === null) return null;
  const { starts, calls } = runBy(repository, { file, node: home });
  const has = (one: Located) => uses.holders.has(keyOf(one));
  // A loop starts at least one goroutine.
  if (starts.some(({ node, body }) => has(body) && loopAround(tree, node) !== null)) return null;
  const ends = [
    ...starts.flatMap(({ node, body }) => (has(body) ? [node] : [])),
    ...calls.flatMap(({ node, callee }) => (has(callee) ? [node] : [])),
    ...uses.closes.flatMap((close) =>
      close.file === file && functionAround(tree, close.node) === home ? [close.node] : [],
    ),
  ];
  const exits = openExits({ fn: { file, node: home }, opens: [made.node], closes: ends, deferred: [] }) ?? [];
  const returns = (node: NodeIndex) =>
    tree.kind(node) === "return_statement" &&
    tree.within(node, "identifier").some((name) => scopesOf(tree).declarationOf(name) === variable);
  const exit = exits.find(({ node }) => returns(node));
  return exit === undefined ? null : { channel, receive, exit: exit.node };
}

/** `out` of `out := make(chan T)` */
function variableOf({ file: { tree }, node }: Located): NodeIndex | null {
  const list = tree.parent(node);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? undefined : tree.firstChild(left);
  return name === undefined ? null : scopesOf(tree).declarationOf(name);
}
