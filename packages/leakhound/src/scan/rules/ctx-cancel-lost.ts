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
import { selectorsOf } from "../index/selectors.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { fieldOfLiteral } from "../lifetime/owners.ts";
import type { Resource } from "../lifetime/resource.ts";
import { acquisitionsOf, howLeaked } from "../lifetime/unreleased.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
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
  const field = target.includes(".") ? target : fieldGiven(file, repository, resource);
  return field === null ? null : isStored(field);
}

/** The only place where the cancel function goes: `s.cancel` of `s.cancel = cancel` and of `stream{cancel: cancel}`. */
function fieldGiven(file: GoFile, repository: Repository, { scope, variable }: Resource): string | null {
  const { tree } = file;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  const uses = declaration === null ? [] : scopes.usesOf(declaration).filter((use) => use !== variable);
  const [use, more] = uses;
  if (use === undefined) return null;
  const assigned = uses.map((one) => fieldAssigned(tree, one)).find((one) => one !== null);
  if (assigned) return assigned;
  const given = more === undefined ? fieldOfLiteral({ file, repository, scope }, use) : null;
  return given === null ? null : `${tree.fieldText(given.literal, "type")}.${given.field}`;
}

/** `s.cancel` of `s.cancel = cancel`. */
function fieldAssigned(tree: SyntaxTree, use: NodeIndex): string | null {
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return null;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(use)];
  return target === undefined || tree.kind(target) !== "selector_expression" ? null : tree.text(target);
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
