/**
 * The error check that follows a call, and nothing in between that leaves the function or sets the error:
 *
 *   resp, err := http.Get(url)
 *   took := time.Since(start)
 *   if err != nil {          the condition is this comparison alone
 *       return err           the block leaves the function
 *   }
 */
import { neverReturns } from "../lifetime/exits.ts";
import { operatorOf } from "../syntax/queries.ts";
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
  const check = checkAfter(tree, statement, error);
  if (check === null || tree.field(check, "alternative") !== null) return null;
  return isErrorTested(tree, check, error) && leavesFunction(tree, check) ? check : null;
}

/** The next `if`, which has only a condition. */
function checkAfter(tree: SyntaxTree, statement: NodeIndex, error: NodeIndex): NodeIndex | null {
  let next = tree.nextSibling(statement);
  for (let between = 0; next !== null && isBetween(tree, next, error) && between < BETWEEN_MAX; between++)
    next = tree.nextSibling(next);
  if (next === null || tree.kind(next) !== "if_statement") return null;
  return tree.field(next, "initializer") === null ? next : null;
}

const BETWEEN_MAX = 12;

/** A comment, a plain statement without the error, or a check that leaves the function where something else holds as well. */
function isBetween(tree: SyntaxTree, statement: NodeIndex, error: NodeIndex): boolean {
  const kind = tree.kind(statement);
  if (kind === "if_statement") return isPartialCheck(tree, statement, error);
  if (kind === "comment" || kind === "var_declaration") return true;
  if (kind !== "short_var_declaration" && kind !== "assignment_statement" && kind !== "expression_statement")
    return false;
  if (kind === "expression_statement" && neverReturns(tree, statement)) return false;
  const name = tree.text(error);
  return ![...tree.within(statement, "identifier")].some((one) => tree.text(one) === name);
}

/** `if err != nil && os.IsNotExist(err) { return nil, nil }`: nothing was acquired where it leaves. */
function isPartialCheck(tree: SyntaxTree, check: NodeIndex, error: NodeIndex): boolean {
  const condition = tree.field(check, "condition");
  if (condition === null || tree.kind(condition) !== "binary_expression") return false;
  if (tree.field(check, "initializer") !== null || tree.field(check, "alternative") !== null) return false;
  const [left, right] = tree.children(condition);
  if (left === undefined || right === undefined || operatorOf(tree, left, right) !== "&&") return false;
  return operatorOfComparison(tree, left, error) === "!=" && leavesFunction(tree, check);
}

const isErrorTested = (tree: SyntaxTree, check: NodeIndex, error: NodeIndex): boolean =>
  operatorOfCheck(tree, check, error) === "!=";

/** The operator of a condition that compares the error with nil, and says nothing else. */
function operatorOfCheck(tree: SyntaxTree, check: NodeIndex, error: NodeIndex): "==" | "!=" | null {
  const condition = tree.field(check, "condition");
  return condition === null ? null : operatorOfComparison(tree, condition, error);
}

function operatorOfComparison(tree: SyntaxTree, condition: NodeIndex, error: NodeIndex): "==" | "!=" | null {
  if (tree.kind(condition) !== "binary_expression") return null;
  const [left, right] = tree.children(condition);
  if (left === undefined || right === undefined || tree.kind(right) !== "nil" || tree.kind(left) !== "identifier")
    return null;
  const operator = tree.source.slice(tree.end(left), tree.start(right)).trim();
  const scopes = scopesOf(tree);
  if (scopes.declarationOf(left) !== scopes.declarationOf(error)) return null;
  return operator === "!=" || operator === "==" ? operator : null;
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

/** `if f, err := os.Open(path); err == nil {`: the statement is that of an `if` which tests its error, and nothing else. */
export function isInCheck(tree: SyntaxTree, statement: NodeIndex, error: NodeIndex): boolean {
  const check = tree.parent(statement);
  return isInitializer(tree, check, statement) && operatorOfCheck(tree, check, error) !== null;
}

const isInitializer = (tree: SyntaxTree, check: NodeIndex | null, statement: NodeIndex): check is NodeIndex =>
  check !== null && tree.kind(check) === "if_statement" && tree.field(check, "initializer") === statement;

/** The first statement of the branch of such an `if`, or of one that follows, in which nothing has failed. */
export function firstInCheck(tree: SyntaxTree, statement: NodeIndex, error: NodeIndex): NodeIndex | null {
  const around = tree.parent(statement);
  const check = isInitializer(tree, around, statement) ? around : checkAfter(tree, statement, error);
  if (check === null) return null;
  const operator = operatorOfCheck(tree, check, error);
  const block = operator === null ? null : tree.field(check, operator === "==" ? "consequence" : "alternative");
  const list = block === null || tree.kind(block) !== "block" ? undefined : tree.children(block)[0];
  return list === undefined || tree.kind(list) !== "statement_list" ? null : (tree.children(list)[0] ?? null);
}
