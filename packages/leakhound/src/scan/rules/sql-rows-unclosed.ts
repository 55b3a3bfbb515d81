/**
 * Rows or a prepared statement that are not closed keep a connection of the pool.
 *
 * Condition: the result of a query or of Prepare is not closed on every exit path. Functions of the repository that return
 * the rows of a query count as well (medium confidence).
 * Not reported: it is returned, stored or passed on; the statement is prepared by a transaction, which closes it at its end; the result of a
 * method of the repository that does more than return them, because it may close them itself; a complete `for rows.Next()` loop, which closes the rows, cannot exit early; the
 * exit is where `rows.Err()` is not nil; a deferred call of the function ends the transaction of the query, which closes its rows.
 * With low confidence: the transaction is a parameter, so that its end, which closes the rows, is the caller's.
 */

import type { GoFile } from "../index/go-file.ts";
import { packageImports, packageOf, type Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { PGX_ROWS, ROWS } from "../lifetime/kinds.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { releaseAdvice } from "./release-advice.ts";
import type { Match, Rule } from "./rule.ts";

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$/;
const QUERIES = new Set(["Query", "QueryContext", "Queryx", "QueryxContext", "NamedQuery", "NamedQueryContext"]);
const PREPARES = new Set(["Prepare", "PrepareContext", "Preparex", "PreparexContext", "PrepareNamed"]);
const TRANSACTIONS = new Set(["database/sql.Tx", "github.com/jmoiron/sqlx.Tx"]);

export const sqlRowsUnclosed: Rule = {
  id: "sql-rows-unclosed",
  *find(file, repository) {
    const asked = new Set<NodeIndex>();
    if (packageImports(packageOf(repository, file), DATABASES))
      for (const statement of file.tree.within(file.tree.root, "short_var_declaration", "assignment_statement")) {
        const result = resultOf(file, repository, statement);
        const match = result === null ? null : unclosedResult(file, repository, result);
        if (result !== null) asked.add(statement);
        if (match) yield match;
      }
    for (const acquisition of acquisitionsOf(repository, file, "sql-rows-unclosed")) {
      const match = asked.has(acquisition.statement) ? null : unclosedOfFunction(file, repository, acquisition);
      if (match) yield match;
    }
  },
};

/** Rows that a function of the repository returns. */
function unclosedOfFunction(file: GoFile, repository: Repository, acquisition: Acquisition): Match | null {
  if (typesOf(repository).callee(file, acquisition.call)?.kind !== "function") return null;
  const how = howUnreleased(acquisition, file.tree, "closed");
  if (how === null) return null;
  return {
    node: acquisition.statement,
    confidence: acquisition.isUncertain ? "low" : "medium",
    message: `The rows of ${acquisition.callee} are ${how}, so their connection stays in use.`,
    advice: releaseAdvice(acquisition, { file, repository }),
  };
}

/** The result of a query or of Prepare, as a statement assigns it. */
interface Result {
  readonly statement: NodeIndex;
  readonly scope: NodeIndex;
  readonly assigned: NonNullable<ReturnType<typeof callAssigned>>;
  readonly operation: "query" | "prepare";
}

function resultOf(file: GoFile, repository: Repository, statement: NodeIndex): Result | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const scope = functionAround(tree, statement);
  if (!assigned || scope === null || assigned.names.length !== 2 || !/^\w+$/.test(assigned.names[0]!)) return null;
  const operation = operationOf(file, repository, assigned.call);
  return operation === null ? null : { statement, scope, assigned, operation };
}

function unclosedResult(
  file: GoFile,
  repository: Repository,
  { statement, scope, assigned, operation }: Result,
): Match | null {
  const { tree } = file;
  const [name = ""] = assigned.names;
  if (isSomethingElse(file, assigned.targets[0]!, operation)) return null;
  const isPrepared = operation === "prepare";
  const found = (how: string): Match => ({
    node: statement,
    confidence: isOfOthersTransaction(file, repository, assigned.call) ? "low" : "high",
    message: isPrepared
      ? `The prepared statement of ${assigned.callee} is ${how}, so it stays on the server and on each connection that ran it.`
      : `The rows of ${assigned.callee} are ${how}, so their connection stays in use.`,
    advice: `after the error check: defer ${name === "_" ? "rows" : name}.Close()`,
  });
  if (name === "_")
    return isPrepared ? null : found("discarded without being closed (use Exec for a statement without rows)");
  const lifetime = lifetimeOf({
    file,
    repository,
    scope,
    statement,
    variable: assigned.targets[0]!,
    error: assigned.targets[1]!,
    release: isPrepared ? releaseBy("", "Close") : (isOfPgx(file, repository, assigned.call) ? PGX_ROWS : ROWS).release,
  });
  if (lifetime.kind === "leaked on path")
    return found(`not closed on the exit path at line ${tree.line(lifetime.exit)}`);
  if (lifetime.kind === "overwritten")
    return found(`overwritten at line ${tree.line(lifetime.exit)} without being closed`);
  return lifetime.kind === "never released" ? found("never closed") : null;
}

