/** What the analysis of a library's source says of lifetimes: what its functions make and keep, and which methods end a value. */
import type { Repository } from "../../packages/leakhound/src/scan/index/repository.ts";
import { acquiredFromFunction } from "../../packages/leakhound/src/scan/lifetime/acquired.ts";
import { BODY, CANCEL, CLOSE_FUNCTION, CLOSEABLE_TYPES } from "../../packages/leakhound/src/scan/lifetime/kinds.ts";
import { endingMethods } from "../../packages/leakhound/src/scan/lifetime/made.ts";
import { isReadOnly } from "../../packages/leakhound/src/scan/lifetime/readers.ts";
import { onlyReadsParameter } from "../../packages/leakhound/src/scan/lifetime/variable-uses.ts";
import { type GoType, libraryName, type NamedType, pointee } from "../../packages/leakhound/src/scan/types/go-type.ts";
import type { Located } from "../../packages/leakhound/src/scan/types/package-members.ts";
import { type Types, typesOf } from "../../packages/leakhound/src/scan/types/types.ts";

/**
 * Results that are new values which somebody must end. None are a struct that only has such a value in a field, and what a
 * function makes around a reader or a connection, which its caller has and ends.
 */
export function madeResults(repository: Repository, fn: Located, nameOf: NameOfType): ReadonlySet<number> {
  if (fn.file.tree.kind(fn.node) === "method_elem" || wrapsParameter(repository, fn, nameOf)) return new Set();
  const acquired = acquiredFromFunction(repository, fn).filter(
    ({ isOwner = false, isDeclared = false, isUncertain = false, kind }) =>
      !isOwner && !isDeclared && !isUncertain && kind.noun !== CLOSE_FUNCTION.noun,
  );
  return new Set(acquired.map(({ result }) => result));
}

/** `path.Name` of a type, also where the package is part of the library. */
type NameOfType = (type: GoType | null) => string | null;

const WRAPPED = new Set(["io.Reader", "io.Writer", "io.ReaderAt", "io.ReadSeeker", "io.ReadWriter"]);

function wrapsParameter(repository: Repository, { file, node }: Located, nameOf: NameOfType): boolean {
  const list = file.tree.field(node, "parameters");
  return (list === null ? [] : file.tree.children(list)).some((declaration) => {
    const name = nameOf(typesOf(repository).written(file, file.tree.field(declaration, "type")));
    const kind = CLOSEABLE_TYPES.get(name ?? "");
    return WRAPPED.has(name ?? "") || (kind !== undefined && kind !== CANCEL && kind !== BODY);
  });
}

/** Methods that end a value of the type, and do more than the collector does. */
export const endsOf = (types: Types, type: NamedType): readonly string[] => endingMethods(types, type);

/** Of an end, these are contexts. */
export function hasParameters({ file, node }: Located): boolean {
  const list = file.tree.field(node, "parameters");
  return list !== null && file.tree.children(list).length > 0;
}

/** A method that can be called without arguments, or with a context: `Release(n)` of a semaphore ends no value. */
export function isCalledAlone(types: Types, { file, node }: Located): boolean {
  const list = file.tree.field(node, "parameters");
  const parameters = list === null ? [] : file.tree.children(list);
  return parameters.every((one) => {
    const type = types.written(file, file.tree.field(one, "type"));
    return type?.kind === "named" && type.name === "Context";
  });
}

/** Parameters with an end, and readers and writers, that a function neither ends nor keeps. */
export function onlyReadParameters(repository: Repository, fn: Located): number[] {
  const { tree } = fn.file;
  const list = tree.kind(fn.node) === "method_elem" ? null : tree.field(fn.node, "parameters");
  if (list === null) return [];
  const types = typesOf(repository);
  let place = 0;
  return tree.children(list).flatMap((declaration) => {
    const first = place;
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
    place += Math.max(names.length, 1);
    const type = types.written(fn.file, tree.field(declaration, "type"));
    const name = libraryName(type) ?? "";
    const own = pointee(type);
    const mayEnd =
      CLOSEABLE_TYPES.has(name) ||
      isReadOnly(name) ||
      name === "io.Writer" ||
      (own?.kind === "named" && own.folder !== null && endingMethods(types, own).length > 0);
    if (!mayEnd) return [];
    return names.map((_, row) => first + row).filter((index) => onlyReadsParameter(repository, fn, index));
  });
}
