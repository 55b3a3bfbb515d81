/**
 * A release is deferred in a loop: it runs only when the function returns, and the loop may never end.
 *
 * Condition: `defer x.Close()` or a similar call, or a deferred literal that ends a variable of the loop, directly in the body of a loop that does not end by itself.
 * Not reported: inside a function literal; the loop exits right after it, or makes the same call later in the same block; the loop counts, or iterates over a literal; a
 * condition around it that its block ends, so that it runs once; a cancel function whose context a goroutine of the loop has; a value that was there before
 * the loop; a value that is needed after its turn, because a list that the function uses later or a goroutine has it.
 * Low confidence: a reference, a cancel function, a timer or a transaction for each element of a list: what stays until the function returns is limited and small.
 */

import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Rule } from "./rule.ts";
import { isNeededAfterTurn, isOpenedInTurn } from "./values-of-turn.ts";

/** Locks are not among them: a function may want to hold all of them until it returns. */
const RELEASES = /\.(Close|Stop|Release|Rollback|Done|End|Cancel)\(\)$|^cancel\w*\(\)$/i;

/** Of a deferred literal: what else it does may have to wait until the function returns. */
const CLOSES = /\.(Close|Stop|Release|Rollback)\(\)$/;

export const deferInLoop: Rule = {
  id: "defer-in-loop",
  *find(file, repository) {
    const { tree } = file;
    for (const node of tree.within(tree.root, "defer_statement")) {
      const loop = loopAround(tree, node);
      if (loop === null) continue;
      const release = deferredRelease(tree, node, loop);
      if (release === null || endsByItself(tree, loop) || exitsAfter(tree, node) || isOnce(tree, node)) continue;
      const call = tree.text(release);
      // The deferred call is only for the paths that leave the loop before.
      if (isRepeatedAfter(tree, node, call) || isOfGoroutine(tree, node, loop)) continue;
      const value = endedBy(tree, release);
      const ended = value === null ? null : { file, repository, loop, value };
      if (ended !== null && (!isOpenedInTurn(ended) || isNeededAfterTurn(ended))) continue;
      if (value !== null && (isReadOut(tree, value, loop) || isEndedUnderOtherName(tree, value, { loop, call })))
        continue;
      yield {
        node,
        confidence: HOLDS_LITTLE.test(call) && isOverList(file, repository, loop) ? "low" : "medium",
        message: `${call} runs only when the function returns, but the loop continues and opens more.`,
        advice: `call ${call} at the end of each turn as well, or move the loop body into a function of its own`,
      };
    }
  },
};

/** `for rows.Next() { … }` without a break, in the same turn: the end of the rows has closed them. */
function isReadOut(tree: SyntaxTree, value: NodeIndex, loop: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = tree.kind(value) === "identifier" ? scopes.declarationOf(value) : null;
  return (declaration === null ? [] : scopes.usesOf(declaration)).some((use) => {
    const selector = tree.parent(use);
    const call = selector === null ? null : tree.parent(selector);
    const reading = call === null ? null : tree.parent(call);
    if (selector === null || reading === null || tree.kind(reading) !== "for_statement" || reading === loop)
      return false;
    if (tree.kind(selector) !== "selector_expression" || tree.fieldText(selector, "field") !== "Next") return false;
    return (
      loopAround(tree, reading) === loop && !tree.within(reading, "break_statement", "goto_statement").some(() => true)
    );
  });
}

/** `defer next.Close(); last.Close(); last = next`: the next turn ends what this one has opened. */
function isEndedUnderOtherName(
  tree: SyntaxTree,
  value: NodeIndex,
  { loop, call }: { readonly loop: NodeIndex; readonly call: string },
): boolean {
  const scopes = scopesOf(tree);
  const declaration = tree.kind(value) === "identifier" ? scopes.declarationOf(value) : null;
  const end = call.slice(tree.text(value).length);
  return (declaration === null ? [] : scopes.usesOf(declaration)).some((use) => {
    const list = tree.parent(use);
    const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
    if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return false;
    const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(use)];
    const other = target === undefined || tree.kind(target) !== "identifier" ? null : scopes.declarationOf(target);
    if (other === null || tree.contains(loop, other) || !tree.contains(loop, statement)) return false;
    return tree
      .within(loop, "expression_statement")
      .some(
        (one) => one < statement && tree.text(one) === `${tree.text(target!)}${end}` && loopAround(tree, one) === loop,
      );
  });
}

/** References to memory, and what ends by itself after a while; a file or a connection is a descriptor. */
const HOLDS_LITTLE = /\.(Stop|Release|Rollback|Done|End|Cancel)\(\)$|^cancel\w*\(\)$/i;

/** A range over a list or a map, which the function has as a whole. */
function isOverList(file: GoFile, repository: Repository, loop: NodeIndex): boolean {
  const { tree } = file;
  const head = tree.firstChild(loop);
  const right = head !== undefined && tree.kind(head) === "range_clause" ? tree.field(head, "right") : null;
  if (right === null) return false;
  const types = typesOf(repository);
  const type = types.of(file, right);
  const kind = type?.kind === "named" ? types.underlying(type)?.kind : type?.kind;
  // Of two variables one is the index or the key.
  return kind === "list" || kind === "map" || tree.children(tree.field(head!, "left") ?? right).length === 2;
}

