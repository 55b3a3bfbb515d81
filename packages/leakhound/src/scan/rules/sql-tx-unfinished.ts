/**
 * A transaction that one way out of the function leaves open: its connection stays taken.
 * Condition: neither Commit nor Rollback on a way out behind Begin. Quiet: the way out is that of Begin's own error; the
 * transaction is handed on, returned or stored; a deferred function ends it.
 */

import { importsOfPackage, packageOf } from "../index/repository.ts";
import { custodyOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { Rule } from "./rule.ts";

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$|^gorm\.io\/gorm$|\/jinzhu\/gorm$/;
const BEGIN = /\.(Begin|Beginx|BeginTx|BeginTxx|MustBegin)$/;

export const sqlTxUnfinished: Rule = {
  id: "sql-tx-unfinished",
  *find(file, repository) {
    const { tree } = file;
    const imports = importsOfPackage(packageOf(repository, file));
    if (![...imports].some((path) => DATABASES.test(path))) return;
    for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
      const assigned = callAssigned(tree, statement);
      const scope = functionAround(tree, statement);
      const [tx = "", error = ""] = assigned?.names ?? [];
      if (!assigned || scope === null || !/^\w+$/.test(tx) || tx === "_" || !BEGIN.test(assigned.callee)) continue;
      const custody = custodyOf({ file, repository, scope, statement, name: tx, error, release: END });
      if (custody.kind !== "never" && custody.kind !== "passed by") continue;
      const where =
        custody.kind === "passed by" ? `The way out at line ${tree.line(custody.way)}` : `${nameOf(tree.text(scope))}`;
      yield {
        node: statement,
        confidence: "high",
        message: `${where} leaves the transaction of ${assigned.callee} open, with its connection: nothing rolls it back.`,
        advice: `after the check of the error: defer ${tx}.Rollback(), which does nothing after a Commit`,
      };
    }
  },
};

const END = /^\.(Commit|Rollback|RollbackUnlessCommitted)$/;

const nameOf = (text: string): string => /^func\s*(?:\([^)]*\)\s*)?(\w+)/.exec(text)?.[1] ?? "The function";
