/** Statements of a function that leave a path of it: returns, jumps, and calls that do not return. */
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const JUMPS = ["return_statement", "continue_statement", "break_statement", "goto_statement"] as const;

const known = new WeakMap<SyntaxTree, Map<NodeIndex, readonly NodeIndex[]>>();

/** Exits of the function itself, not of literals inside it, in the order of the source. */
export function exitsOf(tree: SyntaxTree, scope: NodeIndex): readonly NodeIndex[] {
  const scopes = known.get(tree) ?? new Map<NodeIndex, readonly NodeIndex[]>();
  known.set(tree, scopes);
  const found = scopes.get(scope) ?? [...exitsIn(tree, scope)];
  scopes.set(scope, found);
  return found;
}

function* exitsIn(tree: SyntaxTree, scope: NodeIndex): Generator<NodeIndex> {
  for (const node of tree.within(scope, ...JUMPS, "expression_statement"))
    if (
      (tree.kind(node) !== "expression_statement" || neverReturns(tree, node)) &&
      functionAround(tree, node) === scope
    )
      yield node;
}

const ENDING_FUNCTIONS = new Set(["os.Exit", "syscall.Exit", "runtime.Goexit", "panic"]);
/** Methods of loggers and tests. */
const ENDING_METHODS = new Set([
  "Fatal",
  "Fatalf",
  "Fatalln",
  "Fatalw",
  "Panic",
  "Panicf",
  "Panicln",
  "FailNow",
  "Failf",
  "Exit",
]);

/** A statement that ends the goroutine or the process: `panic(err)`, `os.Exit(1)`, `log.Fatal(err)`. */
export function neverReturns(tree: SyntaxTree, statement: NodeIndex): boolean {
  const call = tree.firstChild(statement);
  if (call === undefined || tree.kind(call) !== "call_expression") return false;
  const callee = tree.field(call, "function");
  if (callee === null) return false;
  if (tree.kind(callee) === "selector_expression" && ENDING_METHODS.has(tree.fieldText(callee, "field"))) return true;
  return ENDING_FUNCTIONS.has(tree.text(callee));
}
