/**
 * A `break` that was meant to leave the loop, and leaves the select only:
 *
 *   for {
 *       select {
 *       case job := <-jobs:
 *           work(job)
 *       case <-quit:
 *           break       the loop goes on, and takes this case again and again
 *       }
 *   }
 *
 * Condition: a goroutine runs a loop without an exit, and a case of a select in it ends with a break without a label.
 * Not reported: loops that have an exit.
 */
import type { Endless } from "../channels/never-ends.ts";
import { returnInsteadOfBreak } from "../fixes/leave-loop.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { endlessStarts } from "./endless-starts.ts";
import type { Rule } from "./rule.ts";

export const breakLeavesSelectOnly: Rule = {
  id: "break-leaves-select-only",
  spansFiles: true,
  *find(file, repository) {
    for (const { start, endless, callers } of endlessStarts(repository, file)) {
      const left = callers === null ? breakOf(endless) : null;
      if (left === null) continue;
      yield {
        node: start.node,
        confidence: "high",
        message: `The goroutine never ends: the break on line ${endless.at.file.tree.line(left)} leaves the select, and the loop around it has no exit.`,
        advice: "return, or break with a label on the loop",
        steps: [
          { ...endless.at, text: "loops without an exit" },
          { file: endless.at.file, node: left, text: "leaves the select only" },
        ],
        fix: () => returnInsteadOfBreak(endless, left),
      };
    }
  },
};

export const isLeftByBreak = (endless: Endless): boolean => breakOf(endless) !== null;

/** The last statement of a case of a select in the loop. */
function breakOf({ kind, at }: Endless): NodeIndex | null {
  const { tree } = at.file;
  if (kind !== "loop") return null;
  for (const statement of tree.within(at.node, "break_statement"))
    if (tree.children(statement).length === 0 && endsCaseOfSelect(tree, statement, at.node)) return statement;
  return null;
}

function endsCaseOfSelect(tree: SyntaxTree, statement: NodeIndex, loop: NodeIndex): boolean {
  const list = tree.parent(statement);
  const branch = list === null ? null : tree.parent(list);
  if (list === null || branch === null || tree.kind(branch) !== "communication_case") return false;
  return tree.lastChild(list) === statement && tree.above(branch, "for_statement", "func_literal") === loop;
}
