/**
 * A transaction that one way out of the function leaves open: its connection stays taken.
 * Condition: a return stands between Begin and Commit, and nothing rolls back. Quiet: the return is that of Begin's own
 * error; the transaction is handed on, returned or stored; a deferred function ends it.
 */
import type { Rule } from "../rule.ts";
import type { NodeIndex, SyntaxTree } from "../syntax.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

export const sqlTxUnfinished: Rule = {
  id: "sql-tx-unfinished",
  *find(file) {
    const { tree } = file;
    if (![...file.imports.values()].some((path) => DATABASES.test(path))) return;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const assigned = callAssigned(tree, statement);
      const scope = functionAround(tree, statement);
      const [tx, error] = assigned?.names ?? [];
      if (!assigned || scope === null || tx === undefined || tx === "_") continue;
      if (assigned.names.length !== 2 || !/\.(Begin|Beginx|BeginTx|BeginTxx)$/.test(assigned.callee)) continue;
      const uses = usesOf(tree, scope, tx, statement);
      if (uses.isHandedOn || [...uses.selectors].some((one) => one.endsWith(".Rollback"))) continue;
      if (!leavesEarly(tree, scope, statement, error ?? "")) continue;
      yield {
        node: statement,
        confidence: "high",
        message: `A return leaves the transaction of ${assigned.callee} open, with its connection: nothing rolls it back.`,
        advice: `after the check of the error: defer ${tx}.Rollback(), which does nothing after a Commit`,
      };
    }
  },
};

const DATABASES = /^database\/sql$|\/sqlx$|\/pgx(\/v\d+)?(\/pgxpool)?$/;

/** A return after the check of Begin's own error that does not commit itself. */
function leavesEarly(tree: SyntaxTree, scope: NodeIndex, statement: NodeIndex, error: string): boolean {
  const returns = [...tree.within(scope, "return_statement")].filter((one) => one > statement);
  const own = returns.findIndex((one) => isOwnCheck(tree, one, error));
  const after = own === 0 ? returns.slice(1) : returns;
  const last = after.at(-1);
  return after.some((one) => one !== last && !/\.Commit\(\)/.test(tree.text(one)));
}

/** Of `if err != nil { return … }`. */
function isOwnCheck(tree: SyntaxTree, node: NodeIndex, error: string): boolean {
  const check = tree.above(node, "if_statement");
  return check !== null && tree.fieldText(check, "condition") === `${error} != nil`;
}
