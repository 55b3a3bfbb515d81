/**
 * Rows or a prepared statement that nobody closes hold a connection of the pool.
 * Condition: the result of a query, not closed on every way out; or of Prepare. Quiet: returned, stored or handed on.
 * A statement that a transaction prepares ends with it.
 * A full `for rows.Next()` closes them itself: then an early way out decides.
 */

import type { GoFile } from "../index/go-file.ts";
import { importsOfPackage, packageOf, type Repository } from "../index/repository.ts";
import { custodyOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$/;
const QUERY = /\.(Query|QueryContext|Queryx|QueryxContext|NamedQuery|NamedQueryContext)$/;
const PREPARE = /\.(Prepare|PrepareContext|Preparex|PreparexContext|PrepareNamed)$/;

/** It ends with its transaction. */
const OF_TRANSACTION = /\b\w*[tT]x\.\w+$/;

export const sqlRowsUnclosed: Rule = {
  id: "sql-rows-unclosed",
  *find(file, repository) {
    const imports = importsOfPackage(packageOf(repository, file));
    if (![...imports].some((path) => DATABASES.test(path))) return;
    for (const statement of file.tree.within(file.tree.root, "short_var_declaration", "assignment_statement")) {
      const match = unclosed(file, repository, statement);
      if (match) yield match;
    }
  },
};

function unclosed(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const scope = functionAround(tree, statement);
  const [name = "", error = ""] = assigned?.names ?? [];
  if (!assigned || scope === null || assigned.names.length !== 2 || !/^\w+$/.test(name)) return null;
  const isPrepared = PREPARE.test(assigned.callee);
  if ((!isPrepared && !QUERY.test(assigned.callee)) || /\bURL\b|\.Request\b/.test(assigned.callee)) return null;
  if (isPrepared && OF_TRANSACTION.test(assigned.callee)) return null;
  const what = isPrepared ? "prepared statement" : "rows";
  const found = (how: string): Match => ({
    node: statement,
    confidence: "high",
    message: `The ${what} of ${assigned.callee} ${isPrepared ? "is" : "are"} ${how}: ${isPrepared ? "it stays on the server and on each connection that ran it" : "their connection stays taken"}.`,
    advice: `after the check of the error: defer ${name === "_" ? "rows" : name}.Close()`,
  });
  if (name === "_") return isPrepared ? null : found("thrown away without being closed; use Exec for what gives none");
  const custody = custodyOf({ file, repository, scope, statement, name, error, release: /^\.Close$/ });
  if (custody.kind === "passed by") return found(`not closed on the way out at line ${tree.line(custody.way)}`);
  if (custody.kind !== "never") return null;
  return isPrepared || endsEarly(tree.text(scope), name) ? found("never closed") : null;
}

/** Only the first row is asked for, or the loop over them can be left. */
function endsEarly(scope: string, name: string): boolean {
  const loop = scope.indexOf(`for ${name}.Next()`);
  return loop < 0 || /\b(return|break|panic)\b/.test(blockFrom(scope, scope.indexOf("{", loop)));
}

function blockFrom(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return text.slice(open, at);
  }
  return text.slice(open);
}
