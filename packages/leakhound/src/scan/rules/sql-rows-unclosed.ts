/**
 * Rows or a prepared statement that are not closed keep a connection of the pool.
 *
 * Condition: the result of a query or of Prepare is not closed on every exit path.
 * Not reported: it is returned, stored or passed on; the statement is prepared by a transaction, which closes it at its end; a
 * complete `for rows.Next()` loop, which closes the rows, cannot exit early.
 */

import type { GoFile } from "../index/go-file.ts";
import { importsOfPackage, packageOf, type Repository } from "../index/repository.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$/;
const QUERY = /\.(Query|QueryContext|Queryx|QueryxContext|NamedQuery|NamedQueryContext)$/;
const PREPARE = /\.(Prepare|PrepareContext|Preparex|PreparexContext|PrepareNamed)$/;

/** The transaction closes it. */
const OF_TRANSACTION = /\b\w*[tT]x\.\w+$/;

export const sqlRowsUnclosed: Rule = {
  id: "sql-rows-unclosed",
  *find(file, repository) {
    const imports = importsOfPackage(packageOf(repository, file));
    if (![...imports].some((path) => DATABASES.test(path))) return;
    for (const statement of file.tree.within(file.tree.root, "short_var_declaration", "assignment_statement")) {
      const match = unclosedResult(file, repository, statement);
      if (match) yield match;
    }
  },
};

function unclosedResult(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const scope = functionAround(tree, statement);
  const [name = ""] = assigned?.names ?? [];
  if (!assigned || scope === null || assigned.names.length !== 2 || !/^\w+$/.test(name)) return null;
  const isPrepared = PREPARE.test(assigned.callee);
  if ((!isPrepared && !QUERY.test(assigned.callee)) || /\bURL\b|\.Request\b/.test(assigned.callee)) return null;
  if (isPrepared && OF_TRANSACTION.test(assigned.callee)) return null;
  const found = (how: string): Match => ({
    node: statement,
    confidence: "high",
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
    release: isPrepared ? releaseBy("", "Close") : { ...releaseBy("", "Close"), endsWhenFalse: "Next" },
  });
  if (lifetime.kind === "leaked on path")
    return found(`not closed on the exit path at line ${tree.line(lifetime.exit)}`);
  if (lifetime.kind === "overwritten")
    return found(`overwritten at line ${tree.line(lifetime.exit)} without being closed`);
  return lifetime.kind === "never released" ? found("never closed") : null;
}
