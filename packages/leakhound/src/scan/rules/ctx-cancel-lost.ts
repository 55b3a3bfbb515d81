/**
 * A cancel function that is not called: the child context stays in its parent, with its timer, until the parent ends.
 *
 * Condition: it is discarded, or an exit path of the function comes before the call; or it is kept in a field that no
 * code of the package calls. The same holds for the stop function of signal.NotifyContext.
 * Not reported: it is returned, passed on, deferred. Low confidence where the parent is a request's context, which ends soon.
 */
import { type GoFile, importOf } from "../index/go-file.ts";
import { functionsMatching } from "../index/package-words.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const ctxCancelLost: Rule = {
  id: "ctx-cancel-lost",
  *find(file, repository) {
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
      const match = lostCancel(file, repository, statement);
      if (match) yield match;
    }
  },
};

function lostCancel(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const cancel = assigned?.names[1];
  if (!assigned || cancel === undefined || !returnsCancel(file, assigned.callee)) return null;
  const isShortLived = /^\(\s*(r|req|request|c\.Request)\.Context\(\)/.test(tree.fieldText(assigned.call, "arguments"));
  const found = (how: string): Match => ({
    node: statement,
    confidence: isShortLived ? "low" : "high",
    message: `The cancel function of ${assigned.callee} ${how}, so the child context stays in its parent until the parent ends.`,
    advice: "keep it and call it in time: ctx, cancel := …; defer cancel()",
  });
  if (cancel === "_") return found("is discarded");
  const scope = functionAround(tree, statement);
  if (scope === null) return null;
  if (!/^\w+$/.test(cancel))
    return isFieldCalled(cancel, file, repository) ? null : found(`is stored in ${cancel}, which nothing calls`);
  const lifetime = lifetimeOf({ file, repository, scope, statement, name: cancel, error: "", release: /^$/ });
  if (lifetime.kind === "never released") return found("is never called");
  if (lifetime.kind === "leaked on path")
    return found(`is not called on the exit path at line ${tree.line(lifetime.exit)}`);
  if (lifetime.kind === "released") return null;
  const field = fieldAssigned(tree, scope, cancel);
  if (field === null || isFieldCalled(field, file, repository)) return null;
  return found(`is stored in ${field}, which nothing calls`);
}

function returnsCancel(file: GoFile, callee: string): boolean {
  const path = importOf(file, callee);
  if (path === "os/signal") return callee.endsWith(".NotifyContext");
  return path === "context" && /\.With(Cancel|Timeout|Deadline)(Cause)?$/.test(callee);
}

/** `s.cancel` of the first `s.cancel = cancel` in the function. */
function fieldAssigned(tree: SyntaxTree, scope: NodeIndex, cancel: string): string | null {
  return scopeIndex(tree, scope).words.match(cancel, /(?<=(\w+\.\w+)\s*=\s*)\w/y)?.[1] ?? null;
}

/** `s.cancel()` somewhere in the package, or the field is passed on from there. */
function isFieldCalled(text: string, file: GoFile, repository: Repository): boolean {
  const field = text.slice(text.lastIndexOf(".") + 1);
  const used = new RegExp(
    `(?<=\\.)${field}\\s*\\(|(?<=[(,:=]\\s*[\\w.]+\\.)${field}\\s*[,;)\\n}]|(?<=\\breturn\\s+[\\w.]+\\.)${field}\\b`,
    "y",
  );
  return functionsMatching(packageOf(repository, file), field, used).length > 0;
}
