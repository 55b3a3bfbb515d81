/**
 * A cancel function that is not called: the child stays in its parent, with its timer, until the parent ends.
 * Condition: it is thrown away, or a way out of the function comes before the call; or it is kept in a field that nothing
 * of the package calls. The same for the stop of signal.NotifyContext.
 * Quiet: it is returned, handed on, deferred. Less sure where the parent is a request's context, which ends soon.
 */

import { type GoFile, importOf } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { custodyOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const ctxCancelLost: Rule = {
  id: "ctx-cancel-lost",
  *find(file, repository) {
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
      const match = lost(file, repository, statement);
      if (match) yield match;
    }
  },
};

function lost(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const cancel = assigned?.names[1];
  if (!assigned || cancel === undefined || !isMaker(file, assigned.callee)) return null;
  const isShortLived = /^\(\s*(r|req|request|c\.Request)\.Context\(\)/.test(tree.fieldText(assigned.call, "arguments"));
  const found = (how: string): Match => ({
    node: statement,
    confidence: isShortLived ? "low" : "high",
    message: `The cancel function of ${assigned.callee} ${how}, so the child stays in its parent until that ends.`,
    advice: "keep it, and let go in time: ctx, cancel := …; defer cancel()",
  });
  if (cancel === "_") return found("is thrown away");
  const scope = functionAround(tree, statement);
  if (scope === null) return null;
  if (!/^\w+$/.test(cancel))
    return isFieldCalled(cancel, file, repository) ? null : found(`is kept in ${cancel}, which nothing calls`);
  const custody = custodyOf({ file, repository, scope, statement, name: cancel, error: "", release: /^$/ });
  if (custody.kind === "never") return found("is never called");
  if (custody.kind === "passed by") return found(`is not called on the way out at line ${tree.line(custody.way)}`);
  const field = new RegExp(`(\\w+\\.\\w+)\\s*=\\s*${cancel}\\b`).exec(tree.text(scope))?.[1];
  if (custody.kind === "released" || field === undefined || isFieldCalled(field, file, repository)) return null;
  return found(`is kept in ${field}, which nothing calls`);
}

function isMaker(file: GoFile, callee: string): boolean {
  const path = importOf(file, callee);
  if (path === "os/signal") return callee.endsWith(".NotifyContext");
  return path === "context" && /\.With(Cancel|Timeout|Deadline)(Cause)?$/.test(callee);
}

/** `s.cancel()`, or handed on from there. */
function isFieldCalled(text: string, file: GoFile, repository: Repository): boolean {
  const field = text.slice(text.lastIndexOf(".") + 1);
  const used = new RegExp(
    `\\.${field}\\s*\\(|[(,:=]\\s*[\\w.]+\\.${field}\\s*[,;)\\n}]|\\breturn\\s+[\\w.]+\\.${field}\\b`,
  );
  return packageOf(repository, file).some(({ functions }) => functions.some((one) => used.test(one.text)));
}
