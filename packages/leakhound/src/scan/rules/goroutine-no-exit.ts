/**
 * A goroutine that is started for every call and never ends.
 *
 * Condition: in code that runs per call, the body of a `go` literal loops forever without a return, a break, or a check
 * of a context; or it ranges over a channel that its function neither closes nor passes on.
 */

import { perCallFunctions } from "../calls/per-call.ts";
import { scopeIndex } from "../index/scope-index.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

export const goroutineNoExit: Rule = {
  id: "goroutine-no-exit",
  *find(file, repository) {
    const { tree } = file;
    for (const { name, node } of perCallFunctions(file, repository)) {
      for (const started of tree.within(node, "go_statement")) {
        const loop = endlessLoop(tree, node, started);
        if (loop === null) continue;
        yield {
          node: started,
          confidence: "medium",
          message: `${name} runs for every call and starts a goroutine whose loop has no exit.`,
          advice: "end the goroutine with the call: select on ctx.Done(), or close the channel that it ranges over",
        };
      }
    }
  },
};

const EXIT = /\b(return|break[ \t]+\w+|goto|panic|Exit|Fatal\w*|Goexit|Done\(\)|Err\(\))/;

/** A break inside a select or switch ends that statement, not the loop around it. */
const hasExit = (tree: SyntaxTree, loop: NodeIndex): boolean =>
  EXIT.test(tree.text(loop)) ||
  [...tree.within(loop, "break_statement")].some((one) => tree.above(one, ...BREAK_TARGETS) === loop);

const BREAK_TARGETS = [
  "for_statement",
  "select_statement",
  "expression_switch_statement",
  "type_switch_statement",
] as const;

function endlessLoop(tree: SyntaxTree, scope: NodeIndex, started: NodeIndex): NodeIndex | null {
  const literal = [...tree.within(started, "func_literal")][0];
  if (literal === undefined) return null;
  for (const loop of tree.within(literal, "for_statement")) {
    if (tree.above(loop, "func_literal", "for_statement") !== literal || hasExit(tree, loop)) continue;
    const [head] = tree.children(loop);
    if (head === undefined || tree.kind(head) === "block") return loop;
    if (tree.kind(head) === "range_clause" && isNeverClosed(tree, scope, tree.fieldText(head, "right"))) return loop;
  }
  return null;
}

/** A channel that the function makes, and uses only to send, receive and range. */
function isNeverClosed(tree: SyntaxTree, scope: NodeIndex, channel: string): boolean {
  if (!/^\w+$/.test(channel)) return false;
  const { words } = scopeIndex(tree, scope);
  const made = new RegExp(`${channel}\\s*:=\\s*make\\(\\s*chan\\b`, "y");
  const passedOn = new RegExp(
    `(?<=[(,]\\s*)${channel}\\s*[,)]|(?<=[:=]\\s*)${channel}\\b|(?<=\\breturn\\b[^\\n]*)${channel}\\b`,
    "y",
  );
  return words.match(channel, made) !== null && words.match(channel, passedOn) === null;
}
