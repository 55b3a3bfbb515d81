/**
 * Goroutines that may end without the Done of their wait group:
 *
 *   go func() {
 *       if err := get(url); err != nil {
 *           return                            an exit without Done
 *       }
 *       wg.Done()
 *   }()
 */
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";
import type { GoroutineStart } from "./starts.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** A wait group whose Done a goroutine may miss. */
export interface MissedDone {
  readonly path: ValuePath;
  /** Calls of Done. */
  readonly calls: readonly NodeIndex[];
  /** Exits without Done, at least one; the literal itself stands for its end. */
  readonly exits: readonly NodeIndex[];
}

/** Done in a defer, in another function or in a loop, which stands for more than one job, is not missed. */
export function* missedDones(file: GoFile, repository: Repository, start: GoroutineStart): Generator<MissedDone> {
  const { tree } = file;
  const body = start.body.node;
  if (tree.kind(start.node) !== "go_statement" || start.body.file !== file || tree.kind(body) !== "func_literal")
    return;
  for (const [path, calls] of waitGroupCalls({ file, repository }, body, "Done", true)) {
    const own = calls.filter((call) => tree.above(call, "func_literal") === body);
    if (own.length < calls.length || own.some((call) => loopAround(tree, call) !== null)) continue;
    const deferred = own.filter((call) => isDeferred(tree, call));
    const closes = own.filter((call) => !isDeferred(tree, call));
    const exits = openExits({ fn: { file, node: body }, opens: null, closes, deferred }) ?? [];
    if (exits.length > 0 && closes.length > 0) yield { path, calls: closes, exits: exits.map(({ node }) => node) };
  }
}

/** Calls of a method of wait groups in a function, by the group. */
export function waitGroupCalls(
  { file, repository }: Place,
  fn: NodeIndex,
  method: "Add" | "Done" | "Wait",
  isWithLiterals: boolean,
): Map<ValuePath, NodeIndex[]> {
  const { tree } = file;
  const types = typesOf(repository);
  const byPath = new Map<ValuePath, NodeIndex[]>();
  for (const call of isWithLiterals ? tree.within(fn, "call_expression") : ownNodes(tree, fn, "call_expression")) {
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    if (target === null || operand === null || tree.fieldText(target, "field") !== method) continue;
    const callee = types.callee(file, call);
    const path =
      callee?.kind === "library" && callee.name === `sync.WaitGroup.${method}` ? pathOf(types, file, operand) : null;
    if (path !== null) byPath.set(path, [...(byPath.get(path) ?? []), call]);
  }
  return byPath;
}

const isDeferred = (tree: SyntaxTree, call: NodeIndex): boolean => {
  const parent = tree.parent(call);
  return parent !== null && tree.kind(parent) === "defer_statement";
};
