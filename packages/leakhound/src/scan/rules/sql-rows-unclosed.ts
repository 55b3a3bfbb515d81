/**
 * Rows that nobody closes hold a connection of the pool.
 * Condition: the result of Query or QueryContext in a file that imports database/sql, never closed and
 * not read to its end. Quiet: rows returned, stored or handed on; a full `for rows.Next()` closes them.
 */
import type { Rule } from "../rule.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

export const sqlRowsUnclosed: Rule = {
  id: "sql-rows-unclosed",
  *find(file) {
    const { tree } = file;
    if (![...file.imports.values()].includes("database/sql")) return;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const assigned = callAssigned(tree, statement);
      const scope = functionAround(tree, statement);
      const name = assigned?.names[0];
      if (!assigned || scope === null || name === undefined || assigned.names.length !== 2) continue;
      if (name === "_" || !/\.Query(Context)?$/.test(assigned.callee)) continue;
      const uses = usesOf(tree, scope, name, statement);
      if (uses.isHandedOn || uses.selectors.has(`${name}.Close`) || !uses.selectors.has(`${name}.Next`)) continue;
      if (!endsEarly(tree.text(scope), name)) continue;
      yield {
        node: statement,
        confidence: "high",
        message: `The rows of ${assigned.callee} are never closed, and not always read to their end: their connection stays taken.`,
        advice: `after the check of the error: defer ${name}.Close()`,
      };
    }
  },
};

/** Only the first row is asked for, or the loop over them can be left. */
function endsEarly(scope: string, name: string): boolean {
  const loop = scope.indexOf(`for ${name}.Next()`);
  return loop < 0 || /\b(return|break)\b/.test(blockFrom(scope, scope.indexOf("{", loop)));
}

function blockFrom(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return text.slice(open, at);
  }
  return text.slice(open);
}
