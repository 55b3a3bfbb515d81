/**
 * Timers whose function starts the next one, which the Close or Stop of their owner does not stop; for goroutine-no-exit:
 *
 *   func (s *source) arm(d time.Duration) { s.timer = time.AfterFunc(d, s.refresh) }
 *   func (s *source) refresh()            { …; s.arm(time.Minute) }
 *   func (s *source) Close()              { s.token = "" }          refresh goes on forever
 *
 * Not where the function that sets the timer may return before, or the one that it runs does: they may ask whether to go on.
 */
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed, hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { type StopMethod, stopMethodOf } from "./stop-method.ts";

export interface RearmedTimer {
  readonly call: NodeIndex;
  readonly run: Located;
  readonly stop: StopMethod;
}

export function* rearmedTimers(repository: Repository, file: GoFile): Generator<RearmedTimer> {
  const { tree } = file;
  for (const call of callsNamed(tree, tree.root, ["AfterFunc"])) {
    const node = functionAround(tree, call);
    const [, value] = argumentsOf(tree, call);
    const callee = typesOf(repository).callee(file, call);
    if (node === null || value === undefined || callee?.kind !== "library" || callee.name !== "time.AfterFunc")
      continue;
    const run = typesOf(repository).target(file, value);
    if (run?.kind !== "function" || isBehindReturn(tree, node, call)) continue;
    const setter = { file, node };
    if (!callsInAnyCase(repository, run.fn, setter)) continue;
    const stop = stopMethodOf(repository, setter, run.fn);
    if (stop !== null && !stopsSomething(stop)) yield { call, run: run.fn, stop };
  }
}

const isBehindReturn = (tree: SyntaxTree, fn: NodeIndex, node: NodeIndex): boolean =>
  ownNodes(tree, fn, "return_statement").some((exit) => exit < node) ||
  tree.above(node, "if_statement", "func_literal", "function_declaration", "method_declaration") !== fn;

/** Each return of the function is behind a call of the other one, and so is its end. */
function callsInAnyCase(repository: Repository, fn: Located, called: Located): boolean {
  const { tree } = fn.file;
  const calls = runBy(repository, fn).calls.filter(
    ({ callee }) => callee.file === called.file && callee.node === called.node,
  );
  const [first] = calls;
  if (first === undefined) return fn.file === called.file && fn.node === called.node;
  return ownNodes(tree, fn.node, "return_statement").every((exit) => {
    const list = tree.parent(exit);
    return list !== null && calls.some(({ node }) => node < exit && tree.contains(list, node));
  });
}

/** It calls Stop of the timer, or ends a context, a channel or another value by which the function may know. */
const stopsSomething = ({ file, node }: StopMethod): boolean =>
  hasCallNamed(file.tree, node, ["Stop", "cancel", "Cancel", "close", "stop"]);
