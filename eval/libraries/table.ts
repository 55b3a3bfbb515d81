/** The facts of one library: its wanted packages, and the types of its other packages that these name. */
import { packageIn, type Repository } from "../../packages/leakhound/src/scan/index/repository.ts";
import type { LibraryPackage } from "../../packages/leakhound/src/scan/libraries/library-package.ts";
import { foldersByImport } from "../../packages/leakhound/src/scan/types/package-members.ts";
import { PackageFacts } from "./package-facts.ts";
import { TypeConversion } from "./type-conversion.ts";

/** @param paths of packages; those that the repository does not have are left out */
export function factsOf(repository: Repository, paths: readonly string[]): ReadonlyMap<string, LibraryPackage> {
  const folders = foldersByImport(repository);
  const conversion = new TypeConversion(repository);
  const facts = new Map<string, PackageFacts>();
  const at = (path: string): PackageFacts => {
    const found = facts.get(path) ?? new PackageFacts(repository, path, conversion);
    facts.set(path, found);
    return found;
  };
  for (const path of paths) {
    const folder = folders.get(path);
    if (folder !== undefined && packageIn(repository, folder).length > 0) at(path).addExported();
  }
  for (let before = -1; before !== countOf(facts); ) {
    before = countOf(facts);
    for (const [path, names] of [...conversion.named]) for (const name of [...names]) at(path).addType(name);
  }
  // Without what the facts were made from, which has the trees of all files.
  return new Map(
    [...facts].map(([path, { results, values, types, onlyRead }]) => [path, { results, values, types, onlyRead }]),
  );
}

const countOf = (facts: ReadonlyMap<string, PackageFacts>): number =>
  [...facts.values()].reduce((sum, { types }) => sum + types.size, 0);
