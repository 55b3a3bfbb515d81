/**
 * Start methods that fail after they have started a goroutine, for goroutine-not-stopped:
 *
 *   func (s *server) Start() error {
 *       if err := s.startMetrics(); err != nil { return err }      starts a goroutine
 *       if err := s.listen(); err != nil {
 *           return err                                             leaves it running: a caller stops what has started
 *       }
 *       return nil
 *   }
 */
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import type { Lasting } from "./abandoned-starts.ts";
import { type StopMethod, stopMethodOf } from "./stop-method.ts";

export interface HalfStart {
  /** Starts the goroutine, or calls the method that does. */
  readonly start: NodeIndex;
  /** Returns an error after that. */
  readonly exit: NodeIndex;
  readonly stop: StopMethod;
}

const STARTS = /^(?:[sS]tart|[oO]pen|[rR]un|[iI]nit|[cC]onnect|[lL]isten|[sS]erve)$/;
const ENDS = /stop|close|cancel|shut|clean|abort|kill/i;

export function* halfStarts(repository: Repository, file: GoFile, lasting: Lasting): Generator<HalfStart> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "method_declaration")) {
    if (!STARTS.test(tree.fieldText(node, "name")) || !/\berror\b/.test(tree.fieldText(node, "result"))) continue;
    const method = { file, node };
    const start = firstStart(repository, method, lasting);
    const exit = start === null ? null : failureAfter(tree, node, start);
    const stop = exit === null ? null : stopMethodOf(repository, method, method);
    if (start !== null && exit !== null && stop !== null) yield { start, exit, stop };
  }
}

/** In the method itself, or in another method of the type that it calls. */
function firstStart(repository: Repository, method: Located, { lasts, startIn }: Lasting): NodeIndex | null {
  const { tree } = method.file;
  const owner = receiverTypeName(method.file, method.node);
  const { starts, calls } = runBy(repository, method);
  const own = starts.filter(
    ({ node, body, group }) => group === null && tree.kind(node) === "go_statement" && lasts(body),
  );
  const called = calls.filter(
    ({ callee }) => receiverTypeName(callee.file, callee.node) === owner && startIn(callee) !== null,
  );
  const nodes = [...own, ...called].map(({ node }) => node).sort((one, other) => one - other);
  return nodes[0] ?? null;
}

/** A return with an error behind the start, other than that of the call that starts, before which nothing is ended. */
function failureAfter(tree: SyntaxTree, fn: NodeIndex, start: NodeIndex): NodeIndex | null {
  if (tree.within(fn, "defer_statement").some((one) => endsSomething(tree, one))) return null;
  for (const exit of ownNodes(tree, fn, "return_statement")) {
    const check = tree.above(exit, "if_statement", "func_literal");
    const block = tree.above(exit, "block");
    if (exit < start || !isFailureExit(tree, exit) || check === null || block === null) continue;
    if (tree.contains(check, start) || isCheckOf(tree, check, start) || endsSomething(tree, block)) continue;
    return exit;
  }
  return null;
}

/** `err := s.start()` right before `if err != nil`. */
function isCheckOf(tree: SyntaxTree, check: NodeIndex, start: NodeIndex): boolean {
  // A `go` statement never fails.
  if (tree.kind(start) === "go_statement") return false;
  const before = statementBefore(tree, check);
  return before !== null && tree.kind(before) !== "if_statement" && tree.contains(before, start);
}

function endsSomething(tree: SyntaxTree, node: NodeIndex): boolean {
  return tree.within(node, "call_expression").some((call) => ENDS.test(tree.fieldText(call, "function")));
}
