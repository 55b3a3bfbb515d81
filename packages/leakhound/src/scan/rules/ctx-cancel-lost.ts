/**
 * A cancel function that is not called: the child context stays in its parent, with its timer, until the parent ends.
 *
 * Condition: it is discarded, or an exit path of the function comes before the call; or it is kept in a field that no
 * code of the package calls. The same holds for the stop function of signal.NotifyContext.
 * Not reported: it is returned, passed on, deferred. Low confidence where the parent is a request's context, which ends soon.
 */
import type { GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { acquisitionsOf, howLeaked } from "../lifetime/unreleased.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

export const ctxCancelLost: Rule = {
  id: "ctx-cancel-lost",
  *find(file, repository) {
    for (const acquisition of acquisitionsOf(repository, file, "ctx-cancel-lost")) {
      const how = howLost(file, repository, acquisition);
      if (how === null) continue;
      yield {
        node: acquisition.statement,
        confidence: acquisition.isOwner || hasShortParent(file.tree, acquisition.call) ? "low" : "high",
        message: `The cancel function of ${acquisition.callee} is ${how}, so the child context stays in its parent until the parent ends.`,
        advice: "keep it and call it in time: ctx, cancel := …; defer cancel()",
      };
    }
  },
};

const hasShortParent = (tree: SyntaxTree, call: NodeIndex): boolean =>
  /^\(\s*(r|req|request|c\.Request)\.Context\(\)/.test(tree.fieldText(call, "arguments"));

function howLost(file: GoFile, repository: Repository, { resource, target, isOwner }: Acquisition): string | null {
  const { tree } = file;
  // A struct that has the cancel function in a field, and is stored somewhere.
  if (isOwner && (resource === null || lifetimeOf(resource).kind === "escaped")) return null;
  if (target === "_" || target === "") return "discarded";
  const isStored = (field: string) =>
    isFieldCalled(field, file, repository) ? null : `stored in ${field}, which nothing calls`;
  if (resource === null) return /^[\w.]+$/.test(target) ? isStored(target) : null;
  const lifetime = lifetimeOf(resource);
  if (lifetime.kind !== "escaped") return howLeaked(lifetime, tree, "called");
  const field = target.includes(".") ? target : fieldAssigned(tree, resource.scope, target);
  return field === null ? null : isStored(field);
}

/** `s.cancel` of the first `s.cancel = cancel` in the function. */
function fieldAssigned(tree: SyntaxTree, scope: NodeIndex, cancel: string): string | null {
  return scopeIndex(tree, scope).words.match(cancel, /(?<=(\w+\.\w+)\s*=\s*)\w/y)?.[1] ?? null;
}

/**
 * `s.cancel()` somewhere, or the field is passed on from there; `_ = s.Cancel` does nothing. Other packages can use fields
 * with a capital letter.
 */
function isFieldCalled(text: string, file: GoFile, repository: Repository): boolean {
  const field = text.slice(text.lastIndexOf(".") + 1);
  const files = /^[A-Z]/.test(field) ? repository.files : packageOf(repository, file);
  return filesWithField(files, field).some(({ tree }) => selectorsOf(tree, field).some((node) => isUsed(tree, node)));
}

/** Called, or given to something; not only assigned, compared or discarded. */
function isUsed(tree: SyntaxTree, selector: NodeIndex): boolean {
  const parent = tree.parent(selector);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "call_expression") return tree.field(parent, "function") === selector;
  if (kind !== "expression_list")
    return kind === "argument_list" || kind === "literal_element" || kind === "return_statement";
  const statement = tree.parent(parent);
  if (statement === null || tree.kind(statement) === "return_statement") return statement !== null;
  return tree.fieldName(parent) === "right" && tree.fieldText(statement, "left") !== "_";
}
