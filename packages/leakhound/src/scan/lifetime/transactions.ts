/**
 * Transactions of any type: what is committed where all goes well must be rolled back where something fails.
 *
 *   tx, err := store.Begin()
 *   if err := tx.Put(key, value); err != nil {
 *       return err                          tx.Rollback() is missing here
 *   }
 *   return tx.Commit()
 *
 * Those of databases have a rule of their own, sql-tx-unfinished.
 */
import type { GoFile } from "../index/go-file.ts";
import { packageImports, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$|^gorm\.io\/gorm$|\/jinzhu\/gorm$/;
const BEGINS = /^(?:Must)?Begin/;

/** The package uses a database. */
export const usesDatabase = (repository: Repository, file: GoFile): boolean =>
  packageImports(packageOf(repository, file), DATABASES);

/** A call that sql-tx-unfinished is about. @param name the last name of what is called */
export const beginsInDatabase = (repository: Repository, file: GoFile, name: string): boolean =>
  BEGINS.test(name) && usesDatabase(repository, file);

/** Methods that undo what a value has begun. */
export const UNDOING: readonly string[] = ["Rollback", "Discard", "Abort"];

/** Commit and what undoes it, of a variable that the function commits; none where its type cannot undo anything. */
export function transactionEnds(repository: Repository, file: GoFile, variable: NodeIndex): readonly string[] {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(variable);
  const isCommitted = (declaration === null ? [] : scopesOf(tree).usesOf(declaration)).some((use) => {
    const selector = tree.parent(use);
    return (
      selector !== null &&
      tree.kind(selector) === "selector_expression" &&
      tree.fieldText(selector, "field") === "Commit" &&
      tree.kind(tree.parent(selector) ?? selector) === "call_expression"
    );
  });
  if (!isCommitted) return [];
  const types = typesOf(repository);
  const type = types.of(file, variable);
  const undoing = UNDOING.filter(
    (name) => types.method(type, name) !== null || types.listedMethod(type, name) !== null,
  );
  return undoing.length === 0 ? [] : [...undoing, "Commit"];
}
