/**
 * Functions that a function returns so that its caller ends something:
 *
 *   closer := func() error { return closeAll(files...) }
 *   return readers, closer, nil                            the caller must call result 1
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { literalAssignedTo } from "../types/assigned-values.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

/** Places of results that are such functions. @param returns the return statements of the function */
export function closeFunctionsOf({ file: { tree }, node }: Located, returns: readonly NodeIndex[]): readonly number[] {
  const places = new Set<number>();
  for (const statement of returns) {
    const list = tree.firstChild(statement);
    const values = list !== undefined && tree.kind(list) === "expression_list" ? tree.children(list) : [];
    for (const [place, value] of values.entries()) {
      const literal = literalOf(tree, value, node);
      if (literal !== null && ends(tree, literal)) places.add(place);
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

/** A function without parameters that calls Close or a similar method, or a function such as closeAll. */
function ends(tree: SyntaxTree, literal: NodeIndex): boolean {
  const list = tree.field(literal, "parameters");
  if (list !== null && tree.children(list).length > 0) return false;
  for (const call of tree.within(literal, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    if (tree.kind(target) === "selector_expression" && CLOSES.has(tree.fieldText(target, "field"))) return true;
    if (tree.kind(target) === "identifier" && /^[cC]lose[A-Z]/.test(tree.text(target))) return true;
  }
  return false;
}
