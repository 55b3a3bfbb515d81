/**
 * Receives from a timer that was stopped in time, so that nothing comes:
 *
 *   if timer.Stop() {       true: the timer has not fired, and will not
 *       <-timer.C           waits forever; `if !timer.Stop()` is meant
 *   }
 *
 * Source: the documentation of time.Timer.Stop.
 */

import { isOneOfCases } from "../channels/consumers.ts";
import { receivedValue } from "../channels/received.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";

/** Receives that wait for nothing else, in the order of the source. */
export function* receivesOfStopped(file: GoFile, repository: Repository): Generator<NodeIndex> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "if_statement")) {
    const [condition, branch] = [tree.field(statement, "condition"), tree.field(statement, "consequence")];
    if (condition === null || branch === null) continue;
    for (const timer of stoppedWhere(tree, condition)) {
      if (!isTimer(file, repository, timer)) continue;
      for (const node of tree.within(branch, "unary_expression")) {
        const value = receivedValue({ file, node });
        const isSame = value !== null && isChannelOf(tree, value, tree.text(timer));
        const isHere = functionAround(tree, node) === functionAround(tree, statement);
        if (isSame && isHere && !isOneOfCases(tree, node)) yield node;
      }
    }
  }
}

/** What `a && timer.Stop()` has stopped where it holds. */
function* stoppedWhere(tree: SyntaxTree, condition: NodeIndex): Generator<NodeIndex> {
  if (tree.kind(condition) === "binary_expression") {
    const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
    if (left === null || right === null || operatorOf(tree, left, right) !== "&&") return;
    yield* stoppedWhere(tree, left);
    yield* stoppedWhere(tree, right);
  }
  if (tree.kind(condition) !== "call_expression" || argumentsOf(tree, condition).length > 0) return;
  const callee = tree.field(condition, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression" || tree.fieldText(callee, "field") !== "Stop")
    return;
  const operand = tree.field(callee, "operand");
  if (operand !== null) yield operand;
}

/** A timer of package time or of a clock that stands for it; by its name where the type is not known. */
function isTimer(file: GoFile, repository: Repository, value: NodeIndex): boolean {
  const type = pointee(typesOf(repository).of(file, value));
  if (type === null) return /timer$/i.test(file.tree.text(value));
  return type.kind === "named" && type.name === "Timer";
}

/** `timer.C`, and `timer.C()` of a clock. */
function isChannelOf(tree: SyntaxTree, value: NodeIndex, timer: string): boolean {
  const selector = tree.kind(value) === "call_expression" ? tree.field(value, "function") : value;
  if (selector === null || tree.kind(selector) !== "selector_expression") return false;
  return tree.fieldText(selector, "field") === "C" && tree.fieldText(selector, "operand") === timer;
}
