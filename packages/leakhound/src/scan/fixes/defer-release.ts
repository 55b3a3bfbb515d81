/**
 * A deferred release behind the error check:
 *
 *   resp, err := http.Get(url)
 *   if err != nil {
 *       return 0, err
 *   }
 *   defer resp.Body.Close()          this line
 *   return resp.StatusCode, nil
 *
 * Only where the function is done with the resource, and with all that is made from it, when it returns; outside of loops,
 * where a deferred call would wait for too long; and directly after the check, so that no path can come in between.
 */
import { hasCallNamed } from "../index/named-calls.ts";
import { flowOf } from "../lifetime/lifetime.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { deferLine } from "./close-style.ts";
import { confinedNames } from "./confined.ts";
import { errorCheckAfter, firstInCheck, wholeStatement } from "./error-check.ts";
import type { Opened } from "./released.ts";
import { insertion, linesAfter, linesBefore, movedAfter, replacement, type TextEdit } from "./text-edits.ts";
import { isVisible } from "./visible.ts";

export function deferRelease(opened: Opened): readonly TextEdit[] | null {
  const { file, scope, statement } = opened;
  const { tree } = file;
  if (loopAround(tree, statement) !== null || hasJumps(opened)) return null;
  const named = opened.resource === null ? nameForDiscarded(opened) : nameOf(opened, opened.resource.variable);
  if (named === null || !isContextConfined(opened)) return null;
  const whole = wholeStatement(tree, statement);
  const after = whole === null ? null : lastBeforeRelease(opened, whole);
  if (after === null) return deferredInCheck(opened, named.name);
  if (!tree.contains(scope, after)) return null;
  const edits = deferredAfter(opened, after, named.name);
  return edits === null ? null : [...named.edits, ...edits];
}

/** `if f, err := os.Open(path); err == nil {` and the deferred call in the first line of the block. */
function deferredInCheck(opened: Opened, name: string): readonly TextEdit[] | null {
  const { file, statement, resource, release, hasError } = opened;
  const first = resource?.error == null ? null : firstInCheck(file.tree, statement, resource.error);
  if (first === null || resource === null || deferredReleases(opened).length > 0) return null;
  if (!isVisible(file.tree, { declaration: resource.variable, scope: opened.scope, at: first })) return null;
  const line = linesBefore(file.tree, first, [deferLine(file, `${name}${release}`, hasError)]);
  return line === null ? null : [line];
}

/** A new deferred call behind the check; one that the function has further down moves there. */
function deferredAfter(opened: Opened, after: NodeIndex, name: string): readonly TextEdit[] | null {
  const { file, release, hasError } = opened;
  const { tree } = file;
  const [one, more] = deferredReleases(opened);
  if (more !== undefined) return null;
  // Earlier, a deferred commit would run where something has failed.
  if (one !== undefined && hasCallNamed(tree, one, ["Commit"])) return null;
  // It stands there already: what it does not end, it does not end there either.
  if (one !== undefined && tree.nextSibling(after) === one) return null;
  if (one !== undefined) return mayMove(tree, one, after) ? movedAfter(tree, one, after) : null;
  const line = linesAfter(tree, after, [deferLine(file, `${name}${release}`, hasError)]);
  return line === null ? null : [line];
}

/** Defer statements of the function that release the resource. */
function deferredReleases({ file: { tree }, scope, resource }: Opened): readonly NodeIndex[] {
  const uses = resource === null ? [] : (flowOf(resource)?.uses.uses ?? []);
  const statements = uses
    .filter(({ effect }) => effect === "releases")
    .map(({ node }) => tree.above(node, "defer_statement"))
    .filter((one) => one !== null && one > scope);
  return [...new Set(statements.filter((one) => one !== null))];
}

/** It is a statement of the same block, and all that it mentions is there already behind the check. */
function mayMove(tree: SyntaxTree, statement: NodeIndex, after: NodeIndex): boolean {
  if (tree.parent(statement) !== tree.parent(after)) return false;
  const scopes = scopesOf(tree);
  return [...tree.within(statement, "identifier")].every((name) => {
    const declaration = scopes.declarationOf(name);
    return declaration === null || declaration < tree.subtreeEnd(after) || tree.contains(statement, declaration);
  });
}

/** With a goto, a statement may run many times. */
function hasJumps({ file: { tree }, scope }: Opened): boolean {
  for (const _ of tree.within(scope, "goto_statement")) return true;
  return false;
}

