/**
 * Resources that a callback acquires for the function around it:
 *
 *   var resp *http.Response
 *   err := retry.Do(func() error {
 *       var err error
 *       resp, err = client.Do(req)         resp belongs to the function around the callback
 *       return err
 *   })
 *   if err != nil { return err }           where the call fails, nothing was acquired
 */
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

/** The function that has the resource, and its statement that runs the callback. */
export interface CallbackPlace {
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  /** The error that the statement assigns. */
  readonly error: NodeIndex;
}

/** Where a callback's assignment counts as one of the function around it; null for other statements. */
export function callbackPlace(tree: SyntaxTree, assignment: NodeIndex): CallbackPlace | null {
  const literal = tree.above(assignment, "func_literal", "function_declaration", "method_declaration");
  if (literal === null || tree.kind(literal) !== "func_literal") return null;
  if (tree.kind(assignment) !== "assignment_statement") return null;
  const left = tree.field(assignment, "left");
  const [variable] = left === null ? [] : tree.children(left);
  const declaration =
    variable !== undefined && tree.kind(variable) === "identifier" ? scopesOf(tree).declarationOf(variable) : null;
  if (variable === undefined || declaration === null || tree.contains(literal, declaration)) return null;
  const place = callOfLiteral(tree, literal);
  if (place === null || !tree.contains(place.scope, declaration)) return null;
  return scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === variable || !tree.contains(literal, use) || isCompared(tree, use))
    ? place
    : null;
}

/** `err := retry.Do(func() error { … })`: the call gives an error, so it has run the callback when it returns. */
export function callOfLiteral(tree: SyntaxTree, literal: NodeIndex): CallbackPlace | null {
  const list = tree.parent(literal);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  const values = call === null || tree.kind(call) !== "call_expression" ? null : tree.parent(call);
  const statement = values === null || tree.fieldName(values) !== "right" ? null : tree.parent(values);
  const left = statement === null ? null : tree.field(statement, "left");
  const [error, more] = left === null ? [] : tree.children(left);
  const scope = call === null ? null : functionAround(tree, call);
  if (statement === null || scope === null || error === undefined || more !== undefined) return null;
  return tree.kind(error) === "identifier" && /err/i.test(tree.text(error)) ? { scope, statement, error } : null;
}

/** `resp != nil`, or a field that is read: the callback does not end the value itself. */
function isCompared(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  if (tree.kind(parent) === "binary_expression") return true;
  return (
    tree.kind(parent) === "selector_expression" && tree.kind(tree.parent(parent) ?? parent) === "binary_expression"
  );
}
