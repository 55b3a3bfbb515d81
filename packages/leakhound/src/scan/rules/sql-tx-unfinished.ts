/**
 * A transaction that an exit path of the function leaves open: its connection stays in use.
 *
 * Condition: neither Commit nor Rollback on an exit path after Begin.
 * Not reported: the exit path for the error of Begin; the transaction is passed on, returned or stored; a deferred call ends it.
 */

import { lifetimeOf } from "../lifetime/lifetime.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { endsByMethods, usesDatabase } from "../lifetime/transactions.ts";
import { type AssignedCall, callAssigned, functionAround } from "../syntax/queries.ts";
import type { SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Rule } from "./rule.ts";

const BEGIN = /\.(Begin|Beginx|BeginTx|BeginTxx|MustBegin)$/;

/** A savepoint, which ends with the transaction around it. */
const OF_TRANSACTION = /\b\w{0,60}tx\.\w+$/i;

export const sqlTxUnfinished: Rule = {
  id: "sql-tx-unfinished",
  *find(file, repository) {
    const { tree } = file;
    if (!usesDatabase(repository, file)) return;
    for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
      const assigned = callAssigned(tree, statement);
      const scope = functionAround(tree, statement);
      const [tx = ""] = assigned?.names ?? [];
      if (!assigned || scope === null || !/^\w+$/.test(tx) || tx === "_" || !BEGIN.test(assigned.callee)) continue;
      if (OF_TRANSACTION.test(assigned.callee) || isOnlyError(tree, assigned)) continue;
      const variable = assigned.targets[0]!;
      const end = releaseBy("", ...ENDS, ...endsByMethods(repository, file, variable));
      const lifetime = lifetimeOf({
        file,
        repository,
        scope,
        statement,
        variable,
        error: assigned.targets.length > 1 ? assigned.targets.at(-1)! : null,
        release: assigned.targets.length > 1 ? end : { ...end, errorField: "Error" },
      });
      if (lifetime.kind === "released" || lifetime.kind === "escaped") continue;
      const where =
        lifetime.kind === "leaked on path"
          ? `The exit path at line ${tree.line(lifetime.exit)}`
          : tree.fieldText(scope, "name") || "The function";
      yield {
        node: statement,
        confidence: "high",
        message: `${where} leaves the transaction of ${assigned.callee} open, so its connection stays in use.`,
        advice: `after the error check: defer ${tx}.Rollback(), which does nothing after a Commit`,
      };
    }
  },
};

/** `if err := session.BeginTx(&options); err != nil`: the session has the transaction, and the only result is never called. */
function isOnlyError(tree: SyntaxTree, { targets: [target, ...others] }: AssignedCall): boolean {
  if (target === undefined || others.length > 0) return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(target);
  return !(declaration === null ? [] : scopes.usesOf(declaration)).some((use) => {
    const parent = tree.parent(use);
    return (
      parent !== null && tree.kind(parent) === "selector_expression" && tree.fieldText(parent, "field") !== "Error"
    );
  });
}

const ENDS = ["Commit", "Rollback", "RollbackUnlessCommitted"];
