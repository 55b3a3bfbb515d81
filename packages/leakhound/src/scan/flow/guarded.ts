/**
 * Where an operation that a call may refuse has taken effect:
 *
 *   gate.enter()                                       from the call on
 *   if !mu.TryLock() { return }                        behind the branch, not in it
 *   if err := gate.enter(ctx); err != nil { … }        behind the branch, not in it
 *   ok := mu.TryLock(); if ok { … }                    in the branch only
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

export interface Opening {
  readonly opens: readonly NodeIndex[];
  /** Where it is known that the operation had no effect. */
  readonly closes: readonly NodeIndex[];
}

const NOWHERE: Opening = { opens: [], closes: [] };

/** null where the result of the call goes elsewhere. */
export function openingAt(tree: SyntaxTree, call: NodeIndex): Opening | null {
  const parent = tree.parent(call);
  if (parent === null) return null;
  switch (tree.kind(parent)) {
    case "expression_statement":
      return { opens: [call], closes: [] };
    case "if_statement":
      return insideOf(tree, parent);
    case "unary_expression": {
      const branch = tree.parent(parent);
      const isNegated = tree.source[tree.start(parent)] === "!";
      return isNegated && branch !== null && tree.kind(branch) === "if_statement" ? behind(tree, call, branch) : null;
    }
    case "expression_list":
      return tree.children(parent).length === 1 ? ofAssigned(tree, call, parent) : null;
    default:
      return null;
  }
}

/** `if mu.TryLock() { … }` */
function insideOf(tree: SyntaxTree, branch: NodeIndex): Opening {
  const first = firstStatement(tree, tree.field(branch, "consequence"));
  return first === null ? NOWHERE : { opens: [first], closes: [] };
}

/** `if !mu.TryLock() { … }` */
function behind(tree: SyntaxTree, call: NodeIndex, branch: NodeIndex): Opening {
  const first = firstStatement(tree, tree.field(branch, "consequence"));
  return { opens: [call], closes: first === null ? [] : [first] };
}

/** `err := enter(ctx)`, in the head of an `if` or right before one that tests it. */
function ofAssigned(tree: SyntaxTree, call: NodeIndex, list: NodeIndex): Opening | null {
  const statement = tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? null : tree.lastChild(left);
  if (statement === null || name === null) return null;
  const around = tree.parent(statement);
  const isHead = around !== null && tree.kind(around) === "if_statement";
  const branch = isHead ? around : nextStatement(tree, statement);
  const condition = branch !== null && tree.kind(branch) === "if_statement" ? tree.field(branch, "condition") : null;
  if (branch === null || condition === null) return { opens: [call], closes: [] };
  const text = tree.text(name);
  const test = tree.text(condition);
  if (test === `!${text}` || test === `${text} != nil`) return behind(tree, call, branch);
  return test === text || test === `${text} == nil` ? insideOf(tree, branch) : { opens: [call], closes: [] };
}

function nextStatement(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  let next = tree.nextSibling(statement);
  while (next !== null && tree.kind(next) === "comment") next = tree.nextSibling(next);
  return next;
}

function firstStatement(tree: SyntaxTree, block: NodeIndex | null): NodeIndex | null {
  const list = block === null ? undefined : tree.children(block).find((one) => tree.kind(one) === "statement_list");
  const statements = list === undefined ? [] : tree.children(list);
  return statements.find((one) => tree.kind(one) !== "comment") ?? null;
}
