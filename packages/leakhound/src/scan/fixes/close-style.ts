/**
 * How a file writes a release whose error nobody uses, so that a new one looks like the others:
 *
 *   f.Close()         defer f.Close()                         by default
 *   _ = f.Close()     defer func() { _ = f.Close() }()        where the file writes most of them like this
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const RELEASES = ["Close", "Stop", "Shutdown", "Release", "Rollback"];

/** @param call `f.Close()` @param hasError it returns an error and nothing else */
export const releaseLine = ({ tree }: GoFile, call: string, hasError: boolean): string =>
  hasError && isDiscarding(tree, false) ? `_ = ${call}` : call;

/** As above. */
export const deferLine = ({ tree }: GoFile, call: string, hasError: boolean): string =>
  hasError && isDiscarding(tree, true) ? `defer func() { _ = ${call} }()` : `defer ${call}`;

const known = new WeakMap<SyntaxTree, readonly [plain: boolean, deferred: boolean]>();

/** More releases of the file assign their error to `_` than drop it. Counted once. */
function isDiscarding(tree: SyntaxTree, isDeferred: boolean): boolean {
  const found = known.get(tree) ?? [mostDiscard(tree, false), mostDiscard(tree, true)];
  known.set(tree, found);
  return found[isDeferred ? 1 : 0];
}

function mostDiscard(tree: SyntaxTree, isDeferred: boolean): boolean {
  let discarded = 0;
  let plain = 0;
  for (const call of callsNamed(tree, tree.root, RELEASES)) {
    const parent = tree.parent(call);
    if (parent === null || isInDefer(tree, call) !== isDeferred) continue;
    const kind = tree.kind(parent);
    if (kind === "expression_statement" || kind === "defer_statement") plain++;
    else if (kind === "expression_list" && isAssignedToNothing(tree, parent)) discarded++;
  }
  return discarded > plain;
}

/** `defer f.Close()`, or in a literal that is deferred. */
function isInDefer(tree: SyntaxTree, call: NodeIndex): boolean {
  const parent = tree.parent(call);
  if (parent !== null && tree.kind(parent) === "defer_statement") return true;
  const literal = tree.above(call, "func_literal", "function_declaration", "method_declaration");
  const around = literal === null ? null : tree.parent(literal);
  const statement = around === null ? null : tree.parent(around);
  return statement !== null && tree.kind(statement) === "defer_statement";
}

function isAssignedToNothing(tree: SyntaxTree, list: NodeIndex): boolean {
  const statement = tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  return left !== null && left !== list && tree.text(left) === "_";
}