/** The error check; the statement itself where nothing can fail; null where the error is not checked right there. */
export function lastBeforeRelease({ file: { tree }, targets, place }: Opened, whole: NodeIndex): NodeIndex | null {
  const last = targets.at(-1);
  if (last === undefined) return null;
  if (targets.length - 1 === place) return whole;
  return tree.kind(last) === "identifier" && tree.text(last) !== "_" ? errorCheckAfter(tree, whole, last) : null;
}

interface Named {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** The variable, if the function never hands it on and a second release does no harm where it releases already. */
function nameOf({ file, repository, scope, resource, mayReleaseTwice }: Opened, variable: NodeIndex): Named | null {
  const declaration = scopesOf(file.tree).declarationOf(variable);
  if (declaration === null || resource === null || !file.tree.contains(scope, declaration)) return null;
  const flow = flowOf(resource);
  if (flow === null || flow.uses.hasEscape || (flow.uses.hasRelease && !mayReleaseTwice)) return null;
  // A deferred function before the statement runs after the new one.
  if (declaration !== variable && flow.uses.inLiterals.length > 0) return null;
  // Another value takes the name: the deferred call still releases the first one, but who releases the other?
  if (flow.uses.uses.some(({ node, effect }) => effect === "assigns" && node !== variable)) return null;
  if (confinedNames({ file, repository, scope, declaration }) === null) return null;
  return { name: file.tree.text(variable), edits: [] };
}

/** A name in place of `_`, which the function does not use yet. */
function nameForDiscarded(opened: Opened): Named | null {
  const { file, scope, statement, targets, place, nameIfNone } = opened;
  const { tree } = file;
  const target = targets[place];
  if (nameIfNone === "" || target === undefined || tree.text(target) !== "_") return null;
  for (const name of tree.within(scope, "identifier")) if (tree.text(name) === nameIfNone) return null;
  const named = replacement(tree, target, nameIfNone);
  if (tree.kind(statement) === "short_var_declaration") return { name: nameIfNone, edits: [named] };
  const declared = declarationOfName(opened);
  return declared === null ? null : { name: nameIfNone, edits: [named, declared] };
}

/**
 * The declaration of the new name where the statement is an assignment: `:=` where the other targets belong to the same
 * block, which then are only assigned; else `var cancel context.CancelFunc`.
 */
function declarationOfName({ file, statement, targets, place, scope, nameIfNone, release }: Opened): TextEdit | null {
  const { tree } = file;
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  if (tree.kind(statement) !== "assignment_statement" || left === null || right === null) return null;
  if (targets.every((target, row) => row === place || isOfBlock(tree, statement, target))) {
    const at = tree.source.indexOf("=", tree.end(left));
    return at < tree.start(right) && tree.source.slice(tree.end(left), at).trim() === "" ? insertion(at, ":") : null;
  }
  const context = [...file.imports].find(([, path]) => path === "context")?.[0];
  if (nameIfNone !== "cancel" || context === undefined || !tree.contains(scope, statement)) return null;
  const type = release === "()" ? "CancelFunc" : "CancelCauseFunc";
  return linesBefore(tree, statement, [`var ${nameIfNone} ${context}.${type}`]);
}

/** The name is declared in the block of the statement, or as a parameter of the function whose body that is. */
function isOfBlock(tree: SyntaxTree, statement: NodeIndex, target: NodeIndex): boolean {
  const declaration = tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
  const block = tree.above(statement, "block", "expression_case", "default_case", "communication_case", "type_case");
  if (declaration === null || block === null) return false;
  const around = tree.above(
    declaration,
    "block",
    "expression_case",
    "default_case",
    "communication_case",
    "type_case",
    "if_statement",
    "for_statement",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  return around === block || (around !== null && around === tree.parent(block) && isFunction(tree, around));
}

const isFunction = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "func_literal" ||
  tree.kind(node) === "function_declaration" ||
  tree.kind(node) === "method_declaration";

/** What a cancel function ends is the context, and everything that was made from it. */
function isContextConfined({ file, repository, scope, release, targets, place }: Opened): boolean {
  if (!/^\((?:nil)?\)$/.test(release) || place !== 1) return true;
  const [context] = targets;
  if (context === undefined || file.tree.text(context) === "_") return true;
  const declaration = scopesOf(file.tree).declarationOf(context);
  if (declaration === null || !file.tree.contains(scope, declaration)) return false;
  return confinedNames({ file, repository, scope, declaration }) !== null;
}
