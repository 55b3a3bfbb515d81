/**
 * Where the code of a package removes elements from a map, or replaces it:
 *
 *   delete(s.byID, id)    clear(s.byID)    s.byID.LoadAndDelete(id)    s.byID = map[string]int{}
 *
 * Types decide: code that does so with `….byID` counts for the field of that name whose type the value before the dot has.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Declaration, Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type NamedCollection, usesInFile, usesOfCollection } from "./collection-uses.ts";

const known = new WeakMap<readonly GoFile[], Map<string, Removers>>();

/** Functions that remove elements or replace the collection. */
export class Removers {
  readonly all: readonly Declaration[];
  /** As `callsOneOf` wants them. */
  readonly places: readonly Located[];

  constructor(all: readonly Declaration[]) {
    this.all = all;
    this.places = all.map(({ file, fn }) => ({ file, node: fn.node }));
  }

  has(file: GoFile, node: NodeIndex): boolean {
    return this.all.some((one) => one.fn.node === node && one.file === file);
  }
}

/** @param files as `packageOf` returns them */
export function removersOf(repository: Repository, one: NamedCollection, files: readonly GoFile[]): Removers {
  const names = known.get(files) ?? new Map<string, Removers>();
  known.set(files, names);
  const key = `${one.isField} ${one.name} ${one.key}`;
  const found = names.get(key) ?? new Removers(findRemovers(repository, one, files));
  names.set(key, found);
  return found;
}

function findRemovers(repository: Repository, one: NamedCollection, files: readonly GoFile[]): Declaration[] {
  const changes = usesOfCollection(repository, files, one).filter(
    ({ file: { tree }, node }) => removalAt(tree, node) !== null || isReplaced(tree, node),
  );
  return [...new Set(changes.map(({ file }) => file))].flatMap((file) => {
    const own = changes.filter((use) => use.file === file);
    const removers = file.functions.filter((fn) => own.some(({ node }) => file.tree.contains(fn.node, node)));
    return removers.map((fn) => ({ file, fn }));
  });
}

/** Calls in a function that remove elements of the collection, in the order of the source. */
export const removalsOf = (
  repository: Repository,
  one: NamedCollection,
  { file, node: scope }: Located,
): readonly NodeIndex[] =>
  usesInFile(repository, file, one).flatMap(({ node }) =>
    file.tree.contains(scope, node) ? (removalAt(file.tree, node) ?? []) : [],
  );

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
