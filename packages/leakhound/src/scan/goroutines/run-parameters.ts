/**
 * Functions of the repository that run a function parameter in a goroutine of its own:
 *
 *   func Go(work func()) {
 *       go func() { defer recoverPanic(); work() }()      the parameter in row 0
 *   }
 *
 * Or that call it themselves, for `go withRecover(s.loop)`:
 *
 *   func withRecover(work func()) { defer recoverPanic(); work() }
 */
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

const NONE: readonly number[] = [];
type Known = WeakMap<SyntaxTree, Map<NodeIndex, readonly number[]>>;
type IsRun = (tree: SyntaxTree, parameter: NodeIndex, fn: NodeIndex) => boolean;
const runKnown: Known = new WeakMap();
const calledKnown: Known = new WeakMap();

/** Rows of the parameters that the function runs in goroutines. Computed once for each function. */
export const parametersRun = (fn: Located): readonly number[] => rowsOf(fn, runKnown, isRun);

/** Rows of the parameters that the function calls itself. Computed once for each function. */
export const parametersCalled = (fn: Located): readonly number[] => rowsOf(fn, calledKnown, isCalled);

function rowsOf({ file: { tree }, node: fn }: Located, known: Known, is: IsRun): readonly number[] {
  const functions = known.get(tree) ?? new Map<NodeIndex, readonly number[]>();
  known.set(tree, functions);
  const found = functions.get(fn) ?? findParameters(tree, fn, is);
  functions.set(fn, found);
  return found;
}

function findParameters(tree: SyntaxTree, fn: NodeIndex, is: IsRun): readonly number[] {
  const list = tree.field(fn, "parameters");
  if (list === null || tree.kind(fn) === "func_literal") return NONE;
  const rows: number[] = [];
  let row = 0;
  for (const declaration of tree.children(list)) {
    const type = tree.field(declaration, "type");
    for (const name of tree.children(declaration)) {
      if (tree.fieldName(name) !== "name") continue;
      if (type !== null && tree.kind(type) === "function_type" && is(tree, name, fn)) rows.push(row);
      row++;
    }
  }
  return rows;
}

/** It is called by the function itself, and not in a goroutine or a deferred statement. */
const isCalled: IsRun = (tree, parameter, fn) =>
  callsOf(tree, parameter).some((call) => {
    const up = tree.parent(call);
    const isOwn = up !== null && !["go_statement", "defer_statement"].includes(tree.kind(up));
    return isOwn && functionAround(tree, call) === fn;
  });

/** It is called in a `go` statement, or in a literal that one runs. */
const isRun: IsRun = (tree, parameter) =>
  callsOf(tree, parameter).some((call) => {
    const up = tree.parent(call);
    return (up !== null && tree.kind(up) === "go_statement") || isInGoLiteral(tree, call);
  });

/** Calls of what a parameter is. */
const callsOf = (tree: SyntaxTree, parameter: NodeIndex): readonly NodeIndex[] =>
  scopesOf(tree)
    .usesOf(parameter)
    .flatMap((use) => {
      const call = tree.parent(use);
      const isCall = call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === use;
      return isCall ? [call] : [];
    });

function isInGoLiteral(tree: SyntaxTree, call: NodeIndex): boolean {
  const literal = tree.above(call, "func_literal", "function_declaration", "method_declaration");
  if (literal === null || tree.kind(literal) !== "func_literal") return false;
  const run = tree.parent(literal);
  const statement = run === null ? null : tree.parent(run);
  return statement !== null && tree.kind(statement) === "go_statement";
}
