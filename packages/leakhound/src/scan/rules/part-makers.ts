/**
 * What makes the value of a field:
 *
 *   s.marker = newMarker(dir)                  a constructor
 *   marker, err := newMarker(dir)              a constructor, by way of a variable that the function only uses
 *   s.marker = given                           nothing: the value comes from elsewhere
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { acquiredBy } from "../lifetime/acquired.ts";
import type { Acquired } from "../lifetime/kinds.ts";
import { CLOSEABLE_TYPES } from "../lifetime/kinds.ts";
import { endingMethods } from "../lifetime/made.ts";
import { isWrapper } from "../lifetime/readers.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { FieldValue } from "../types/field-uses.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { endsOwner } from "./stop-method.ts";

export interface MadeValue extends Located {
  /** null where only the name of the function says that it makes something. */
  readonly acquired: Acquired | null;
}

/** Close of a type of the repository, or of a library type that a table knows; null for other types. */
export function endOfType(types: Types, type: GoType | null): string | null {
  const named = pointee(type);
  const library = CLOSEABLE_TYPES.get(libraryName(named) ?? "");
  if (library !== undefined) return library.release.part === "" ? [...library.release.methods][0] || null : null;
  if (named?.kind !== "named" || named.folder === null) return null;
  return endingMethods(types, named).find((name) => endsWhole(types, named, name)) ?? null;
}

/** `Release(name string)` gives back a part of the value; a method of an interface counts as one that ends all of it. */
function endsWhole(types: Types, type: GoType, name: string): boolean {
  const method = types.method(type, name);
  return method === null || endsOwner(types.repository, method);
}

/** The call that makes the value; null where it may come from elsewhere, or somebody else gets it as well. */
export function makerOf(repository: Repository, { file, node, result }: FieldValue): MadeValue | null {
  const { tree } = file;
  switch (tree.kind(node)) {
    case "call_expression":
      return madeBy(repository, { file, node }, result);
    case "identifier":
      return makerOfVariable(repository, { file, node });
    default:
      return null;
  }
}

function madeBy(repository: Repository, { file, node }: Located, result: number): MadeValue | null {
  if (argumentsOf(file.tree, node).some((one) => isOfOthers(typesOf(repository), { file, node: one }))) return null;
  const acquired = acquiredBy(repository, file, node).find((one) => one.result === result) ?? null;
  if (acquired !== null && acquired.kind.release.part !== "") return null;
  const isKnown = acquired !== null && acquired.maker?.fn !== null;
  return isKnown || CONSTRUCTS.test(lastName(file.tree.fieldText(node, "function"))) ? { file, node, acquired } : null;
}

const CONSTRUCTS = /^(?:New|Open|Dial|Connect|Create|Start|Listen|Make|Build|Accept)/i;
/** Something open that somebody else has as well: what is made around it need not be ended. */
function isOfOthers(types: Types, { file, node }: Located): boolean {
  if (endOfType(types, types.of(file, node)) === null) return false;
  const { tree } = file;
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  const parent = declaration === null ? null : tree.parent(declaration);
  if (declaration === null || parent === null || tree.kind(parent) === "parameter_declaration") return true;
  return !scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === node || use === declaration || isHarmless(tree, use));
}

/** `marker, err := newMarker(dir)`, where the function does no more with the marker than to use and to keep it. */
function makerOfVariable(repository: Repository, { file, node }: Located): MadeValue | null {
  const { tree } = file;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(node);
  const value = declaration === null ? null : onlyValueOf(tree, declaration);
  if (declaration === null || value === null || tree.kind(value) !== "call_expression") return null;
  const isAlone = scopes
    .usesOf(declaration)
    .every((use) => use === node || use === declaration || isHarmless(tree, use) || isWrapped(repository, file, use));
  const list = tree.parent(declaration);
  const row = list === null ? 0 : tree.children(list).indexOf(declaration);
  return isAlone ? madeBy(repository, { file, node: value }, Math.max(row, 0)) : null;
}

/** A parameter that every call of the function gives a value which the caller makes for it. */
export function makerOfParameter(repository: Repository, fn: GoFunction, { file, node }: FieldValue): MadeValue | null {
  const { tree } = file;
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  const index = declaration === null ? -1 : parameterIndex(tree, fn.node, declaration);
  const calls = index < 0 ? null : callSitesOf(fn, file, repository);
  const made = (calls ?? []).map(({ file: caller, call }) => {
    const argument = argumentsOf(caller.tree, call)[index];
    return argument === undefined ? null : makerOf(repository, { file: caller, node: argument, result: 0 });
  });
  return made.every((one) => one !== null) ? (made[0] ?? null) : null;
}

function parameterIndex(tree: GoFile["tree"], fn: NodeIndex, declaration: NodeIndex): number {
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  return names.indexOf(declaration);
}

/** `bufio.NewReader(conn)`: what reads or writes by way of the value does not end it. */
function isWrapped(repository: Repository, file: GoFile, use: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.parent(use);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  const callee = call === null ? null : typesOf(repository).callee(file, call);
  return callee?.kind === "library" && isWrapper(callee.name);
}

/** `marker.Move(name)`, `marker == nil`, or the name of a field in a literal. */
function isHarmless(tree: GoFile["tree"], use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "binary_expression" || (kind === "literal_element" && tree.fieldName(parent) === "key")) return true;
  if (kind === "expression_list") return tree.fieldName(parent) === "left";
  if (kind === "type_assertion_expression") return true;
  if (kind !== "selector_expression") return false;
  const call = tree.parent(parent);
  return call !== null && tree.kind(call) === "call_expression";
}
