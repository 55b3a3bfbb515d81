/**
 * Methods of interfaces that only read what they get, as their types say:
 *
 *   Register(io.Reader, ChainID) (Layer, error)      a reader cannot be closed, and a Layer has nothing to close
 *   NewArchive(r io.Reader) (Archive, error)         not one of them: by its name, what it gives may hold the reader
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { endingMethods } from "./made.ts";
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
  const operand = target !== null && tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
  if (target === null || operand === null || KEEPS.test(tree.fieldText(target, "field"))) return false;
  const method = types.listedMethod(types.of(file, operand), tree.fieldText(target, "field"));
  if (method === null) return false;
  const declared = parameterTypeAt(method.file.tree, method.node, index);
  if (declared === null || !isReadOnly(libraryName(types.written(method.file, declared)))) return false;
  return types.resultsOf(method).every((type) => holdsNoReader(repository, type));
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
