/**
 * Functions of the repository whose result is open by its type alone, because nothing is known of the call that makes it:
 *
 *   func archive(dir string) (io.ReadCloser, error) {
 *       return tar.Tar(dir, tar.Uncompressed)          a library that no table knows
 *   }
 *
 * A function that returns a field, a parameter or an entry of a map makes nothing.
 */
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { isErrorType } from "./error-types.ts";
import { type Acquired, BODY, CANCEL, CLOSEABLE_TYPES } from "./kinds.ts";
import { isKeptByOthers, wrapsArgument } from "./made.ts";

const known = new WeakMap<Repository, LocatedMap<readonly Acquired[]>>();
const NOTHING: readonly Acquired[] = [];

/** Results that are open as their types say. */
export function declaredValues(repository: Repository, fn: Located): readonly Acquired[] {
  const functions = known.get(repository) ?? new LocatedMap<readonly Acquired[]>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found) return found;
  // A function that calls itself makes nothing by that.
  functions.set(fn, NOTHING);
  const values = findDeclared(repository, fn);
  functions.set(fn, values);
  return values;
}

function findDeclared(repository: Repository, fn: Located): readonly Acquired[] {
  const { tree } = fn.file;
  if (tree.kind(fn.node) === "func_literal" || tree.field(fn.node, "result") === null) return NOTHING;
  const results = typesOf(repository).resultsOf(fn);
  if (results.length < 2 || !isErrorType(results.at(-1))) return NOTHING;
  // Of `file, cleanup, err` the function ends the file.
  if (results.some((type) => type?.kind === "literal" || /Func$/.test(libraryName(type) ?? ""))) return NOTHING;
  if (wrapsArgument(repository, fn) || isKeptByOthers(tree.fieldText(fn.node, "name"))) return NOTHING;
  return results.flatMap((type, result): Acquired[] => {
    const kind = CLOSEABLE_TYPES.get(libraryName(type) ?? "");
    // Responses and cancel functions of code that is not known may have been used up.
    if (kind === undefined || kind === BODY || kind === CANCEL || !returnsMade(repository, fn, result)) return [];
    return [{ result, kind, hasError: true, isByType: true, isDeclared: true }];
  });
}

/** Each value that the function returns there is nil or comes from a call, and at least one does. */
function returnsMade(repository: Repository, { file, node }: Located, result: number): boolean {
  const { tree } = file;
  let isMade = false;
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    const list = tree.firstChild(statement);
    if (list === undefined) return false;
    const values = tree.kind(list) === "expression_list" ? tree.children(list) : [list];
    const value = values[values.length === 1 ? 0 : result];
    if (value === undefined) return false;
    if (tree.kind(value) === "nil") continue;
    const place = values.length === 1 ? result : 0;
    if (!isFromCall({ repository, file, node }, value, place)) return false;
    isMade = true;
  }
  return isMade;
}

interface Place extends Located {
  readonly repository: Repository;
}

/** A call, or a variable of the function that gets what a call gives. */
function isFromCall(at: Place, value: NodeIndex, result: number): boolean {
  const { tree } = at.file;
  if (tree.kind(value) === "call_expression") return opens(at.repository, at.file, value, result);
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  if (declaration === null || declaration < at.node || isParameter(tree, declaration)) return false;
  const assigned = scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use) => {
      const given = valueAssignedAt(tree, use);
      return given === null ? [] : [{ given, place: placeOf(tree, use) }];
    });
  return (
    assigned.length > 0 &&
    assigned.every(
      ({ given, place }) => tree.kind(given) === "call_expression" && opens(at.repository, at.file, given, place),
    )
  );
}

/** The place of a name on the left of its assignment. */
function placeOf(tree: SyntaxTree, use: NodeIndex): number {
  const list = tree.parent(use);
  return list === null ? 0 : Math.max(0, tree.children(list).indexOf(use));
}

const isParameter = (tree: SyntaxTree, declaration: NodeIndex): boolean => {
  const parent = tree.parent(declaration);
  return parent !== null && tree.kind(parent) === "parameter_declaration";
};

/** Nothing is known of what the call gives, or a function of the repository gives an open value as well. */
function opens(repository: Repository, file: GoFile, call: NodeIndex, result: number): boolean {
  const callee = typesOf(repository).callee(file, call);
  if (callee === null || callee.kind === "library" || callee.kind === "dynamic")
    return !isKeptByOthers(file.tree.fieldText(call, "function"));
  if (callee.kind !== "function") return false;
  return declaredValues(repository, callee.fn).some((one) => one.result === result);
}
