/**
 * Functions that a function returns so that its caller ends something:
 *
 *   closer := func() error { return closeAll(files...) }
 *   return readers, closer, nil                            the caller must call result 1
 *
 *   stop := make(chan struct{}); go p.follow(stop)
 *   return func() { close(stop) }                          until the caller calls it, the goroutine stays
 *
 *   h.listeners[id] = listener
 *   return func() { delete(h.listeners, id) }              the same for the entry
 */
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { literalAssignedTo, valueAssignedAt } from "../types/assigned-values.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

/** Places of results that are such functions. @param returns the return statements of the function */
export function closeFunctionsOf({ file: { tree }, node }: Located, returns: readonly NodeIndex[]): readonly number[] {
  const places = new Set<number>();
  for (const statement of returns) {
    const list = tree.firstChild(statement);
    if (list === undefined) continue;
    const isList = tree.kind(list) === "expression_list";
    for (const [place, value] of (isList ? tree.children(list) : [list]).entries()) {
      const literal = literalOf(tree, value, node);
      if (literal === null || hasParameters(tree, literal)) continue;
      if ((isList && ends(tree, literal)) || undoes(tree, { literal, scope: node })) places.add(place);
    }
  }
  return [...places];
}

function literalOf(tree: SyntaxTree, value: NodeIndex, scope: NodeIndex): NodeIndex | null {
  if (tree.kind(value) === "func_literal") return value;
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  return declaration === null || declaration < scope ? null : literalAssignedTo(tree, declaration);
}

/** A timer that has fired needs no Stop. */
const CLOSES = new Set(["Close", "close", "Shutdown", "Release", "Destroy", "Unsubscribe"]);

function hasParameters(tree: SyntaxTree, literal: NodeIndex): boolean {
  const list = tree.field(literal, "parameters");
  return list !== null && tree.children(list).length > 0;
}

interface Returned {
  readonly literal: NodeIndex;
  /** The function that returns the literal. */
  readonly scope: NodeIndex;
}

/** The literal ends a goroutine that the function has started, or takes out an entry that the function has added. */
function undoes(tree: SyntaxTree, returned: Returned): boolean {
  const { literal } = returned;
  for (const send of tree.within(literal, "send_statement"))
    if (isSignalOf(tree, returned, tree.firstChild(send))) return true;
  return tree.within(literal, "call_expression").some((call) => {
    const name = tree.fieldText(call, "function");
    const [first] = name === "close" || name === "delete" ? argumentsOf(tree, call) : [];
    if (first === undefined) return false;
    return name === "close" ? isSignalOf(tree, returned, first) : isFilled(tree, returned, tree.text(first));
  });
}

/** A channel that the function makes, and gives to a goroutine that it starts. */
function isSignalOf(tree: SyntaxTree, { literal, scope }: Returned, channel: NodeIndex | undefined): boolean {
  if (channel === undefined || tree.kind(channel) !== "identifier") return false;
  const declaration = scopesOf(tree).declarationOf(channel);
  if (declaration === null || !tree.contains(scope, declaration) || tree.contains(literal, declaration)) return false;
  const value = valueAssignedAt(tree, declaration);
  if (value === null || tree.kind(value) !== "call_expression" || tree.fieldText(value, "function") !== "make")
    return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => !tree.contains(literal, use) && tree.above(use, "go_statement") !== null);
}

/** `h.listeners[id] = listener` in the function itself. */
const isFilled = (tree: SyntaxTree, { literal, scope }: Returned, map: string): boolean =>
  map.includes(".") &&
  tree.within(scope, "assignment_statement").some((statement) => {
    const left = tree.field(statement, "left");
    return (
      !tree.contains(literal, statement) &&
      left !== null &&
      tree.children(left).some((one) => tree.kind(one) === "index_expression" && tree.fieldText(one, "operand") === map)
    );
  });

/** It calls Close or a similar method, or a function such as closeAll. */
function ends(tree: SyntaxTree, literal: NodeIndex): boolean {
  for (const call of tree.within(literal, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    if (tree.kind(target) === "selector_expression" && CLOSES.has(tree.fieldText(target, "field"))) return true;
    if (tree.kind(target) === "identifier" && /^[cC]lose[A-Z]/.test(tree.text(target))) return true;
  }
  return false;
}
