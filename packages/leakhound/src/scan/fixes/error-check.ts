/**
 * The error check that follows a call, and nothing else in between:
 *
 *   resp, err := http.Get(url)
 *   if err != nil {          the condition is this comparison alone
 *       return err           the block leaves the function
 *   }
 */
import { neverReturns } from "../lifetime/exits.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

/** The statement itself, or the declaration around a `var_spec`; null where it is part of another statement. */
export function wholeStatement(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const whole = tree.kind(statement) === "var_spec" ? tree.parent(statement) : statement;
  const list = whole === null ? null : tree.parent(whole);
  return list !== null && tree.kind(list) === "statement_list" ? whole : null;
}

/**
 * The error check of a statement.
 *
 * @param error the identifier of the error that the statement sets
 */
export function errorCheckAfter(tree: SyntaxTree, statement: NodeIndex, error: NodeIndex): NodeIndex | null {
  let next = tree.nextSibling(statement);
  while (next !== null && tree.kind(next) === "comment") next = tree.nextSibling(next);
  if (next === null || tree.kind(next) !== "if_statement" || tree.field(next, "initializer") !== null) return null;
  if (tree.field(next, "alternative") !== null) return null;
  return isErrorTested(tree, next, error) && leavesFunction(tree, next) ? next : null;
}

function isErrorTested(tree: SyntaxTree, check: NodeIndex, error: NodeIndex): boolean {
  const condition = tree.field(check, "condition");
  if (condition === null || tree.kind(condition) !== "binary_expression") return false;
  const [left, right] = tree.children(condition);
  if (left === undefined || right === undefined || tree.kind(right) !== "nil" || tree.kind(left) !== "identifier")
    return false;
  const isUnequal = tree.source.slice(tree.end(left), tree.start(right)).trim() === "!=";
  const scopes = scopesOf(tree);
  return isUnequal && scopes.declarationOf(left) === scopes.declarationOf(error);
}

/** The last statement of the block returns, jumps out, or ends the process. */
function leavesFunction(tree: SyntaxTree, check: NodeIndex): boolean {
  const block = tree.field(check, "consequence");
  const list = block === null ? null : tree.lastChild(block);
  const last = list === null ? null : tree.lastChild(list);
  if (last === null) return false;
  const kind = tree.kind(last);
  if (kind === "return_statement" || kind === "continue_statement") return true;
  return kind === "expression_statement" && neverReturns(tree, last);
}
