/**
 * A check of one value, and the end of another one, as it remains from copying:
 *
 *   if stdout != nil {
 *       stderr.Close()              stdout stays open
 *   }
 *
 * Not reported: the function ends the value that it checks elsewhere; the value has no method that ends it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { ENDING_METHODS } from "../lifetime/kinds.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* checkedOthers(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const branch of tree.within(tree.root, "if_statement")) {
    const checked = checkedValue(tree, branch);
    const ended = checked === null ? null : onlyEnded(tree, branch);
    if (checked === null || ended === null || !areSiblings(tree, checked, ended)) continue;
    const end = endOfType(typesOf(repository), typesOf(repository).of(file, checked));
    const scope = tree.above(branch, "function_declaration", "method_declaration");
    if (end === null || scope === null || isEndedIn(tree, scope, checked)) continue;
    const [one, other] = [tree.text(checked), tree.text(ended)];
    yield {
      node: branch,
      confidence: "medium",
      message: `The branch for ${one} ends ${other}, and nothing of the function ends ${one}, which stays open.`,
      advice: `end what the branch is about: ${one}.${end}()`,
    };
  }
}

/** `stdout` of `if stdout != nil {`, where there is no else. */
function checkedValue(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  const condition = tree.field(branch, "alternative") === null ? tree.field(branch, "condition") : null;
  if (condition === null || tree.kind(condition) !== "binary_expression") return null;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null || tree.kind(right) !== "nil") return null;
  return tree.source.slice(tree.end(left), tree.start(right)).trim() === "!=" ? left : null;
}

/** `stderr` where `stderr.Close()` is all that the branch does. */
function onlyEnded(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  const body = tree.field(branch, "consequence");
  const list = body === null ? null : tree.lastChild(body);
  const [statement, more] = list === null ? [] : tree.children(list);
  if (statement === undefined || more !== undefined) return null;
  const kind = tree.kind(statement);
  if (kind !== "expression_statement" && kind !== "defer_statement" && kind !== "assignment_statement") return null;
  const [call] = tree.within(statement, "call_expression");
  const target = call === undefined ? null : tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression") return null;
  return ENDING_METHODS.includes(tree.fieldText(target, "field")) ? tree.field(target, "operand") : null;
}

/** Two variables, or two fields of one value. */
function areSiblings(tree: SyntaxTree, one: NodeIndex, other: NodeIndex): boolean {
  const kind = tree.kind(one);
  if (kind !== tree.kind(other) || tree.text(one) === tree.text(other)) return false;
  if (kind === "identifier") return true;
  return kind === "selector_expression" && tree.fieldText(one, "operand") === tree.fieldText(other, "operand");
}

function isEndedIn(tree: SyntaxTree, scope: NodeIndex, value: NodeIndex): boolean {
  const text = tree.text(value);
  return tree.within(scope, "call_expression").some((call) => {
    const target = tree.field(call, "function");
    if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "operand") !== text)
      return false;
    return /close|stop|shut|cancel|end|release|kill|abort|disconnect/i.test(tree.fieldText(target, "field"));
  });
}
