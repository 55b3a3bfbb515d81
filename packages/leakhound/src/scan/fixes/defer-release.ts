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
import { flowOf } from "../lifetime/lifetime.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { confinedNames } from "./confined.ts";
import { errorCheckAfter, wholeStatement } from "./error-check.ts";
import type { Opened } from "./released.ts";
import { linesAfter, replacement, type TextEdit } from "./text-edits.ts";

export function deferRelease(opened: Opened): readonly TextEdit[] | null {
  const { file, scope, statement } = opened;
  const { tree } = file;
  const whole = wholeStatement(tree, statement);
  if (whole === null || loopAround(tree, statement) !== null || hasJumps(opened)) return null;
  const after = lastBeforeRelease(opened, whole);
  const named = opened.resource === null ? nameForDiscarded(opened) : nameOf(opened, opened.resource.variable);
  if (after === null || named === null || !isContextConfined(opened)) return null;
  if (!tree.contains(scope, after)) return null;
  const line = linesAfter(tree, after, [`defer ${named.name}${opened.release}`]);
  return line === null ? null : [...named.edits, line];
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
function nameForDiscarded({ file: { tree }, scope, statement, targets, place, nameIfNone }: Opened): Named | null {
  const target = targets[place];
  if (nameIfNone === "" || target === undefined || tree.text(target) !== "_") return null;
  for (const name of tree.within(scope, "identifier")) if (tree.text(name) === nameIfNone) return null;
  if (tree.kind(statement) === "short_var_declaration")
    return { name: nameIfNone, edits: [replacement(tree, target, nameIfNone)] };
  return null;
}

/** What a cancel function ends is the context, and everything that was made from it. */
function isContextConfined({ file, repository, scope, release, targets, place }: Opened): boolean {
  if (release !== "()" || place !== 1) return true;
  const [context] = targets;
  if (context === undefined || file.tree.text(context) === "_") return true;
  const declaration = scopesOf(file.tree).declarationOf(context);
  if (declaration === null || !file.tree.contains(scope, declaration)) return false;
  return confinedNames({ file, repository, scope, declaration }) !== null;
}
