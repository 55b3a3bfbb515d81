/**
 * Returns of an error that the variable of a deferred literal does not get:
 *
 *   tx, err := db.Begin()
 *   if err != nil { return err }
 *   defer func() { if err != nil { tx.Rollback() } }()
 *   if _, err := tx.Exec(query); err != nil {
 *       return err                  another err: the one of the literal is still nil
 *   }
 *   if total < 0 {
 *       return errBelowZero         err is still nil
 *   }
 *
 * Not where the variable is a result of the function, which each return sets.
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { isFailureExit } from "./failure-exits.ts";
import { isResult } from "./holder.ts";

/** The variable of the function that a deferred literal compares with nil; null for a result of the function, and for none. */
export function errorAskedFor(tree: SyntaxTree, literal: NodeIndex, scope: NodeIndex): NodeIndex | null {
  for (const comparison of tree.within(literal, "binary_expression")) {
    const left = tree.field(comparison, "left");
    const isNil = /!= nil$/.test(tree.text(comparison));
    const declaration =
      left !== null && isNil && tree.kind(left) === "identifier" ? scopesOf(tree).declarationOf(left) : null;
    if (declaration === null || tree.contains(literal, declaration)) continue;
    const isOwn = declaration > scope && tree.contains(scope, declaration);
    return isOwn && !isResult(tree, declaration, scope) ? declaration : null;
  }
  return null;
}

/** The function returns an error, and the variable is nil: each value that it had before was looked at. */
export function isLeftUnset(tree: SyntaxTree, exit: NodeIndex, error: NodeIndex): boolean {
  if (!isFailureExit(tree, exit)) return false;
  const scopes = scopesOf(tree);
  const uses = scopes.usesOf(error);
  if (uses.some((use) => tree.contains(exit, use))) return false;
  const checks = uses.flatMap((use) => checkOf(tree, use) ?? []);
  // In the branch where the variable is not nil, and behind a branch that goes on with it.
  if (checks.some((check) => tree.contains(check, exit))) return false;
  return uses
    .filter((use) => use < exit && isSet(tree, use) && !isLeftBehind(tree, use, exit))
    .every((use) =>
      checks.some((check) => check < exit && (check > use || tree.contains(check, use)) && leaves(tree, check)),
    );
}

/** The `if` whose condition has the use. */
function checkOf(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const around = tree.above(use, "if_statement", "func_literal");
  if (around === null || tree.kind(around) !== "if_statement") return null;
  const condition = tree.field(around, "condition");
  return condition !== null && tree.contains(condition, use) ? around : null;
}

function isSet(tree: SyntaxTree, use: NodeIndex): boolean {
  const list = tree.parent(use);
  return list !== null && tree.fieldName(list) === "left";
}

/** `err = errBelowZero; return err`: in a block that never comes to the exit. */
function isLeftBehind(tree: SyntaxTree, use: NodeIndex, exit: NodeIndex): boolean {
  const list = tree.above(use, "statement_list");
  return list !== null && !tree.contains(list, exit) && endsByLeaving(tree, list);
}

/** The branch ends with a statement that leaves it. */
function leaves(tree: SyntaxTree, check: NodeIndex): boolean {
  const block = tree.field(check, "consequence");
  const list = block === null ? null : tree.lastChild(block);
  return list !== null && endsByLeaving(tree, list);
}

function endsByLeaving(tree: SyntaxTree, list: NodeIndex): boolean {
  const last = tree.lastChild(list);
  return last !== null && LEAVING.has(tree.kind(last));
}

const LEAVING = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);
