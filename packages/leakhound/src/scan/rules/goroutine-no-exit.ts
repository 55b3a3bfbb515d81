/**
 * A goroutine started for every call that has no way out.
 * Condition: in code that runs per call, the body of a `go` literal loops for ever without return, break, or a look at a
 * context; or ranges over a channel of the function that nobody in it closes or hands on.
 */

import { perCallFunctions } from "../index/per-call.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

export const goroutineNoExit: Rule = {
  id: "goroutine-no-exit",
  *find(file, repository) {
    const { tree } = file;
    for (const { name, node } of perCallFunctions(file, repository)) {
      for (const started of tree.within(node, "go_statement")) {
        const loop = loopForEver(tree, node, started);
        if (loop === null) continue;
        yield {
          node: started,
          confidence: "medium",
          message: `${name} runs for every call and starts a goroutine whose loop has no way out.`,
          advice: "end it with the call: select on ctx.Done(), or close the channel that it ranges over",
        };
      }
    }
  },
};

const WAY_OUT = /\b(return|break[ \t]+\w+|goto|panic|Exit|Fatal\w*|Goexit|Done\(\)|Err\(\))/;

/** A break of a select or switch leaves that alone, not the loop around it. */
const isLeft = (tree: SyntaxTree, loop: NodeIndex): boolean =>
  WAY_OUT.test(tree.text(loop)) ||
  [...tree.within(loop, "break_statement")].some((one) => tree.above(one, ...BROKEN) === loop);

const BROKEN = ["for_statement", "select_statement", "expression_switch_statement", "type_switch_statement"] as const;

function loopForEver(tree: SyntaxTree, scope: NodeIndex, started: NodeIndex): NodeIndex | null {
  const literal = [...tree.within(started, "func_literal")][0];
  if (literal === undefined) return null;
  for (const loop of tree.within(literal, "for_statement")) {
    if (tree.above(loop, "func_literal", "for_statement") !== literal || isLeft(tree, loop)) continue;
    const [head] = tree.children(loop);
    if (head === undefined || tree.kind(head) === "block") return loop;
    if (tree.kind(head) === "range_clause" && isNeverClosed(tree, scope, tree.fieldText(head, "right"))) return loop;
  }
  return null;
}

/** A channel that is made here, and used here only to send, receive and range. */
function isNeverClosed(tree: SyntaxTree, scope: NodeIndex, channel: string): boolean {
  if (!/^\w+$/.test(channel)) return false;
  const text = tree.text(scope);
  if (!new RegExp(`\\b${channel}\\s*:=\\s*make\\(\\s*chan\\b`).test(text)) return false;
  return !new RegExp(`[(,]\\s*${channel}\\s*[,)]|[:=]\\s*${channel}\\b|\\breturn\\b[^\\n]*\\b${channel}\\b`).test(text);
}
