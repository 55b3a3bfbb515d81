/**
 * Methods of interfaces, and function values, that only read what they get, as their types say:
 *
 *   Register(io.Reader, ChainID) (Layer, error)      a reader cannot be closed, and a Layer has nothing to close
 *   NewArchive(r io.Reader) (Archive, error)         not one of them: by its name, what it gives may hold the reader
 *   scan func(row) (T, error)                        an interface of the repository without Close
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { ENDING_METHODS } from "./kinds.ts";
import { endingMethods, hasMethod } from "./made.ts";
import { isReadOnly } from "./readers.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** Names of methods whose receiver or result keeps the reader. */
const KEEPS = /^(?:Set|With|New|Wrap|Reset|Attach|Open|Add|Tee)(?![a-z])|(?:Reader|Decoder|Stream)$/;

/** @param index the row of the argument */
export function isOnlyReadThroughInterface({ file, repository }: Place, call: NodeIndex, index: number): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const target = tree.field(call, "function");
  if (target === null || KEEPS.test(lastName(tree, target))) return false;
  const operand = tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
  const listed = operand === null ? null : types.listedMethod(types.of(file, operand), lastName(tree, target));
  const method = listed ?? functionType(types, { file, node: target });
  if (method === null) return false;
  const declared = parameterTypeAt(method.file.tree, method.node, index);
  const type = declared === null ? null : types.written(method.file, declared);
  if (isWithoutEnd(types, type)) return true;
  if (!isReadOnly(libraryName(type))) return false;
  const results = types.resultsOf(method);
  // A function value that returns nothing may keep the reader for later.
  return (listed !== null || results.length > 0) && results.every((result) => holdsNoReader(repository, result));
}

const lastName = (tree: SyntaxTree, target: NodeIndex): string =>
  tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);

/** The type of a variable or a field that holds a function. */
function functionType(types: Types, { file, node }: Located): Located | null {
  const type = types.underlying(types.of(file, node));
  return type?.kind === "literal" && type.file.tree.kind(type.node) === "function_type" ? type : null;
}

/** An interface of the repository by which nothing can be ended. */
function isWithoutEnd(types: Types, type: GoType | null): boolean {
  if (type?.kind !== "named" || type.folder === null) return false;
  const literal = types.underlying(type);
  if (literal?.kind !== "literal" || literal.file.tree.kind(literal.node) !== "interface_type") return false;
  // An empty interface says nothing, and code asks such a value for its type.
  if (literal.file.tree.firstChild(literal.node) === undefined) return false;
  return !ENDING_METHODS.some((name) => hasMethod(types, type, name));
}

/** A type that cannot be closed; what is not known may hold the reader. */
function holdsNoReader(repository: Repository, type: GoType | null): boolean {
  const named = pointee(type);
  if (named?.kind === "list" || named?.kind === "map") return holdsNoReader(repository, named.element);
  if (named?.kind !== "named") return false;
  return named.folder === null ? named.path === "" : endingMethods(typesOf(repository), named).length === 0;
}

/** The type of a parameter, which may have no name. */
function parameterTypeAt(tree: SyntaxTree, fn: Located["node"], index: number): NodeIndex | null {
  const list = tree.field(fn, "parameters");
  let at = 0;
  for (const declaration of list === null ? [] : tree.children(list)) {
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
    at += Math.max(names.length, 1);
    if (index < at) return tree.kind(declaration) === "parameter_declaration" ? tree.field(declaration, "type") : null;
  }
  return null;
}
