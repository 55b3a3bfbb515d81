/**
 * Timers whose function starts the next one, which the Close or Stop of their owner does not stop; for goroutine-no-exit:
 *
 *   func (s *source) arm(d time.Duration) { s.timer = time.AfterFunc(d, s.refresh) }
 *   func (s *source) refresh()            { …; s.arm(time.Minute) }
 *   func (s *source) Close()              { s.token = "" }          refresh goes on forever
 *
 * Where nobody has the next timer, a Stop of the first one does not count:
 *
 *   func (l *lease) renew()   { …; time.AfterFunc(l.life, l.renew) }
 *   func (l *lease) Release() { l.timer.Stop() }
 *
 * Not where the function that sets the timer may return before, or the one that it runs does: they may ask whether to go on.
 */
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { endsSomething } from "../lifetime/endings.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
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
    // What the method ends, the function may know of.
    const ends = (at: Located) => isKept(tree, call) || !isOfTimer(repository, at);
    if (stop !== null && !endsSomething(typesOf(repository), stop, ends)) yield { call, run: run.fn, stop };
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

/** `s.timer = time.AfterFunc(d, s.refresh)`, and not the call alone: nobody can stop that timer. */
function isKept(tree: SyntaxTree, call: NodeIndex): boolean {
  const statement = tree.parent(call);
  return statement === null || tree.kind(statement) !== "expression_statement";
}

/** A call of a method of a timer. */
function isOfTimer(repository: Repository, { file, node: call }: Located): boolean {
  const target = file.tree.field(call, "function");
  const operand = target === null ? null : file.tree.field(target, "operand");
  return operand !== null && libraryName(pointee(typesOf(repository).of(file, operand))) === "time.Timer";
}