/** What `x.Close()` ends; null for `cancel()`. */
function endedBy(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const target = tree.field(call, "function");
  return target !== null && tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
}

/** `x.Close()` of `defer x.Close()`, and of a deferred literal that ends a variable of the loop; null for none. */
function deferredRelease(tree: SyntaxTree, node: NodeIndex, loop: NodeIndex): NodeIndex | null {
  const [call] = tree.children(node);
  const literal = call === undefined ? null : tree.field(call, "function");
  if (call === undefined || literal === null) return null;
  if (tree.kind(literal) !== "func_literal") return RELEASES.test(tree.text(call)) ? call : null;
  for (const inner of tree.within(literal, "call_expression")) {
    const target = tree.field(inner, "function");
    const operand =
      target !== null && tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
    if (operand === null || tree.kind(operand) !== "identifier" || !CLOSES.test(tree.text(inner))) continue;
    const declaration = scopesOf(tree).declarationOf(operand);
    const isOfLoop = declaration !== null && tree.contains(loop, declaration) && !tree.contains(literal, declaration);
    if (isOfLoop && !isForFailure(tree, inner, tree.text(operand))) return inner;
  }
  return null;
}

/** In a branch that asks for something other than the value: `if err != nil { server.Stop() }`. */
function isForFailure(tree: SyntaxTree, call: NodeIndex, name: string): boolean {
  const branch = tree.above(call, "if_statement", "func_literal");
  if (branch === null || tree.kind(branch) === "func_literal") return false;
  const [block, condition] = [tree.field(branch, "consequence"), tree.field(branch, "condition")];
  if (block === null || condition === null || !tree.contains(block, call)) return isForFailure(tree, branch, name);
  const isAboutValue = [...tree.within(condition, "identifier")].some((one) => tree.text(one) === name);
  return !isAboutValue || isForFailure(tree, branch, name);
}

/** `for i := 0; i < 4; i++`, or a range over a literal or a number. */
function endsByItself(tree: SyntaxTree, loop: NodeIndex): boolean {
  const head = tree.firstChild(loop);
  if (head === undefined) return false;
  if (tree.kind(head) === "for_clause") return !isLong(tree, head);
  return tree.kind(head) === "range_clause" && /^(\[|map\[|\d)/.test(tree.fieldText(head, "right"));
}

/** `i < 1<<16`, `i < 100_000`: a number of turns that no function has descriptors for. */
function isLong(tree: SyntaxTree, clause: NodeIndex): boolean {
  const condition = tree.field(clause, "condition");
  const bound =
    condition !== null && tree.kind(condition) === "binary_expression" ? tree.field(condition, "right") : null;
  if (bound === null) return false;
  const text = tree.text(bound);
  return /^1\s*<<\s*\(?\w/.test(text) || /^[\d_]{5,}$/.test(text);
}

/** A return or break follows in the same block. */
function exitsAfter(tree: SyntaxTree, node: NodeIndex): boolean {
  for (let next = tree.nextSibling(node); next !== null; next = tree.nextSibling(next)) {
    const kind = tree.kind(next);
    if (kind === "return_statement" || kind === "break_statement") return true;
  }
  return false;
}

/** `defer rows.Close()`, and later in the same block `rows.Close()`, or `if err := tx.Commit(); …` for a Rollback. */
function isRepeatedAfter(tree: SyntaxTree, node: NodeIndex, call: string): boolean {
  for (let next = tree.nextSibling(node); next !== null; next = tree.nextSibling(next)) {
    if (tree.kind(next) === "defer_statement") continue;
    const isIn = tree
      .within(next, "call_expression")
      .some((one) => isSameEnd(tree.text(one), call) && isAtTop(tree, one, next));
    if (isIn) return true;
  }
  return false;
}

/** The same call, or the Commit of what is rolled back otherwise. */
const isSameEnd = (text: string, call: string): boolean =>
  text === call || (call.endsWith(".Rollback()") && text === call.replace(/Rollback\(\)$/, "Commit()"));

/** Not in a block of the statement, which may not run: a statement of its own, or the condition of an if. */
const isAtTop = (tree: SyntaxTree, call: NodeIndex, statement: NodeIndex): boolean => {
  const block = tree.above(call, "block");
  return block === null || !tree.contains(statement, block);
};

/** `ctx, cancel := context.WithCancel(ctx); defer cancel(); go work(ctx)`: the goroutine outlives the turn of the loop. */
function isOfGoroutine(tree: SyntaxTree, node: NodeIndex, loop: NodeIndex): boolean {
  const [call] = tree.children(node);
  const cancel = call === undefined ? null : tree.field(call, "function");
  if (cancel === null || tree.kind(cancel) !== "identifier") return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(cancel);
  const names = declaration === null ? null : tree.parent(declaration);
  if (names === null || tree.kind(names) !== "expression_list") return false;
  return tree
    .children(names)
    .some((name) => name !== declaration && scopes.usesOf(name).some((use) => isInGoroutine(tree, use, loop)));
}

function isInGoroutine(tree: SyntaxTree, use: NodeIndex, loop: NodeIndex): boolean {
  const start = tree.above(use, "go_statement");
  return start !== null && tree.contains(loop, start);
}

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
