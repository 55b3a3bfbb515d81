/**
 * A cancel function thrown away: the child stays in its parent, with its timer, until the parent ends.
 * Condition: `ctx, _ := context.WithCancel(…)` and its kin.
 */
import { importOf } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { callAssigned } from "../uses.ts";

export const ctxCancelLost: Rule = {
  id: "ctx-cancel-lost",
  *find(file) {
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
      const assigned = callAssigned(tree, statement);
      if (assigned?.names[1] !== "_" || importOf(file, assigned.callee) !== "context") continue;
      if (!/\.With(Cancel|Timeout|Deadline)(Cause)?$/.test(assigned.callee)) continue;
      yield {
        node: statement,
        confidence: "high",
        message: `The cancel function of ${assigned.callee} is thrown away, so the child stays in its parent until that ends.`,
        advice: "keep it: ctx, cancel := …; defer cancel()",
      };
    }
  },
};
