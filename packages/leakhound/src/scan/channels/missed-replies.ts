/**
 * Requests that have a channel for the reply, and that get none on some path:
 *
 *   for r := range s.requests {
 *       if !s.has(r.name) {
 *           continue                 r.reply gets nothing: the caller waits forever
 *       }
 *       r.reply <- s.get(r.name)
 *   }
 *
 *   state   0 no request is open;   1 the request waits for its reply
 */
import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import type { Channel } from "./channel.ts";
import { isOneOfCases } from "./consumers.ts";

export interface MissedReply {
  readonly channel: Channel;
  /** The send of the reply on other paths. */
  readonly send: Located;
  /** Where the function gets the next request, or returns, while one is open. */
  readonly missedAt: NodeIndex;
  /** A receive of the reply waits for nothing else. */
  readonly isWaitedAlone: boolean;
}

/** null where each request gets its reply, or is handed on. */
export function missedReply(repository: Repository, channel: Channel): MissedReply | null {
  const { uses } = channel;
  if (!uses.isKept || uses.receives.length === 0 || uses.mayBeSentElsewhere) return null;
  for (const send of uses.sends) {
    const missedAt = missedIn(repository, channel, send);
    if (missedAt === null) continue;
    const isWaitedAlone = uses.receives.some(({ file, node }) => !isOneOfCases(file.tree, node));
    return { channel, send, missedAt, isWaitedAlone };
  }
  return null;
}

function missedIn(repository: Repository, { uses }: Channel, { file, node: send }: Located): NodeIndex | null {
  const { tree } = file;
  const fn = functionAround(tree, send);
  const request = requestOf(repository, { file, node: send });
  if (fn === null || request === null) return null;
  // Other functions reply to the same requests, for reasons that are not seen.
  if (uses.sends.some((one) => one.file !== file || functionAround(tree, one.node) !== fn)) return null;
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, fn)) operations.set(call, () => null);
  let missedAt: NodeIndex | null = null;
  for (const use of scopesOf(tree).usesOf(request)) {
    if (use === request || isRead(tree, use, send)) continue;
    for (const node of operationsOf(tree, use)) operations.set(node, () => 0);
  }
  operations.set(declarationAt(tree, request), (state) => {
    if (state === 1) missedAt ??= request;
    return 1;
  });
  return exitsOfPaths({ tree, fn, initial: 0, operations }) === null ? null : missedAt;
}

/** Where a use counts: itself, or each case of the select that it is a case of, also where that has a default. */
function operationsOf(tree: SyntaxTree, use: NodeIndex): NodeIndex[] {
  const select = isOneOfCases(tree, use) ? tree.above(use, "select_statement") : null;
  if (select === null) return [use];
  return tree.children(select).flatMap((branch) => tree.field(branch, "communication") ?? tree.children(branch));
}

/** The variable that a loop receives requests into, where the send is to a field of it. */
export function requestOf(repository: Repository, { file, node: send }: Located): NodeIndex | null {
  const { tree } = file;
  const channel = tree.field(send, "channel");
  if (channel === null || tree.kind(channel) !== "selector_expression") return null;
  const path = pathOf(typesOf(repository), file, channel);
  const root = path === null ? null : rootOf(path);
  if (root === null) return null;
  const declaration = nodeIndex(root);
  const list = tree.parent(declaration);
  const statement = list === null ? null : tree.parent(list);
  if (statement === null || !isReceived(repository, { file, node: statement })) return null;
  return loopAround(tree, declaration) === null ? null : declaration;
}

/** `case r := <-requests`, `r := <-requests`, `for r := range requests` */
function isReceived(repository: Repository, { file, node: statement }: Located): boolean {
  const { tree } = file;
  const kind = tree.kind(statement);
  if (kind === "receive_statement") return true;
  if (kind === "range_clause") {
    const types = typesOf(repository);
    const range = tree.field(statement, "right");
    return range !== null && types.underlying(types.of(file, range))?.kind === "chan";
  }
  const right = kind === "short_var_declaration" ? tree.field(statement, "right") : null;
  const value = right === null ? undefined : tree.firstChild(right);
  return value !== undefined && tree.kind(value) === "unary_expression" && tree.source[tree.start(value)] === "<";
}

/** The operation at which a request is received: the range clause, or the name. */
function declarationAt(tree: SyntaxTree, declaration: NodeIndex): NodeIndex {
  const clause = tree.above(declaration, "range_clause", "for_statement", "block");
  return clause !== null && tree.kind(clause) === "range_clause" ? clause : declaration;
}

/** Another field of the request is read: that neither replies nor hands the request on. */
function isRead(tree: SyntaxTree, use: NodeIndex, send: NodeIndex): boolean {
  const selector = tree.parent(use);
  if (selector === null || tree.kind(selector) !== "selector_expression") return isCompared(tree, use);
  const channel = tree.field(send, "channel");
  const call = tree.parent(selector);
  // `r.failed <- err`: a reply by another channel.
  if (call !== null && tree.kind(call) === "send_statement" && tree.field(call, "channel") === selector) return false;
  if (call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector) return false;
  if (functionAround(tree, use) !== functionAround(tree, send)) return false;
  return channel === null || tree.text(selector) !== tree.text(channel);
}

function isCompared(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  return parent !== null && tree.kind(parent) === "binary_expression";
}
