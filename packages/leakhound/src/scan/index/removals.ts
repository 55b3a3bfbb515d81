/**
 * Where the code of a package removes elements from a map, or replaces it:
 *
 *   delete(s.byID, id)    clear(s.byID)    s.byID.LoadAndDelete(id)    s.byID = map[string]int{}
 *
 * Types are not resolved: code that does so with any `….byID` of the package counts for every field of that name.
 */
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Collection } from "./collections.ts";
import type { GoFile, GoFunction } from "./go-file.ts";
import { filesWithField, filesWithIdentifier } from "./package-names.ts";
import { scopeIndex } from "./scope-index.ts";
import { selectorsOf } from "./selectors.ts";

type Named = Pick<Collection, "name" | "isField">;

const known = new WeakMap<readonly GoFile[], Map<string, readonly GoFunction[]>>();

/** Functions that remove elements or replace the collection. @param files as `packageOf` returns them */
export function removersOf(one: Named, files: readonly GoFile[]): readonly GoFunction[] {
  const names = known.get(files) ?? new Map<string, readonly GoFunction[]>();
  known.set(files, names);
  const key = `${one.isField} ${one.name}`;
  const found = names.get(key) ?? findRemovers(one, files);
  names.set(key, found);
  return found;
}

function findRemovers(one: Named, files: readonly GoFile[]): GoFunction[] {
  const using = one.isField ? filesWithField(files, one.name) : filesWithIdentifier(files, one.name);
  return using.flatMap(({ tree, functions }) => {
    const changes = usesOf(tree, one).filter((use) => removalAt(tree, use) !== null || isReplaced(tree, use));
    return functions.filter(({ node }) => changes.some((use) => tree.contains(node, use)));
  });
}

/** Calls in a function that remove elements of the collection, in the order of the source. */
export const removalsOf = (one: Named, tree: SyntaxTree, scope: NodeIndex): readonly NodeIndex[] =>
  usesOf(tree, one).flatMap((use) => (tree.contains(scope, use) ? (removalAt(tree, use) ?? []) : []));

const usesOf = (tree: SyntaxTree, { name, isField }: Named): readonly NodeIndex[] =>
  isField ? selectorsOf(tree, name) : scopeIndex(tree, tree.root).identifiers(name);

const REMOVING = new Set(["Delete", "LoadAndDelete", "CompareAndDelete", "Clear"]);

/** The call that removes elements; null where the use is another one. */
function removalAt(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const parent = tree.parent(use);
  const call = parent === null ? null : tree.parent(parent);
  if (parent === null || call === null || tree.kind(call) !== "call_expression") return null;
  const callee = tree.fieldText(call, "function");
  if (tree.kind(parent) === "argument_list")
    return (callee === "delete" || callee === "clear") && argumentsOf(tree, call)[0] === use ? call : null;
  const isMethod = tree.kind(parent) === "selector_expression" && tree.field(parent, "operand") === use;
  return isMethod && REMOVING.has(tree.fieldText(parent, "field")) ? call : null;
}

/** On the left of an assignment; a declaration of another variable replaces nothing. */
function isReplaced(tree: SyntaxTree, use: NodeIndex): boolean {
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  return (
    statement !== null && tree.kind(statement) === "assignment_statement" && tree.kind(list!) === "expression_list"
  );
}
