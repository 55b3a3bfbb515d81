/**
 * A context derived from itself in a loop: each holds the one before, and the chain has no end.
 * Condition: `ctx = context.With…(ctx, …)` in a loop without a head, or over a channel.
 * Quiet: `:=`, which starts anew each time; loops that count, wait for something, or walk over what is there.
 */
import type { Rule } from "../rule.ts";
import type { NodeIndex, SyntaxTree } from "../syntax.ts";
import { functionAround } from "../uses.ts";

export const ctxChainGrowth: Rule = {
  id: "ctx-chain-growth",
  *find({ tree, imports }) {
    if (imports.get("context") !== "context") return;
    for (const node of tree.within(tree.root, "assignment_statement")) {
      const [, derived] = /^context\.With\w+\(\s*([\w.]+)\s*[,)]/.exec(tree.fieldText(node, "right")) ?? [];
      const [target] = tree.fieldText(node, "left").split(/\s*,\s*/);
      if (derived === undefined || derived !== target) continue;
      const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
      if (loop === null || tree.kind(loop) !== "for_statement") continue;
      if (!isEndless(tree, loop)) continue;
      yield {
        node,
        confidence: "high",
        message: `${derived} is derived from itself each time round, so that the chain of contexts grows with the loop.`,
        advice: "derive a new variable in the loop: := from the context outside it",
      };
    }
  },
};

function isEndless(tree: SyntaxTree, loop: NodeIndex): boolean {
  const [head] = tree.children(loop);
  if (head === undefined || tree.kind(head) === "block") return true;
  if (tree.kind(head) !== "range_clause") return false;
  const walked = tree.fieldText(head, "right");
  const scope = functionAround(tree, loop);
  if (scope === null || !/^\w+$/.test(walked)) return false;
  return new RegExp(`\\b${walked}\\s+(<-\\s*)?chan\\b|\\b${walked}\\s*:?=\\s*make\\(\\s*chan\\b`).test(
    tree.text(scope),
  );
}
