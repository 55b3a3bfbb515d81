/**
 * A release is deferred in a loop: it runs only when the function returns, and the loop may never end.
 *
 * Condition: `defer x.Close()` or a similar call, directly in the body of a loop that does not end by itself.
 * Not reported: inside a function literal; the loop exits right after it, or makes the same call later in the same block; the loop counts, or iterates over a literal; a
 * condition around it that its block ends, so that it runs once.
 */

import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Rule } from "./rule.ts";

/** Locks are not among them: a function may want to hold all of them until it returns. */
const RELEASES = /\.(Close|Stop|Release|Rollback|Done|End|Cancel)\(\)$|^cancel\w*\(\)$/i;

export const deferInLoop: Rule = {
  id: "defer-in-loop",
  *find({ tree }) {
    for (const node of tree.within(tree.root, "defer_statement")) {
      const loop = loopAround(tree, node);
      if (loop === null) continue;
      const call = tree.text(node).replace(/^defer\s+/, "");
      if (!RELEASES.test(call) || endsByItself(tree, loop) || exitsAfter(tree, node) || isOnce(tree, node)) continue;
      // The deferred call is only for the paths that leave the loop before.
      if (isRepeatedAfter(tree, node, call)) continue;
      yield {
        node,
        confidence: "medium",
        message: `${call} runs only when the function returns, but the loop continues and opens more.`,
        advice: "move the loop body into a function of its own, or release without defer",
      };
    }
  },
};

/** `for i := 0; i < n; i++`, or a range over a literal or a number. */
function endsByItself(tree: SyntaxTree, loop: NodeIndex): boolean {
  const [head] = tree.children(loop);
  if (head === undefined) return false;
  if (tree.kind(head) === "for_clause") return true;
  return tree.kind(head) === "range_clause" && /^(\[|map\[|\d)/.test(tree.fieldText(head, "right"));
}

/** A return or break follows in the same block. */
function exitsAfter(tree: SyntaxTree, node: NodeIndex): boolean {
  for (let next = tree.nextSibling(node); next !== null; next = tree.nextSibling(next)) {
    const kind = tree.kind(next);
    if (kind === "return_statement" || kind === "break_statement") return true;
  }
  return false;
}

/** `defer rows.Close()`, and later in the same block `rows.Close()`, or `if err := rows.Close(); …`. */
function isRepeatedAfter(tree: SyntaxTree, node: NodeIndex, call: string): boolean {
  for (let next = tree.nextSibling(node); next !== null; next = tree.nextSibling(next)) {
    if (tree.kind(next) === "defer_statement") continue;
    const isIn = tree
      .within(next, "call_expression")
      .some((one) => tree.text(one) === call && isAtTop(tree, one, next));
    if (isIn) return true;
  }
  return false;
}

/** Not in a block of the statement, which may not run: a statement of its own, or the condition of an if. */
const isAtTop = (tree: SyntaxTree, call: NodeIndex, statement: NodeIndex): boolean => {
  const block = tree.above(call, "block");
  return block === null || !tree.contains(statement, block);
};

/** `if first { first = false; …; defer … }`, `if file == nil { file = open(); defer file.Close() }` */
function isOnce(tree: SyntaxTree, node: NodeIndex): boolean {
  const check = tree.above(node, "if_statement", "for_statement");
  if (check === null || tree.kind(check) !== "if_statement") return false;
  const condition = tree.field(check, "condition");
  const block = tree.field(check, "consequence");
  if (condition === null || block === null || !tree.contains(block, node)) return false;
  const scopes = scopesOf(tree);
  const asked = new Set(
    [...tree.within(check, "identifier")].filter((one) => one < block).map((one) => scopes.declarationOf(one)),
  );
  return [...tree.within(block, "assignment_statement")].some((statement) => {
    const left = tree.field(statement, "left");
    return (
      left !== null &&
      tree.children(left).some((one) => {
        const declaration = scopes.declarationOf(one);
        return declaration !== null && declaration < check && asked.has(declaration);
      })
    );
  });
}
