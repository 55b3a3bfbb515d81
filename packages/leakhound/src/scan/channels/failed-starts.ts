/**
 * Exits at which the senders have not been started, because the call that starts them has failed:
 *
 *   events := make(chan event)
 *   if err := s.watch(events); err != nil {       watch starts its goroutine last, when nothing can fail any more
 *       return err                                nobody sends
 *   }
 */
import { ownNodes } from "../flow/paths.ts";
import { type RunBy, runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { valueBefore } from "../types/value-before.ts";

export interface StartQuestion {
  readonly repository: Repository;
  readonly home: Located;
  /** What the function runs that sends, or starts what sends. */
  readonly senders: RunBy;
  /** A function sends, or starts what sends. */
  readonly mayStart: (fn: Located) => boolean;
}

/** The exit is where the call failed that starts the only senders. */
export function isBeforeStart({ repository, home, senders, mayStart }: StartQuestion, exit: NodeIndex): boolean {
  if (senders.starts.some(({ node }) => node < exit)) return false;
  const starting = senders.calls.filter(({ node }) => node < exit);
  const [only, more] = starting;
  if (only === undefined || more !== undefined) return false;
  return failedCall(home.file.tree, exit) === only.node && startsLast(repository, only.callee, mayStart);
}

/** The call whose error is not nil where the exit is. */
export function failedCall(tree: SyntaxTree, exit: NodeIndex): NodeIndex | null {
  const check = tree.above(exit, "if_statement", "func_literal", "function_declaration", "method_declaration");
  if (check === null || tree.kind(check) !== "if_statement") return null;
  const block = tree.field(check, "consequence");
  const condition = tree.field(check, "condition");
  if (block === null || condition === null || !tree.contains(block, exit)) return null;
  const [error, nothing] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (error === null || nothing === null || tree.kind(error) !== "identifier" || tree.kind(nothing) !== "nil")
    return null;
  if (tree.source.slice(tree.end(error), tree.start(nothing)).trim() !== "!=") return null;
  return valueBefore(tree, error);
}

const DELEGATES_MAX = 4;

/** Each return after the start of the goroutine gives nil for the error; or the function only returns what such functions give. */
function startsLast(repository: Repository, fn: Located, mayStart: (fn: Located) => boolean, depth = 0): boolean {
  const { tree } = fn.file;
  const { starts, calls } = runBy(repository, fn);
  const own = starts.filter(({ body }) => mayStart(body));
  const delegates = calls.filter(({ callee }) => mayStart(callee));
  if (own.length + delegates.length === 0 || depth > DELEGATES_MAX) return false;
  const first = Math.min(...own.map(({ node }) => node));
  const isLast = ownNodes(tree, fn.node, "return_statement").every((exit) => exit < first || returnsNil(tree, exit));
  if (own.length > 0) return isLast;
  return delegates.every(
    ({ node, callee }) => isReturned(tree, node) && startsLast(repository, callee, mayStart, depth + 1),
  );
}

/** `return s.watchFile(path, events)`: its error is the error of the function. */
function isReturned(tree: SyntaxTree, call: NodeIndex): boolean {
  const parent = tree.parent(call);
  if (parent === null || tree.kind(parent) === "return_statement") return parent !== null;
  const statement = tree.parent(parent);
  return tree.onlyChild(parent) === call && statement !== null && tree.kind(statement) === "return_statement";
}

function returnsNil(tree: SyntaxTree, exit: NodeIndex): boolean {
  const last = lastResult(tree, exit);
  return last !== null && tree.kind(last) === "nil";
}

/** The last value of a return, which is the error where the function gives one. */
export function lastResult(tree: SyntaxTree, exit: NodeIndex): NodeIndex | null {
  const list = tree.firstChild(exit);
  if (list === undefined || tree.kind(exit) !== "return_statement") return null;
  return (tree.kind(list) === "expression_list" ? tree.lastChild(list) : list) ?? null;
}
