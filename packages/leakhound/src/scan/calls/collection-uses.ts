/**
 * Where the code of a package names a map or a slice that outlives a call:
 *
 *   s.byID[id]        of the field byID of the type of s; not of a field of that name of another type
 *   seen[id]          of the variable of the package; not of a local variable of that name
 */
import type { GoFile } from "../index/go-file.ts";
import { filesWithField, filesWithIdentifier } from "../index/package-names.ts";
import type { Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { selectorsOf } from "../index/selectors.ts";
import { mayBeField } from "../types/field-uses.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Collection } from "./collections.ts";

export type NamedCollection = Pick<Collection, "name" | "isField" | "key">;

/** Selectors of the field, or identifiers of the variable. @param files as `packageOf` returns them */
export function usesOfCollection(
  repository: Repository,
  files: readonly GoFile[],
  one: NamedCollection,
): readonly Located[] {
  const using = one.isField ? filesWithField(files, one.name) : filesWithIdentifier(files, one.name);
  return using.flatMap((file) => usesInFile(repository, file, one));
}

export function usesInFile(
  repository: Repository,
  file: GoFile,
  { name, isField, key }: NamedCollection,
): readonly Located[] {
  const { tree } = file;
  const named = (isField ? selectorsOf(tree, name) : scopeIndex(tree, tree.root).identifiers(name)).map((node) => ({
    file,
    node,
  }));
  if (isField) return key === null ? named : named.filter((use) => mayBeField(repository, use, key));
  return named.filter(({ node }) => scopesOf(tree).declarationOf(node) === null);
}
