/**
 * A release that is deferred in a loop: nothing is released before the function ends, and the loop may not.
 * Condition: `defer x.Close()` and its like directly in the body of a loop without an end of its own.
 * Quiet: in a function literal; the loop is left right after it; the loop counts, or walks over a literal.
 */

import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

const RELEASES = /\.(Close|Stop|Unlock|RUnlock|Release|Rollback|Done|End|Cancel)\(\)$|^cancel\w*\(\)$/i;

export const deferInLoop: Rule = {
  id: "defer-in-loop",
  *find({ tree }) {
    for (const node of tree.within(tree.root, "defer_statement")) {
      const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
      if (loop === null || tree.kind(loop) !== "for_statement") continue;
      const call = tree.text(node).replace(/^defer\s+/, "");
      if (!RELEASES.test(call) || hasOwnEnd(tree, loop) || isLeftAfter(tree, node)) continue;
      yield {
        node,
        confidence: "medium",
        message: `${call} waits for the end of the function, while this loop goes on and opens more.`,
        advice: "move the body of the loop into a function of its own, or release without defer",
      };
    }
  },
};

/** `for i := 0; i < n; i++`, or over what is written out here. */
function hasOwnEnd(tree: SyntaxTree, loop: NodeIndex): boolean {
  const [head] = tree.children(loop);
  if (head === undefined) return false;
  if (tree.kind(head) === "for_clause") return true;
  return tree.kind(head) === "range_clause" && /^(\[|map\[|\d)/.test(tree.fieldText(head, "right"));
}

/** A return or break follows in the same block. */
function isLeftAfter(tree: SyntaxTree, node: NodeIndex): boolean {
  const block = tree.parent(node);
  if (block === null) return false;
  return tree.children(block).some((one) => one > node && /^(return|break)_statement$/.test(tree.kind(one)));
}
