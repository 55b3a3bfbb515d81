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
import { callsNamed } from "../index/named-calls.ts";
import { declarationsOf, packageImports, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
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

const ENDS = ["Commit", "Rollback"];

/**
 * Methods of the repository that the function calls on a transaction, and that end it:
 *
 *   func (t *Tx) MustRollback() { if err := t.Rollback(); err != nil { … } }
 *
 * Of an interface, all methods of the name count, wherever the repository declares them.
 */
export function endsByMethods(repository: Repository, file: GoFile, variable: NodeIndex): readonly string[] {
  const { tree } = file;
  const types = typesOf(repository);
  const declaration = scopesOf(tree).declarationOf(variable);
  const found = new Set<string>();
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const selector = tree.parent(use);
    const call = selector === null || tree.kind(selector) !== "selector_expression" ? null : tree.parent(selector);
    if (selector === null || call === null || tree.kind(call) !== "call_expression") continue;
    const name = tree.fieldText(selector, "field");
    const callee = found.has(name) || ENDS.includes(name) ? null : types.callee(file, call);
    const methods =
      callee?.kind === "function"
        ? [callee.fn]
        : callee?.kind === "dynamic"
          ? declarationsOf(name, repository.files).map((one) => ({ file: one.file, node: one.fn.node }))
          : [];
    if (methods.length > 0 && methods.every(endsItself)) found.add(name);
  }
  return [...found];
}

/** `t.Rollback()`, `t.tx.Rollback()` of the receiver t. */
function endsItself({ file: { tree }, node }: Located): boolean {
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const parameter = list === null ? undefined : tree.firstChild(list);
  const receiver = parameter === undefined ? null : tree.field(parameter, "name");
  if (receiver === null) return false;
  return callsNamed(tree, node, ENDS).some((call) => {
    let at = tree.field(call, "function");
    while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
    return at !== null && scopesOf(tree).declarationOf(at) === receiver;
  });
}
