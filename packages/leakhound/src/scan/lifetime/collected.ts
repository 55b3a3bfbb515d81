/**
 * Slices of a function that collect resources for its caller:
 *
 *   for _, name := range names {
 *       file, err := os.Open(name)
 *       if err != nil {
 *           return nil, err              drops the slice, and with it the files of the turns before
 *       }
 *       files = append(files, file)
 *   }
 *   return files, nil
 *
 * What other code gets from the slice belongs to that code from there on.
 */
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

/** The declaration of `all` around a value in `all = append(all, value)`. */
export function listAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const call = tree.above(node, "call_expression");
  const list = call === null ? null : tree.parent(call);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.firstChild(left);
  return target === undefined ? null : scopesOf(tree).declarationOf(target);
}

interface Place {
  readonly file: { readonly tree: SyntaxTree };
  readonly scope: NodeIndex;
}

/** The call appends to a slice that the function declares, and that only the function itself uses. */
export function isCollecting({ file: { tree }, scope }: Place, call: NodeIndex): boolean {
  const list = tree.field(call, "arguments");
  const declaration = list === null ? null : listAround(tree, list);
  const body = tree.field(scope, "body");
  if (declaration === null || body === null || !tree.contains(body, declaration)) return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .every(
      (use) =>
        functionAround(tree, use) === scope && tree.above(use, "defer_statement", "block") === tree.above(use, "block"),
    );
}

/** Where other code gets the slice or its elements; a return is no such place. */
export const handedOut = (tree: SyntaxTree, list: NodeIndex): readonly NodeIndex[] =>
  scopesOf(tree)
    .usesOf(list)
    .filter((use) => use !== list && !isReturned(tree, use) && !isAppend(tree, use));

const isReturned = (tree: SyntaxTree, use: NodeIndex): boolean =>
  tree.above(use, "return_statement", "block") !== tree.above(use, "block");

/** `all` on either side of `all = append(all, …)`, or in `len(all)`. */
function isAppend(tree: SyntaxTree, use: NodeIndex): boolean {
  const list = tree.parent(use);
  if (list === null) return false;
  if (tree.fieldName(list) === "left" && tree.kind(list) === "expression_list") {
    const statement = tree.parent(list);
    return statement !== null && /^append\(/.test(tree.fieldText(statement, "right"));
  }
  const call = tree.kind(list) === "argument_list" ? tree.parent(list) : null;
  if (call === null || tree.kind(call) !== "call_expression") return false;
  const callee = tree.fieldText(call, "function");
  return callee === "len" || (callee === "append" && argumentsOf(tree, call)[0] === use);
}
