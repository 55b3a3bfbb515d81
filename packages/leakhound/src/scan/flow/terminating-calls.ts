/** Calls after which control does not go on: `panic`, `os.Exit`, `log.Fatal`, `t.FailNow`. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { ownNodes } from "./paths.ts";

const NAMES = new Set(
  "panic Panic Panicf Panicln Fatal Fatalf Fatalln Exit Goexit FailNow Skip Skipf SkipNow Fatalw Panicw Failf".split(
    " ",
  ),
);

const known = new WeakMap<SyntaxTree, Map<NodeIndex, readonly NodeIndex[]>>();

/** Computed once for each function. */
export function terminatingCalls(tree: SyntaxTree, fn: NodeIndex): readonly NodeIndex[] {
  const functions = known.get(tree) ?? new Map<NodeIndex, readonly NodeIndex[]>();
  known.set(tree, functions);
  const calls = functions.get(fn) ?? [...findCalls(tree, fn)];
  functions.set(fn, calls);
  return calls;
}

function* findCalls(tree: SyntaxTree, fn: NodeIndex): Generator<NodeIndex> {
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    const kind = tree.kind(target);
    const name =
      kind === "identifier" ? tree.text(target) : kind === "selector_expression" ? tree.fieldText(target, "field") : "";
    if (NAMES.has(name)) yield call;
  }
}