const PGX = /^github\.com\/jackc\/pgx(?:\/|\.)/;

function isOfPgx(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const callee = typesOf(repository).callee(file, call);
  return callee?.kind === "library" && PGX.test(callee.name);
}

/** `tx.Query(…)` of a parameter: the rows end with the transaction of the caller. */
function isOfOthersTransaction(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const { tree } = file;
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  if (operand === null || !TRANSACTIONS.has(libraryName(pointee(typesOf(repository).of(file, operand))) ?? ""))
    return false;
  const declaration = tree.kind(operand) === "identifier" ? scopesOf(tree).declarationOf(operand) : null;
  return declaration !== null && tree.kind(tree.parent(declaration) ?? declaration) === "parameter_declaration";
}

/** What a call asks of a database; null for other calls. */
function operationOf(file: GoFile, repository: Repository, call: NodeIndex): "query" | "prepare" | null {
  const { tree } = file;
  const callee = tree.field(call, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  const operand = tree.field(callee, "operand");
  if ((!QUERIES.has(method) && !PREPARES.has(method)) || operand === null) return null;
  const target = typesOf(repository).callee(file, call);
  if (target?.kind === "function" && !returnsResult(target.fn)) return null;
  if (QUERIES.has(method))
    return isRequest(tree, operand) || endsWithTransaction(file, repository, operand) ? null : "query";
  return isTransaction(file, repository, operand) ? null : "prepare";
}

/** `len(out)`, `out[0]`, `for _, row := range out`: the code has the rows already. */
function isList(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "index_expression") return tree.field(parent, "operand") === use;
  if (kind === "range_clause") return tree.field(parent, "right") === use;
  const call = kind === "argument_list" ? tree.parent(parent) : null;
  return call !== null && tree.fieldText(call, "function") === "len";
}

const RESULT_MEMBERS = {
  query: "Close Next NextResultSet Err Scan Columns ColumnTypes StructScan MapScan SliceScan Values RawValues".split(
    " ",
  ),
  prepare: "Close Exec ExecContext Query QueryContext QueryRow QueryRowContext Queryx QueryRowx Get Select".split(" "),
};

/** `out.Items`: the code uses a member that no result of a database has, and none of those that all have. */
function isSomethingElse({ tree }: GoFile, target: NodeIndex, operation: keyof typeof RESULT_MEMBERS): boolean {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(target);
  const uses = declaration === null ? [] : scopes.usesOf(declaration);
  if (uses.some((use) => isList(tree, use))) return true;
  const members = uses.flatMap((use) => {
    const parent = tree.parent(use);
    return parent !== null && tree.kind(parent) === "selector_expression" ? [tree.fieldText(parent, "field")] : [];
  });
  return members.length > 0 && !members.some((member) => RESULT_MEMBERS[operation].includes(member));
}

/** `u.URL`, `r.Request`: their Query is about an address. */
const isRequest = (tree: SyntaxTree, operand: NodeIndex): boolean =>
  [operand, ...tree.within(operand)].some((node) => ["URL", "Request"].includes(tree.text(node)));

/** A value of the type of a transaction; where the type is not known, a name such as `tx` or `s.writeTx`. */
function isTransaction(file: GoFile, repository: Repository, operand: NodeIndex): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const type = types.of(file, operand);
  const library = libraryName(type);
  if (library !== null) return TRANSACTIONS.has(library);
  const name = tree.kind(operand) === "selector_expression" ? tree.fieldText(operand, "field") : tree.text(operand);
  return name.toLowerCase().endsWith("tx");
}

/** `defer tx.Rollback()` in the function whose query it is: the end of a transaction closes its rows. */
function endsWithTransaction(file: GoFile, repository: Repository, operand: NodeIndex): boolean {
  const { tree } = file;
  const scope = functionAround(tree, operand);
  const declaration = scopesOf(tree).declarationOf(operand);
  if (scope === null || declaration === null || !isTransaction(file, repository, operand)) return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const deferred = tree.above(use, "defer_statement", "function_declaration", "method_declaration");
      if (deferred === null || functionAround(tree, deferred) !== scope) return false;
      const selector = tree.kind(deferred) === "defer_statement" ? tree.parent(use) : null;
      return selector !== null && /^(?:Rollback|Commit)$/.test(tree.fieldText(selector, "field"));
    });
}

/** A function of the repository that returns what a query or Prepare gives, and does nothing else with it. */
function returnsResult({ file: { tree }, node }: Located): boolean {
  for (const statement of tree.within(node, "return_statement"))
    for (const call of tree.within(statement, "call_expression")) {
      const callee = tree.field(call, "function");
      const method = callee === null ? "" : tree.fieldText(callee, "field");
      if (QUERIES.has(method) || PREPARES.has(method)) return true;
    }
  return false;
}
