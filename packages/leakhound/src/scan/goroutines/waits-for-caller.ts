/**
 * Goroutines that do nothing but wait for a signal of the caller before they end:
 *
 *   go func() {
 *       <-ctx.Done()       the only way on
 *       conn.Close()
 *   }()
 */
import { exitsOfPaths, ownNodes, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround, selectCaseAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { isCallersSignal } from "./callers-signal.ts";
import type { GoroutineStart } from "./starts.ts";

/** The receive at which the goroutine stays until the caller ends it; null where something else may end it. */
export function waitForCaller(repository: Repository, start: GoroutineStart, home: GoFile): Located | null {
  const { file, node: fn } = start.body;
  const { tree } = file;
  const operations = new Map<NodeIndex, Transfer>();
  let wait: NodeIndex | null = null;
  let mayEnd = false;
  for (const call of terminatingCalls(tree, fn))
    operations.set(call, () => {
      mayEnd = true;
      return null;
    });
  for (const [receive, value] of receivesIn(tree, fn)) {
    if (loopAround(tree, receive) !== null) continue;
    if (!isCallersSignal(repository, { file, node: value }, start, home)) continue;
    if (!casesBeside(tree, receive).every((one) => isOfCaller(repository, { file, node: one }, start, home))) continue;
    operations.set(receive, () => {
      wait ??= receive;
      return null;
    });
  }
  const exits = exitsOfPaths({ tree, fn, initial: 0, operations });
  return exits === null || exits.length > 0 || mayEnd || wait === null ? null : { file, node: wait };
}

function* receivesIn(tree: SyntaxTree, fn: NodeIndex): Generator<readonly [NodeIndex, NodeIndex]> {
  for (const node of ownNodes(tree, fn, "unary_expression")) {
    const value = tree.source[tree.start(node)] === "<" ? tree.field(node, "operand") : null;
    if (value !== null) yield [node, value];
  }
}

/** The cases of the select around a receive; none where it waits alone. */
function casesBeside(tree: SyntaxTree, receive: NodeIndex): readonly NodeIndex[] {
  const around = selectCaseAround(tree, receive);
  const head = around === null ? null : tree.field(around, "communication");
  const select = head !== null && tree.contains(head, receive) && around !== null ? tree.parent(around) : null;
  return select === null ? [] : tree.children(select).filter((child) => tree.kind(child).endsWith("_case"));
}

/** The case receives from a signal of the caller. */
function isOfCaller(repository: Repository, { file, node }: Located, start: GoroutineStart, home: GoFile): boolean {
  const { tree } = file;
  const head = tree.field(node, "communication");
  if (head === null) return false;
  for (const [, value] of receivesIn(tree, head))
    return isCallersSignal(repository, { file, node: value }, start, home);
  return false;
}
